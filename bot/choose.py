"""What a push brings, decided from what is new and what the chat follows. Pure: no clock, no database, no network."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import chain

from bot.words.glossary import translate
from bot.words.match import Matcher, key
from storage.records import Follow, Keyword, Listed, Plan, PushNote

UPVOTES_PER_KEYWORD = 5
WEEKS_BEST = 10  # papers in a round-up
MOST_SHARED = 3  # papers that one keyword counts for

Term = tuple[str, ...]  # a keyword, however it is written: what `match.key` makes of it

_in_chinese = lru_cache(maxsize=4096)(partial(translate, language="zh"))


def followed_in(papers: Iterable[Listed], words: Iterable[str]) -> dict[str, set[str]]:
    """For each paper, by id, which of all followed words it matches: title, abstract and keywords are read.

    For `author:` and `org:` words, the authors and the organization are read instead.
    """
    matcher = Matcher(words)
    return {listed.paper.id: _words_of(listed, matcher) for listed in papers}


def _words_of(listed: Listed, matcher: Matcher) -> set[str]:
    paper = listed.paper
    keywords = chain.from_iterable(map(_spellings, listed.keywords))
    in_text = matcher.words_in([paper.title, paper.abstract, *filter(None, keywords)])
    organizations = [paper.organization] if paper.organization else []
    return in_text | matcher.filters_for("author", paper.authors) | matcher.filters_for("org", organizations)


def _spellings(keyword: Keyword) -> tuple[str, str, str]:
    """In English, as its summary translates it, and as a card says it that no model has read yet; "" where unknown."""
    return keyword.term, keyword.translation, _in_chinese(keyword.term)


def by_word(found: Mapping[str, Set[str]]) -> defaultdict[str, set[str]]:
    """What `followed_in` found, the other way round: for each word, the ids of the papers that it matches.

    Any other word has the empty set.
    """
    papers: defaultdict[str, set[str]] = defaultdict(set)
    for paper_id, words in found.items():
        for word in words:
            papers[word].add(paper_id)
    return papers


def terms(keywords: Iterable[Keyword]) -> frozenset[Term]:
    """Each of these keywords once, however often and in how many spellings it is there.

    Only the English counts: with its translation, one keyword would count twice.
    """
    return frozenset(key(keyword.term) for keyword in keywords)


def by_term(papers: Iterable[Listed]) -> dict[Term, list[str]]:
    """For each keyword, the ids of the papers that have it."""
    found: defaultdict[Term, list[str]] = defaultdict(list)
    for listed in papers:
        for term in terms(listed.keywords):
            found[term].append(listed.paper.id)
    return dict(found)


def leanings(marked: Iterable[tuple[Set[Term], int]]) -> Counter[Term]:
    """For each keyword of the papers that a chat wants more (1) or less (-1) of: how many more than less."""
    known = list(marked)
    balance = Counter(chain.from_iterable(of_paper for of_paper, taste in known if taste > 0))
    balance.subtract(chain.from_iterable(of_paper for of_paper, taste in known if taste < 0))
    return balance


def upvotes_for(balance: int) -> int:
    """How many upvotes a keyword is worth of which so many more papers are wanted more than less."""
    return UPVOTES_PER_KEYWORD * max(-MOST_SHARED, min(MOST_SHARED, balance))


def taste(marked: Iterable[tuple[Sequence[Keyword], int]]) -> list[tuple[str, int]]:
    """What a chat's marks do to its pushes: each keyword and the upvotes it adds or takes, the strongest first."""
    known = list(marked)
    spelling = {key(word.term): word.term for keywords, _ in reversed(known) for word in reversed(keywords)}
    leaning = leanings((terms(keywords), taste) for keywords, taste in known)
    pulls = ((spelling[term], upvotes_for(balance)) for term, balance in leaning.items())
    return sorted((pull for pull in pulls if pull[1]), key=lambda pull: (-abs(pull[1]), -pull[1], pull[0].casefold()))


def bonuses(papers: Mapping[Term, Iterable[str]], leaning: Mapping[Term, int]) -> Counter[str]:
    """By how many upvotes a chat's taste moves these papers (given by keyword, see `by_term`), by id.

    Each keyword shared with papers that the chat wants more or less of counts as `UPVOTES_PER_KEYWORD` upvotes more or
    less, for up to three such papers.
    """
    moved: Counter[str] = Counter()
    for term, balance in leaning.items():
        if upvotes := upvotes_for(balance):  # as many more as less of it move nothing
            for paper_id in papers.get(term, ()):
                moved[paper_id] += upvotes
    return moved


def new_for(papers: Sequence[Listed], position: int, bonus: Mapping[str, int]) -> list[Listed]:
    """The papers after this position, best first: by upvotes and the chat's bonus, then as they were first seen."""
    fresh = [listed for listed in papers if listed.sequence > position]
    return sorted(fresh, key=lambda listed: (-listed.paper.upvotes - bonus.get(listed.paper.id, 0), listed.sequence))


@dataclass(frozen=True, slots=True)
class Fresh:
    """What is new to a chat: the papers' ids, best first, and their listing days, oldest first."""

    ids: tuple[str, ...]
    days: tuple[date, ...]


def fresh(papers: Sequence[Listed]) -> Fresh:
    """As much of these papers as a plan needs to know."""
    return Fresh(tuple(listed.paper.id for listed in papers), tuple(sorted({listed.day for listed in papers})))


def plan_push(new: Fresh, follows: Sequence[Follow], matches: Mapping[str, Set[str]], limit: int) -> Plan:
    """Which of the new papers become cards, at most `limit`, and which are only listed.

    Who follows nothing gets the top cards; who follows words gets what matches. What an excluded word matches is
    neither a card nor listed. `matches` has, for each followed word, the ids of the papers that it matches.
    """
    included = [follow.words for follow in follows if not follow.excluded]
    excluded = [follow.words for follow in follows if follow.excluded]
    wanted = {paper_id for words in included for paper_id in matches[words]}
    hidden = {paper_id for words in excluded for paper_id in matches[words]}
    shown = tuple([paper_id for paper_id in new.ids if paper_id not in hidden]) if hidden else new.ids
    matching = tuple([paper_id for paper_id in shown if paper_id in wanted]) if included else shown
    others = [paper_id for paper_id in shown if paper_id not in wanted] if included else []
    return Plan(
        days=new.days,
        total=len(new.ids),
        matched=len(matching),
        filtered=bool(included),
        hidden=len(new.ids) - len(shown),
        cards=matching[:limit],
        left_out=(*matching[limit:], *others) if matching else (),
        note=None if matching else _note(new, shown),
    )


def _note(new: Fresh, shown: Sequence[str]) -> PushNote:
    if not new.ids:
        return "no-papers"
    return "no-match" if shown else "all-hidden"


def plan_round_up(
    week: Sequence[Listed], hidden: Set[str], found: Mapping[str, set[str]], days: tuple[date, date]
) -> Plan:
    """The week's best (given best first) for a chat that hides these words; what it follows does not matter.

    `found`: which of the hidden words a paper contains; papers without any may be absent.
    """
    shown = [listed.paper.id for listed in week if not (hidden and found.get(listed.paper.id, set()) & hidden)]
    best = tuple(shown[:WEEKS_BEST])
    return Plan(
        days, total=len(shown), matched=len(best), filtered=False, hidden=len(week) - len(shown), cards=best,
        note="round-up",
    )  # fmt: skip
