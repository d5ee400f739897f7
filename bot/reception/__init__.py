"""How what happens in Telegram comes in: fetched or delivered, in whose turn, who is let in, which command answers."""
