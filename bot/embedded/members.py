"""Members of chats, as the Bot API writes a ChatMember."""

from bot.embedded.chats import JSON

_ADMINISTRATOR_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_change_info",
    "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories", "can_post_messages",
    "can_edit_messages", "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def member_json(user: JSON, status: str) -> JSON:
    """`status`: creator, administrator, member, left or kicked; an administrator may do everything but promote."""
    member: JSON = {"user": user, "status": status}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member |= {"can_be_edited": False, "is_anonymous": False, "can_promote_members": False}
        member |= dict.fromkeys(_ADMINISTRATOR_RIGHTS, True)
    elif status == "kicked":
        member["until_date"] = 0
    return member
