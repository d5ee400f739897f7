"""What the bot remembers: SQLite behind plain functions. Knows nothing of Telegram, models or the Hub."""
