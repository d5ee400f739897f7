"""Reads archived Markdown digests back. Pure: no I/O, no network, no database."""
