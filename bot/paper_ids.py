"""What a paper's id is: in the Hub's lists, in archives, in what people write, under buttons and in links. Pure.

The Hub's papers are arXiv's, whose ids (info.arxiv.org/help/arxiv_identifier.html) are of two kinds. Since April 2007:
year, month, a point and a number of four digits, since 2015 of five, as in `2309.05463`. Until March 2007: the archive,
perhaps a subject class, a slash, year, month and three digits, as in `cs/0112017` or `math.GT/0309136`. A version
(`v2`) may follow and is no part of the id. What the Hub may name otherwise is let through as long as it is harmless.

An id goes as it is into the data of a button, which has 64 bytes (`take-off:9999:` is the longest before it), and into
the list of inline mode, which has as many. A link to the bot, `t.me/<bot>?start=paper_…`, has 64 characters of
A-Za-z0-9_-, so there it is spelt otherwise: see `from_link`.
"""

import re
import unicodedata

_NEW = r"[0-9]{4}\.[0-9]{4,5}"
_OLD = r"[a-z][a-z-]{1,8}(?:\.[A-Z]{2})?/[0-9]{7}"
PATTERN = rf"(?:{_OLD}|[0-9A-Za-z][0-9A-Za-z.-]{{3,31}})"  # of any id, to be part of a larger one
_ID = re.compile(PATTERN)
_OF_ARXIV = re.compile(rf"{_NEW}|{_OLD}")

_SITE = r"(?:arxiv\.org|alphaxiv\.org|huggingface\.co|hf\.co|hf-mirror\.com|papers\.cool)"
_PAGE = r"(?:papers|abs|pdf|html|arxiv)"  # of a paper; there alone a folder and seven digits are an id
_VERSION = r"(?:v[0-9]+)?(?:\.pdf)?"
_ALONE = re.compile(rf"(?i:arxiv:)?\s*({_OF_ARXIV.pattern})(?i:{_VERSION})")
_NAMED = re.compile(
    rf"\b(?i:{_SITE})/(?:[\w./-]{{0,40}}?/(?=[0-9])|(?i:{_PAGE})/)({_OF_ARXIV.pattern})(?i:{_VERSION})\b", re.ASCII
)
_LINKED = re.compile(rf"{_SITE}/{_PAGE}/({_OF_ARXIV.pattern}|[\w.-]+)")
_LONGEST_TEXT = 4096  # characters that are searched for an id: as many as a message has


def is_usable(text: str) -> bool:
    """Whether this can be a paper's id, of arXiv or not."""
    return _ID.fullmatch(text) is not None


def is_of_arxiv(text: str) -> bool:
    """Whether this is an id as arXiv gives them, without a version. Whether there is such a paper arXiv knows."""
    return _OF_ARXIV.fullmatch(text) is not None


def year_of(paper_id: str) -> int | None:
    """The year in an id of arXiv, which began in 1991; None for any other id."""
    if not is_of_arxiv(paper_id):
        return None
    year = int(paper_id.rpartition("/")[2][:2])
    return year + (1900 if year > 90 else 2000)


def paper_id_in(words: str) -> str | None:
    """The id of arXiv that somebody's words are, or that stands in an address among them."""
    words = unicodedata.normalize("NFKC", words[:_LONGEST_TEXT]).strip()
    found = _ALONE.fullmatch(words) or _NAMED.search(words)
    return found[1] if found else None


def linked_paper(address: str) -> str | None:
    """What stands for an id in the address of a paper's page, without its version; it need not be usable."""
    found = _LINKED.search(address)
    return re.sub(r"(?<=\d)v\d+$|\.pdf$|[.]+$", "", found[1]) if found else None


def from_link(payload: str) -> str | None:
    """The id of arXiv in a link to the bot: `2309-05463`, `cs_0112017`, `math-GT_0309136`."""
    paper_id = re.sub(r"-(?=[0-9]|[A-Z]{2}_)", ".", payload).replace("_", "/")
    return paper_id if is_of_arxiv(paper_id) else None
