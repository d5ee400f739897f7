"""Markdown that is written and read back: escaping, and the one layout of our own digests."""
