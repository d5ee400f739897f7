"""Brings the day's Hugging Face Daily Papers to Telegram, summarised and checked."""
