"""Reads archived Markdown digests back. Pure: no I/O, no network, no database."""

from bot.archive.digest import read_digest
from bot.archive.records import ArchivedDigest, ArchivedEntry

__all__ = ["ArchivedDigest", "ArchivedEntry", "read_digest"]
