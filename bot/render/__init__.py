"""How papers look: cards and pushes in Telegram's HTML, digests in Markdown and JSON. Pure: records in, text out."""
