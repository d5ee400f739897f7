# English. Every message is Telegram HTML; { $… } is filled in by the program.
#
# Another language is another file like this one, named by its code (de.ftl); nothing else needs to be changed.

## This catalogue

# Plural forms, dates and numbers are written as there (a CLDR locale).
catalogue-locale = en-GB
catalogue-name = English
# What people may type after /language, with commas.
catalogue-names = english, 英文, 英语
# Whose Telegram speaks one of these (IETF tags, with commas) is spoken to in this language.
catalogue-tags = en
# The language of the summaries on the cards: en or zh, whatever this catalogue's own language is.
catalogue-summaries = en

## Subscription

start-welcome =
    <b>You are subscribed.</b> Every day at { $time } ({ $zone }) I will send you what is new in Hugging Face Daily Papers: { $cards ->
        [1000] every paper as a card
        [one] the top paper as a card
       *[other] up to { $cards } papers as cards
    } with highlights, keywords and scores, and the rest as a list.

    First digest: { $day } at { $time }. Another hour or zone: /time, /timezone
    Only interested in some topics? Send <code>/follow diffusion model, agents</code>
    All commands: /help
start-back =
    Welcome back! Your settings are as you left them. Next digest: { $day } at { $time } ({ $zone }).
    Change the hour: /time · today's papers: /today
push-goes-on = The digest that broke off goes on in a moment.
start-again =
    You are already subscribed. Next digest: { $day } at { $time } ({ $zone }).
    Change the hour: /time · today's papers: /today
pushes-begin = You are subscribed now. First digest: { $day } at { $time } ({ $zone }).
pushes-paused = Your daily digest is paused until { $day }; /start resumes it.
pushes-off = Your daily digest is off at the moment; /start turns it on.
stop-done = You will get no more digests. Your settings stay; /start brings everything back.
stop-already = You are not subscribed. Send /start to begin.
group-greeting =
    Hello! I bring the new papers of Hugging Face, every day, as short cards. An administrator subscribes this group with the button or with /start; in a forum, send /start in the topic where the cards should go.
    All commands: /help
link-invite = One moment. To get the new papers every day: /start
link-broken = This link leads nowhere that I know. Today's papers: /today · every day's papers: /start

## Words

follow-how =
    Send the topics that you want to follow, for example:
    <code>/follow diffusion model, reinforcement learning, -medical</code>
    Separate them with commas; a minus in front hides papers instead. People and institutions: <code>/follow author:Yann LeCun, org:Google</code>
    Once you follow something, only papers that match become cards; the others come as a list.
follow-offer = From this week's papers, one tap to follow:
follow-done = Following: { $words }
follow-hides = Hiding: { $words }
follow-reach =
    { $total ->
        [one] Matches with the only paper of the last 30 days that I have: { $words }
       *[other] Matches among the { $total } papers of the last 30 days: { $words }
    }
follow-nothing =
    { $total ->
        [one] The only paper of the last 30 days that I have does not match: { $words }.
       *[other] None of the { $total } papers of the last 30 days matches: { $words }.
    } Check the spelling; fewer words find more.
follow-next = It counts from your next digest. Your whole list: /following
follow-long = Too long, so not kept: { $words }. A topic has at most { $longest } characters and a dozen words.
follow-empty = There is nothing to match in it, so it was not kept: { $words }
follow-many = You can follow at most { $most } topics, so this was not kept: { $words }
unfollow-how = Send the topics to drop, for example <code>/unfollow agents</code>, or <code>/unfollow all</code> to drop everything.
unfollow-done =
    { $left ->
        [0] Dropped: { $words }. You follow nothing now, so your digest brings the day's most upvoted papers.
       *[other] Dropped: { $words }. { $left } left: /following
    }
unfollow-unknown = You were not following "{ $words }". Your list: /following
following-none = You follow nothing yet, so your digest brings the day's most upvoted papers. To choose topics, send for example <code>/follow reinforcement learning, agents</code>
following-title = <b>You follow</b>
following-hidden = <b>You hide</b>
following-counted =
    { $total ->
        [one] The numbers: whether the only paper of the last 30 days that I have matches.
       *[other] The numbers: how many of the { $total } papers of the last 30 days match.
    }
following-only = Only papers that match what you follow become cards; the others come as a list. ✕ drops a topic; ＋ follows one from this week's papers.
field-author = author:
field-org = org:
offer-on =
    { $count ->
        [0] Following. None of the last 30 days' papers matches
        [one] Following. 1 paper of the last 30 days matches
       *[other] Following. { $count } papers of the last 30 days match
    }
offer-off = Dropped
offer-gone = This is not on your list any more
offer-full = You can follow at most { $most } topics
taste-rule =
    <b>More like this, less like this</b>
    A keyword of a paper that you want more of lifts other papers that have it as if they had { $upvotes } upvotes more; "less" does the opposite. Up to { $most } marked papers count for each keyword. It changes the order in your digest, and so which papers become cards; it hides nothing.
taste-up = ↑ { $words }
taste-down = ↓ { $words }
taste-none = Nothing moves up or down so far: use the buttons under a card.
taste-forgotten = Forgotten: nothing moves up or down any more

## Time and language

time-how = Delivery hour: { $time } ({ $zone }). To change it, send for example <code>/time 08:30</code>
time-wrong = "{ $words }" is not a time that I understand. Write it as <code>/time 08:30</code>
timezone-how = Time zone: { $zone }; delivery hour there: { $time }. To change it, send for example <code>/timezone Tokyo</code> or <code>/timezone Europe/Berlin</code>
timezone-wrong = I know no time zone "{ $words }". Send a city or an IANA name, for example <code>/timezone Tokyo</code> or <code>/timezone Europe/Berlin</code>
timezone-which = Which city do you mean by "{ $words }"?
timezone-offset = These cities are at "{ $words }" now. Tap the one whose clock is yours, or send another, for example <code>/timezone Zurich</code>
where-how = Tap the button below the message field, and I take the time zone of where you are. The place itself is not kept.
where-unknown = I know no time zone for that place. Please send a city instead, for example <code>/timezone Tokyo</code>
where-kept = All right, your time zone stays as it is.
clock-place = 📍 City: { $place }
clock-done = Done. Your digest comes every day at { $time } ({ $zone }), next on { $day }.
clock-kept = Noted: { $time } ({ $zone }).
zone-gone = The time zone { $gone } is not in the time-zone database any more. Your digest comes at { $time } ({ $zone }) from now on. Another zone: /timezone
language-how = Send one of these: { $choices }
language-done = Done, English from now on.
language-cards = The texts on the cards are in this language: { $name }.

## Settings

settings-title = ⚙️ <b>Settings</b>
settings-title-of = ⚙️ <b>Settings</b> · { $name }
settings-next = Next digest: { $day } at { $time } ({ $zone }).
settings-paused = ⏸ Paused. The next digest comes on { $day } at { $time } ({ $zone }).
settings-off = The daily digest is off.
settings-off-there = I can post the daily papers there. Nothing comes until you tap "Begin".
settings-mute = I may not post in that channel; please give me the right to post messages.
settings-cards =
    { $cards ->
        [1000] It brings every new paper as a card, or every one that matches your topics.
        [one] It brings the top paper as a card and the rest as a list.
       *[other] It brings up to { $cards } papers as cards and the rest as a list.
    }
settings-one-message =
    { $cards ->
        [1000] It brings every new paper folded into one message.
        [one] It brings the top paper and a list of the rest in one message.
       *[other] It brings up to { $cards } papers folded into one message, and the rest as a list in it.
    }
settings-hour = At which hour should the digest come? So far it is set to { $time } ({ $zone }).
settings-minute = And at which minute?
settings-zone = Time zone: { $zone }. The clock there shows { $time }.
settings-zone-example = /timezone Zurich
settings-or-send = Something else? Send for example <code>{ $command }</code>
settings-or-post = Something else? Post for example <code>{ $command }</code> in the channel
settings-language = In which language should everything come?
settings-cards-how = How many papers should a digest show? The rest comes as a list.
settings-count =
    { $cards ->
        [1000] all
       *[other] { $cards }
    }
settings-channels = Which channel?
settings-channels-none = I am in none of your channels at the moment.
button-hour = 🕘 { $time }
button-zone = 🌐 { $city }
button-language = 🔤 { $name }
button-cards =
    { $cards ->
        [1000] 🗂 All papers
        [one] 🗂 1 paper
       *[other] 🗂 { $cards } papers
    }
button-one-message = In one message
button-silent = Without sound
button-notes = Mention empty days
button-round-up = Sunday round-up
button-pause = ⏸ Pause for a week
button-resume = ▶ Resume
button-begin = ▶ Begin
button-channels = 📣 Channels ({ $count })
button-where = 📍 By my location
button-share = 📍 Send my location
button-not-now = Not now
button-back = ‹ Back

## A day

day-header =
    📄 <b>{ $day }</b> · Hugging Face Daily Papers
    { $count ->
        [one] 1 paper
       *[other] { $count } papers, most upvoted first
    }
date-how =
    📅 <b>{ $month }</b>
    Tap a day, or send one: <code>/date 9-12</code>, <code>/date yesterday</code>. Days with a dot are stored; the others are fetched when you ask for them.
    On Hugging Face's calendar (UTC), today is { $today }.
calendar-future = Not yet: by UTC, today is { $today }
calendar-before = Daily Papers began on 2023-05-04
calendar-weekday = Tap a day to see its papers
date-empty = There are no papers on { $day }; weekends and holidays are often like that.
days-nearest = The nearest days with papers:
days-stored = These days are stored:
day-busy = A few things are already on their way to you; please ask again when they are here.
week-title =
    🏆 <b>The week's best</b> · { $days }
    { $count ->
        [one] 1 paper
       *[other] The most upvoted of { $count } papers
    }
week-empty = There were no papers in the last seven days.
week-incomplete = Hugging Face cannot be reached at the moment, so some days may be missing here:
week-how = /week shows the best of the last seven days; <code>/week on</code> brings it every Sunday, <code>/week off</code> ends that.
round-up-on = Done: the week's best comes every Sunday at { $time }.
round-up-waits = Noted. It comes once your digest is on: /start
round-up-off = Done: no round-up on Sundays.
today-not-yet = Nothing is listed yet for { $today } (UTC). The latest papers are from { $day }:
today-weekend = { $today } (UTC) is at the weekend, when Hugging Face rarely lists papers. The latest are from { $day }:
today-stored = Hugging Face cannot be reached at the moment. The latest papers that I have are from { $day }:
no-papers-yet = I have no papers yet; please try /today again in a little while.
working-collecting = ⏳ Fetching the papers of { $day }…
working-paper = ⏳ Looking up that paper…
working-reading = ⏳ Reading the papers of { $day }: { $done }/{ $total }
error-not-a-day = "{ $words }" is not a date. Write it as <code>/date 2023-09-12</code>, <code>/date 9-12</code> or <code>/date yesterday</code>
error-ambiguous-day = "{ $words }" could be two days. Which one do you mean?
error-future-day = That day has not come yet: on Hugging Face's calendar (UTC), today is { $today }.
error-prehistoric-day = Daily Papers began on 2023-05-04; there is nothing before that.
error-papers-api = Hugging Face cannot be reached at the moment; please try again in a few minutes.
error-unexpected = Sorry, something went wrong on my side and has been noted. Please try again later.

## Search

search-how =
    Send what to look for, for example <code>/search diffusion model</code>
    Words count wherever they stand: title, abstract, summary, keywords, authors, in English or Chinese; "quotation marks" keep them together. An arXiv number or link opens that paper.
search-count =
    { $count ->
        [one] 1 paper
       *[other] { $count } papers
    }
search-best = { $found } papers, the best { $most } here
search-some = No paper has all of these words; these come closest.
search-cut = That was a lot of words; I looked for the first of them.
search-none = I found nothing for "{ $words }". Fewer or more general words may help; today's papers: /today

## Pushes

push-header =
    { $count ->
        [one] 📬 <b>{ $day }</b> · 1 new paper
       *[other] 📬 <b>{ $day }</b> · { $count } new papers
    }
push-matched =
    { $count ->
        [one] 1 matches what you follow
       *[other] { $count } match what you follow
    }
push-hidden =
    { $count ->
        [one] 1 of them is hidden, as you asked
       *[other] { $count } of them are hidden, as you asked
    }
push-others-hidden =
    { $count ->
        [one] 1 other is hidden, as you asked
       *[other] { $count } others are hidden, as you asked
    }
push-no-match =
    { $count ->
        [one] { $days }: 1 new paper, and it does not match what you follow.
       *[other] { $hidden ->
            [0] { $days }: { $count } new papers, none of which matches what you follow.
           *[other] { $days }: { $count } new papers. { $hidden } hidden, as you asked; what you follow matches none of the rest.
        }
    } Your topics: /following
push-all-hidden =
    { $count ->
        [one] { $days }: 1 new paper, hidden as you asked.
       *[other] { $days }: { $count } new papers, all of them hidden, as you asked.
    } Your topics: /following
push-silenced = I may not post in { $name } any more, so nothing comes there. Give me the right to post messages, and it goes on.
push-silenced-somewhere = I may not post in one of your channels any more, so nothing comes there. Give me the right to post messages, and it goes on.
push-no-papers = No new papers this time: Hugging Face lists none on weekends, and on other days they can be late.
one-day = { $day }
several-days = { $first } – { $last }
list-title =
    { $count ->
        [one] One more
       *[other] The other { $count }
    }
list-continued = { $count } more
notes-off = OK, I will stay quiet when there is nothing for you
notes-on = OK, I will tell you when there is nothing for you

## Cards

card-highlights = Highlights
card-comment = Comment
card-keywords = Keywords
card-scores = ⭐ practicality { $practicality } · novelty { $novelty } · recommendation { $recommendation }
card-code = code
card-from-abstract = No model summary; these are sentences of the abstract
card-quoted = Quoted, not summarised
card-from-hub = No model summary; the first line is Hugging Face's own summary, the rest are sentences of the abstract
card-only-from-hub = No model summary; this is Hugging Face's own
card-from-archive =
    { $checked ->
        [no] from the archive ({ $model }), numbers not checked
       *[yes] from the archive ({ $model })
    }
abstract-more-authors = and { $count } more
abstract-none = No abstract of this paper from Hugging Face yet
paper-unknown = Hugging Face has no such paper, or no longer has it.
button-code = Code
button-abstract = Abstract
button-summary = Back to the summary
button-save = ☆ Save
button-saved = ★ Saved
button-more = More like this
button-more-on = ✓ More like this
button-less = Less like this
button-less-on = ✓ Less like this
button-taste = More/less like this
button-taste-forget = Forget these marks
button-taste-off = Yes, forget them
button-tidy = Remove…
button-done = Done
button-today = Today's papers
button-round-up-on = 🔔 Every Sunday
button-round-up-off = 🔕 Not on Sundays
button-subscribe = Subscribe
button-follow = Follow topics
button-settings = Settings
button-no-notes = Don't tell me
button-notes-again = Tell me again
button-forget = Yes, erase it
button-forget-not = No, keep it
button-inline-none = Nothing found · help
button-stale = This button is out of date; { $command } brings fresh ones
list-page = Page { $number } of { $of }
saved-on = Saved. Your list: /saved
saved-off = No longer saved
saved-none = Nothing saved yet: tap "☆ Save" under a card to keep it here.
saved-none-group = Nothing saved in this group yet: an administrator can keep a card here with "☆ Save" under it.
saved-title =
    { $count ->
        [one] 1 saved paper
       *[other] { $count } saved papers
    }
saved-gone = Nothing is saved any more
saved-no-files = Files may not be sent here; an administrator can allow it.
taste-more = Noted: papers with its keywords move up. Tap again to undo
taste-less = Noted: papers with its keywords move down. Tap again to undo
taste-off = Taken back: this paper moves nothing up or down any more

## Other

admins-only-there = Only for administrators of a channel that I am in
admins-only = Only administrators can do that here.
forget-sure = This erases everything that I keep about this chat: subscription, settings, topics, saved papers. Are you sure?
forget-kept = All right, nothing is erased.
forget-done = Everything is erased. /start begins anew.
hint = I only understand commands: /today for today's papers, /follow for your topics, /help for all of them.
help =
    /today – today's papers
    /date 9-12 – the papers of a day
    /search words – find any paper
    /week – the week's best
    /follow topic, -topic – cards only for what matches; a minus hides
    /unfollow topic – drop it
    /following – what you follow
    /saved – saved papers
    /settings – all settings, with buttons
    /time 08:30 – when the digest comes
    /timezone Europe/Berlin – your time zone
    /language zh – 中文
    /stop – no more digests, /start – back again
    /forget – erase all your data

help-operators =
    /stats – numbers
    /collect – read the papers list now
    /announce text – write to every subscriber

## Command menu

command-today = Today's papers
command-date = The papers of a day
command-search = Find papers
command-week = The week's best
command-follow = Follow topics
command-unfollow = Drop topics
command-following = What you follow
command-saved = Saved papers
command-settings = All settings
command-time = When the digest comes
command-timezone = Your time zone
command-language = Language / 语言
command-start = Subscribe
command-stop = No more digests
command-forget = Erase my data
command-help = All commands
command-stats = Numbers
command-collect = Read the papers list now
command-announce = Write to every subscriber

## Operators

problem-papers =
    ⚠️ The papers list has not been readable since { $since }: { $because }.
    Stored days are still served, and I keep trying. If it lasts, look at HF_ENDPOINT, HF_TOKEN and status.huggingface.co.
problem-collection =
    ⚠️ No papers list has been read since { $since }, and nothing says why.
    If it lasts, look into the log and restart the bot.
problem-starting =
    No papers list has been read yet.
problem-no-papers =
    ℹ️ Hugging Face has listed no papers for { $day } so far. On a holiday that is normal.
    Otherwise compare with huggingface.co/papers; /collect asks again.
problem-model =
    ⚠️ The model has given no answer since { $since }: { $because }.
    Cards quote the abstracts until it is back, and are replaced then. Look at your provider's status and balance.
problem-push =
    { $count ->
        [one] ⚠️ One push is late, by { $minutes } minutes.
       *[other] ⚠️ { $count } pushes are late, the oldest by { $minutes } minutes.
    }
    They go out as fast as Telegram allows. With many subscribers at one hour that is normal; otherwise look into the log.
problem-telegram =
    ⚠️ Telegram has been out of reach since { $since }: { $because }.
    Pushes wait and go on by themselves.
problem-token =
    ⚠️ Telegram may soon refuse me: { $because }.
    One token, one instance: stop any other. A new token comes from @BotFather.
problem-webhook =
    ⚠️ Updates have had trouble getting here since { $since }: { $because }.
    Look at WEBHOOK_URL, its certificate, and whether the port can be reached from outside.
problem-disk =
    ⚠️ The disk is nearly full: { $free } free.
    Make room there soon; on a full disk pushes wait.
problem-backup-disk =
    ⚠️ The disk of BACKUP_DIR is nearly full: { $free } free.
    Make room there soon, or there will be no new backup.
problem-backup =
    ⚠️ Backups have failed since { $since }: { $because }.
    Look at BACKUP_DIR, its rights and its room.
problem-database =
    ⚠️ The database has been unusable since { $since }: { $because }.
    Pushes wait and commands fail until that is mended. Look at DATABASE_PATH and its disk.
over-papers = ✅ The papers list can be read again, after { $lasted }.
over-model = ✅ The model answers again, after { $lasted }. Cards from abstracts are being replaced.
over-push = ✅ No push is late any more, after { $lasted }.
over-webhook = ✅ Updates get here again, after { $lasted }.
over-disk = ✅ There is enough room on the disk again.
over-backup-disk = ✅ There is enough room for backups again.
over-backup = ✅ Backups work again, after { $lasted }.
over-database = ✅ The database can be used again, after { $lasted }.
farewell-refused =
    ⛔ I stop now, because Telegram refuses me: { $because }.
    Subscribers get nothing until I am started again.
errors-title = 🐞 <b>Unexpected errors</b>
errors-line = { $count } × <code>{ $kind }</code>: { $words }
errors-others =
    { $count ->
        [one] and one more kind
       *[other] and { $count } more kinds
    }
errors-next = The log has the details. The same kind is reported again after an hour at the earliest.
duration-seconds =
    { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
duration-minutes =
    { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
duration-hours =
    { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
duration-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
stats-numbers =
    📊 <b>Subscribers</b>: { $active } active, { $asleep } out of reach, { $stopped } stopped
    Papers: { $papers } · waiting pushes: { $waiting }

    <b>Today (UTC) / 30 days</b>
    New: { $joined }
    Gone: { $left }
    Pushes: { $pushes }
    Messages: { $messages }
    Commands: { $commands }
    Errors: { $errors }
    Telegram failures: { $storms }
    Model calls: { $calls }
    Tokens: { $tokens }
    Summaries repaired: { $repaired }
    Summaries missing or rejected: { $fallbacks }
stats-checks =
    <b>Failed checks, 30 days</b>
    { $words }
collect-begun = Reading the list and the new papers…
collect-busy = A collection is under way already; its papers will be there in a moment.
collect-done =
    { $count ->
        [0] Done, after { $lasted }: nothing new.
        [one] Done, after { $lasted }: 1 new paper.
       *[other] Done, after { $lasted }: { $count } new papers.
    } { $total ->
        [one] The latest day, { $day }, has 1 paper.
       *[other] The latest day, { $day }, has { $total } papers.
    }
collect-nothing = Done, after { $lasted }: Hugging Face lists no papers.
collect-failed = The papers list could not be read: { $because }.
announce-how = Send the text after the command, for example <code>/announce The bot moves tonight and is back at 22:00 UTC.</code> You will see it before anybody else does.
announce-sure =
    { $count ->
        [0] That is how it will look. But nobody is subscribed at the moment.
        [one] That is how it will look. Send it to 1 subscriber?
       *[other] That is how it will look. Send it to { $count } subscribers?
    }
announce-refused = Telegram does not take this text: { $because }.
announce-begun =
    { $count ->
        [one] On its way to 1 subscriber. I will tell you when it is out.
       *[other] On its way to { $count } subscribers. I will tell you when it is out.
    }
announce-gone = This announcement is no longer waiting for an answer; /announce begins a new one.
announce-dropped = Dropped; nobody gets it.
announce-done =
    { $count ->
        [one] 📣 The announcement is out: 1 subscriber has it.
       *[other] 📣 The announcement is out: { $count } subscribers have it.
    }
announce-unreachable =
    { $count ->
        [one] 1 could not be reached and sleeps now.
       *[other] { $count } could not be reached and sleep now.
    }
announce-rejected =
    { $count ->
        [one] For 1 Telegram refused the message; the log says why.
       *[other] For { $count } Telegram refused the message; the log says why.
    }
button-announce = Send it
button-announce-drop = Drop it
limit-commands = That is a lot at once. Please wait a minute, then I am all yours again.
limit-taps = Slowly, please: try again in a minute
limit-days =
    { $count ->
        [one] You have looked up 1 new day within an hour. Please come back a little later; days that are stored open at once.
       *[other] You have looked up { $count } new days within an hour. Please come back a little later; days that are stored open at once.
    }

## Telegram's profile of the bot

profile-name = HF Paper Digest
profile-description =
    The day's Hugging Face papers, one card each: what is new, the highlights and the keywords, with every number checked against the abstract.

    At your hour, in your language, and only the topics that you follow, if you like.
profile-short-description = Hugging Face Daily Papers as short, checked summaries, every day at your hour.

## Markdown digest

digest-title = [{ $day }] Hugging Face Daily Papers Digest
digest-count =
    { $count ->
        [one] recommends 1 paper.
       *[other] recommends { $count } papers.
    }
digest-notes = 💡 Note:
digest-note-covered = This digest holds the papers that Hugging Face Daily Papers lists for the day, without withdrawn ones: main work, highlights, keywords and scores.
digest-note-models =
    { $all ->
        [yes] Written from the abstracts by { $models }, checked for completeness and for every number, and put together as Markdown by a program.
       *[no] { $count } { $count ->
            [one] entry is
           *[other] entries are
        } written from the abstracts by { $models }, checked for completeness and for every number, and put together as Markdown by a program.
    }
digest-note-unnamed =
    { $count ->
        [one] 1 entry comes from an archive that names no model, and was checked for completeness and for every number.
       *[other] { $count } entries come from an archive that names no model, and were checked for completeness and for every number.
    }
digest-note-unchecked =
    { $count ->
        [one] 1 entry comes
       *[other] { $count } entries come
    } from an archive{ $named ->
        [yes] {" "}(model: { $models })
       *[no] {""}
    }. No number there is checked, because the abstract is not known.
digest-note-quoted =
    { $count ->
        [one] 1 entry quotes{ $hub ->
            [yes] {" "}Hugging Face's own summary and
           *[no] {""}
        } its abstract
       *[other] { $count } entries quote{ $hub ->
            [yes] {" "}Hugging Face's own summaries and
           *[no] {""}
        } their abstracts
    }, because there is no model summary yet.
digest-note-blank =
    { $count ->
        [one] 1 entry has no abstract from Hugging Face yet.
       *[other] { $count } entries have no abstract from Hugging Face yet.
    }
digest-note-abstracts =
    No model summaries exist for this day; these are { $hub ->
        [yes] Hugging Face's own summaries and sentences
       *[no] sentences
    } of the abstracts, put together as Markdown by a program.
digest-note-empty = Nothing is listed for this day.
digest-from-abstract = This entry quotes the abstract; there is no model summary yet
digest-from-hub = The first line of this entry is Hugging Face's own summary, the rest quotes the abstract; there is no model summary yet
digest-only-from-hub = This entry is Hugging Face's own summary; there is no model summary yet
digest-no-abstract = No abstract of this paper from Hugging Face yet
digest-colon = {": "}
digest-main-work = Main work
digest-highlights = Highlights
digest-keywords = Keywords
digest-scores = Scores
digest-practicality = Practicality
digest-novelty = Novelty
digest-recommendation = Recommendation
digest-link = See the paper's page on Hugging Face
digest-index-title = Hugging Face Daily Papers Digest

## Public pages

page-title = Hugging Face Daily Papers
page-count =
    { $count ->
        [one] 1 paper
       *[other] { $count } papers
    }
page-contents = Titles at a glance
page-all-days = All days
page-older = Earlier
page-newer = Later
page-none = There are no papers here yet; please come back in a little while.
page-note = Summaries are written from the abstracts by a language model, and every number in them is checked against the abstract.
page-feed = Atom feed
page-feed-words = Follow topics in your feed reader:
page-feed-example = diffusion model, agents, -medical
page-feed-get = Get the feed
page-missing-title = Nothing here
page-missing = There is no such page. Perhaps no papers were listed that day, or the day is not kept here.
page-words-wrong-title = These topics do not work
page-words-wrong = Give up to 20 topics with commas between them, 400 characters in all. A topic has letters or digits, at most 60 characters and a dozen words.
page-busy-title = One moment
page-busy = Many pages are being asked for right now. Please try again in a few seconds.
