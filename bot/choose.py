"""What a push brings, decided from what is new and what the chat follows. Pure: no clock, no database, no network."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.match import Matcher, key
from storage.records import Follow, Listed, Plan

UPVOTES_PER_KEYWORD = 5


def followed_in(papers: Iterable[Listed], words: Iterable[str]) -> dict[str, set[str]]:
    """For each paper, by id, which of all followed words it matches: title, abstract and keywords are read.

    For `author:` and `org:` words, the authors and the organization are read instead.
    """
    matcher = Matcher(words)
    return {listed.paper.id: _words_of(listed, matcher) for listed in papers}


def _words_of(listed: Listed, matcher: Matcher) -> set[str]:
    paper = listed.paper
    in_text = matcher.words_in([paper.title, paper.abstract, *listed.keywords])
    organizations = [paper.organization] if paper.organization else []
    return in_text | matcher.filters_for("author", paper.authors) | matcher.filters_for("org", organizations)


def leanings(marked: Iterable[tuple[Sequence[str], int]]) -> Counter[tuple[str, ...]]:
    """For each keyword of the papers that a chat wants more (1) or less (-1) of: how many more than less."""
    balance: Counter[tuple[str, ...]] = Counter()
    for keywords, taste in marked:
        for keyword in {key(word) for word in keywords}:
            balance[keyword] += taste
    return balance


def new_for(papers: Sequence[Listed], position: int, leaning: Mapping[tuple[str, ...], int]) -> list[Listed]:
    """The papers after this position, best first: by upvotes, then as they were first seen.

    Each keyword shared with papers that the chat wants more or less of counts as `UPVOTES_PER_KEYWORD` upvotes more or
    less, for up to three such papers.
    """

    def worth(listed: Listed) -> int:
        shared = (leaning.get(keyword, 0) for keyword in {key(word) for word in listed.keywords}) if leaning else ()
        return listed.paper.upvotes + UPVOTES_PER_KEYWORD * sum(max(-3, min(3, balance)) for balance in shared)

    fresh = [listed for listed in papers if listed.sequence > position]
    return sorted(fresh, key=lambda listed: (-worth(listed), listed.sequence))


def plan_push(fresh: Sequence[Listed], follows: Sequence[Follow], found: Mapping[str, set[str]], limit: int) -> Plan:
    """Which of the fresh papers (best first) become cards, at most `limit`, and which are only listed.

    Who follows nothing gets the top cards; who follows words gets what matches. What an excluded word matches is
    neither a card nor listed.
    """
    included = {follow.words for follow in follows if not follow.excluded}
    excluded = {follow.words for follow in follows if follow.excluded}
    shown = [listed for listed in fresh if not found[listed.paper.id] & excluded]
    matching = [listed for listed in shown if not included or found[listed.paper.id] & included]
    cards, more = matching[:limit], matching[limit:]
    matched = {listed.paper.id for listed in matching}
    others = [listed for listed in shown if listed.paper.id not in matched]
    return Plan(
        days=tuple(sorted({listed.day for listed in fresh})),
        total=len(fresh),
        matched=len(matching),
        filtered=bool(follows),
        hidden=len(fresh) - len(shown),
        cards=tuple(listed.paper.id for listed in cards),
        left_out=tuple(listed.paper.id for listed in (*more, *others)) if cards else (),
        note=None if cards else "no-match" if fresh else "no-papers",
    )
