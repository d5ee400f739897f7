"""Where a reader is sent. Links shown to readers stay on huggingface.co, whatever mirror the bot itself reads."""

from datetime import date

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
