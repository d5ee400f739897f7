"""Small real servers for `demo` and the tests, on loopback only: Telegram's Bot API, and the Hub's days of papers."""
