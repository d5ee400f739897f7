"""The small HTTP server on PORT: Telegram's webhook, health, metrics, and the public pages. Decides nothing itself."""
