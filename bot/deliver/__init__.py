"""How a message gets to Telegram: in whose turn, how fast, and what its answers mean. Decides nothing about content."""
