"""Saved papers as files to take away: BibTeX for a reference manager, Markdown for notes.

BibTeX is written here because what writers there are escape nothing, or escape twice. The rules: a brace counts in a
BibTeX value even after a backslash, so braces are spelt out; "and" between names is a separator wherever it stands
outside braces, and so is a comma inside a name.
"""

import re
from collections.abc import Iterable

from bot.markup import clean
from bot.paper_ids import is_of_arxiv, year_of
from bot.render import links
from bot.render.templating import markdown
from bot.wording import wording
from storage.records import Language, Paper, Reading

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "$&#%_"},
}
_MEANS_SOMETHING_IN_NAMES = re.compile(r",|\b(?:and|others)\b", re.IGNORECASE)


def as_bibtex(papers: Iterable[Paper]) -> str:
    """One `@misc` entry a paper, as arXiv wants to be cited; its key is the paper's id, and so never changes."""
    return "\n".join(_entry(paper) for paper in papers)


def _entry(paper: Paper) -> str:
    on_arxiv = is_of_arxiv(paper.id)
    year = paper.published_at.year if paper.published_at else year_of(paper.id)
    fields = {
        "title": f"{{{_latex(paper.title)}}}",  # in braces of its own: styles must not change its capitals
        "author": " and ".join(_name(author) for author in paper.authors if clean(author)),
        "year": str(year or ""),
        "eprint": paper.id if on_arxiv else "",
        "archivePrefix": "arXiv" if on_arxiv else "",
        "url": links.arxiv_page(paper.id) if on_arxiv else links.paper_page(paper.id),
    }
    lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{'arXiv' if on_arxiv else 'hf'}:{paper.id},\n" + ",\n".join(lines) + "\n}\n"


def _name(author: str) -> str:
    """A name; in braces, where BibTeX would take it for several or for one in another order."""
    name = _latex(author)
    return f"{{{name}}}" if _MEANS_SOMETHING_IN_NAMES.search(author) else name


def _latex(text: str) -> str:
    """The text in one line, so that LaTeX shows it as it is."""
    return "".join(_LATEX.get(character, character) for character in clean(text))


def as_markdown(entries: Iterable[tuple[Paper, Reading]], language: Language) -> str:
    """A list of the papers for one's notes: titles, authors, what they are about, and links."""
    say = wording(language)
    found = list(entries)
    return markdown("saved.md", say, title=say("saved-title", count=len(found)), entries=found)
