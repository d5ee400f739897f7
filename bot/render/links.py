"""Where a reader is sent. Links shown to readers stay on huggingface.co, whatever mirror the bot itself reads."""

from datetime import date
from urllib.parse import parse_qs, quote, urlsplit

HUB = "https://huggingface.co"


def paper_page(paper_id: str) -> str:
    """The paper's page on the Hub."""
    return f"{HUB}/papers/{paper_id}"


def paper_pdf(paper_id: str) -> str:
    """The paper's PDF on arXiv."""
    return f"https://arxiv.org/pdf/{paper_id}"


def arxiv_page(paper_id: str) -> str:
    """The paper's page on arXiv."""
    return f"https://arxiv.org/abs/{paper_id}"


def day_page(day: date) -> str:
    """The Hub's page of one listing day."""
    return f"{HUB}/papers?date={day.isoformat()}"


def search_page(words: str) -> str:
    """The Hub's own search for these words among papers."""
    return f"{HUB}/papers?q={quote(words, safe='')}"


def searched_words(address: str) -> str | None:
    """The words of such a search; None: the address is another."""
    found = parse_qs(urlsplit(address).query).get("q")
    return found[0] if found and address.startswith(f"{HUB}/papers?") else None
