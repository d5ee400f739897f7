"""What a push brings: which papers become cards, in which order, which are listed, and which stay hidden."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.choose import (
    UPVOTES_PER_KEYWORD,
    bonuses,
    by_term,
    by_word,
    followed_in,
    fresh,
    leanings,
    new_for,
    plan_push,
    taste,
    terms,
)
from storage import paper_keywords, papers, summaries
from storage.records import Attempt, Follow, Keyword, Listed, Paper, Plan, Reading, Summary

DAY = date(2026, 8, 21)
NOW = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)


def english(*terms: str) -> tuple[Keyword, ...]:
    return tuple(Keyword(term, "") for term in terms)


def listed(
    number: int, title: str = "A paper", upvotes: int = 0, keywords: tuple[str, ...] = (), days: int = 0
) -> Listed:
    """The paper seen as the `number`th, on a listing day `days` before DAY."""
    paper = Paper(id=f"2608.{number:05}", title=title, abstract="We study it.", upvotes=upvotes)
    return Listed(paper, number, DAY - timedelta(days=days), english(*keywords))


def plan(papers: list[Listed], *words: str, limit: int = 10, position: int = 0) -> Plan:
    """The plan of somebody who follows these words; a leading minus excludes."""
    follows = [Follow(word.lstrip("-"), word.startswith("-")) for word in words]
    found = followed_in(papers, [follow.words for follow in follows])
    return plan_push(fresh(new_for(papers, position, {})), follows, by_word(found), limit)


def numbers(ids: tuple[str, ...]) -> list[int]:
    return [int(paper_id[-5:]) for paper_id in ids]


def test_who_follows_nothing_gets_the_top_cards_and_a_list_of_the_others() -> None:
    made = plan([listed(1, upvotes=3), listed(2, upvotes=9), listed(3, upvotes=5)], limit=2)
    assert numbers(made.cards) == [2, 3]
    assert numbers(made.left_out) == [1]
    assert (made.total, made.matched, made.filtered, made.hidden, made.note) == (3, 3, False, 0, None)


def test_equal_upvotes_keep_the_order_of_first_sight() -> None:
    assert numbers(plan([listed(3), listed(1), listed(2)]).cards) == [1, 2, 3]


def test_who_follows_words_gets_what_matches_and_a_list_of_the_others() -> None:
    papers = [listed(1, "Agents that plan", 2), listed(2, "Images", 9), listed(3, "More agents", 5)]
    made = plan(papers, "agent")
    assert numbers(made.cards) == [3, 1]
    assert numbers(made.left_out) == [2]
    assert (made.total, made.matched, made.filtered) == (3, 2, True)


def test_matching_papers_beyond_the_limit_lead_the_list() -> None:
    papers = [listed(1, "Images", 9), listed(2, "Agents", 1), listed(3, "Agents", 2)]
    made = plan(papers, "agent", limit=1)
    assert numbers(made.cards) == [3]
    assert numbers(made.left_out) == [2, 1]
    assert made.matched == 2


def test_keywords_in_either_language_match_as_title_and_abstract_do() -> None:
    papers = [replace(listed(1), keywords=(Keyword("reinforcement learning", "增强学习"),)), listed(2)]
    assert numbers(plan(papers, "增强学习").cards) == [1]
    assert numbers(plan(papers, "Reinforcement-Learning").cards) == [1]
    assert numbers(plan(papers, "we study").cards) == [1, 2]


def by(number: int, authors: tuple[str, ...], organization: str | None = None) -> Listed:
    paper = replace(listed(number).paper, authors=authors, organization=organization)
    return Listed(paper, number, DAY)


def test_who_follows_an_author_or_an_organization_gets_their_papers() -> None:
    papers = [by(1, ("Yann LeCun", "A. Meta")), by(2, ("Somebody",), "AI at Meta"), listed(3, "LeCun meets Meta")]
    assert numbers(plan(papers, "author:LeCun").cards) == [1]
    assert numbers(plan(papers, "机构：meta").cards) == [2]
    assert numbers(plan(papers, "author:LeCun", "org:Meta", "meets").cards) == [1, 2, 3]
    assert numbers(plan(papers, "-org:Meta").cards) == [1, 3]


def test_what_an_excluded_word_matches_is_neither_a_card_nor_listed() -> None:
    papers = [listed(1, "Speech agents"), listed(2, "Agents"), listed(3, "Speech"), listed(4, "Images")]
    made = plan(papers, "agent", "-speech")
    assert numbers(made.cards) == [2]
    assert numbers(made.left_out) == [4]
    assert (made.total, made.hidden) == (4, 2)


def test_excluding_alone_leaves_everything_else() -> None:
    made = plan([listed(1, "Speech"), listed(2, "Images")], "-speech")
    assert numbers(made.cards) == [2]
    assert (made.matched, made.filtered, made.hidden) == (1, False, 1)


def test_nothing_matching_is_one_line_and_no_list() -> None:
    made = plan([listed(1), listed(2)], "agent")
    assert (made.cards, made.left_out, made.note, made.total) == ((), (), "no-match", 2)


def test_everything_hidden_is_told_as_that() -> None:
    assert plan([listed(1, "Speech")], "-speech").note == "all-hidden"
    assert plan([listed(1, "Speech agents")], "agent", "-speech").note == "all-hidden"
    assert plan([listed(1, "Speech agents"), listed(2, "Images")], "agent", "-speech").note == "no-match"


def test_nothing_new_is_no_papers() -> None:
    made = plan([listed(1), listed(2)], "agent", position=2)
    assert (made.note, made.total, made.days) == ("no-papers", 0, ())


def test_only_what_is_after_the_position_is_new() -> None:
    assert numbers(plan([listed(1), listed(2), listed(3)], position=2).cards) == [3]


def test_the_days_are_those_of_the_new_papers_oldest_first() -> None:
    papers = [listed(1, days=5), listed(2, days=2), listed(3, days=0), listed(4, days=2)]
    assert plan(papers, position=1).days == (DAY - timedelta(days=2), DAY)


def ranked(papers: Sequence[Listed], marked: Iterable[tuple[Iterable[Keyword], int]], position: int = 0) -> list[int]:
    """The places in the sequence of what is new, best first, for a chat that marked papers of these keywords."""
    leaning = leanings((terms(keywords), taste) for keywords, taste in marked)
    return [one.sequence for one in new_for(papers, position, bonuses(by_term(papers), leaning))]


def test_a_keyword_shared_with_a_paper_that_is_wanted_counts_as_a_few_upvotes() -> None:
    papers = [
        listed(1, upvotes=10),
        listed(2, upvotes=10 - UPVOTES_PER_KEYWORD + 1, keywords=("rag",)),
        listed(3, upvotes=10 - UPVOTES_PER_KEYWORD - 1, keywords=("rag",)),
        listed(4, upvotes=10 + UPVOTES_PER_KEYWORD - 1, keywords=("Speech",)),
    ]
    assert ranked(papers, [(english("RAG", "memory"), 1), (english("speech"), -1)]) == [2, 1, 3, 4]


def test_a_keyword_counts_once_however_often_a_paper_names_it() -> None:
    papers = [listed(1, upvotes=UPVOTES_PER_KEYWORD + 1), listed(2, keywords=("diffusion model", "Diffusion Models"))]
    assert ranked(papers, [(english("diffusion models", "Diffusion-Model"), 1)]) == [1, 2]


def test_liking_ten_papers_of_a_kind_counts_as_liking_three() -> None:
    papers = [listed(1, upvotes=3 * UPVOTES_PER_KEYWORD + 1), listed(2, keywords=("rag",))]
    assert ranked(papers, [(english("rag"), 1)] * 10) == [1, 2]


WORDS = ("agent", "speech", "video", "memory")
PAPERS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(WORDS)),
        st.integers(0, 300),
        st.lists(st.sampled_from(WORDS), max_size=4),
        st.integers(0, 4),
    ),
    max_size=12,
).map(
    lambda rows: [
        listed(number, " ".join(sorted(title)) or "Nothing", upvotes, tuple(keywords), days)
        for number, (title, upvotes, keywords, days) in enumerate(rows, start=1)
    ]
)
FOLLOWS = st.dictionaries(st.sampled_from(WORDS), st.booleans()).map(
    lambda words: [Follow(word, excluded) for word, excluded in words.items()]
)
TASTES = st.dictionaries(st.sampled_from([(word,) for word in WORDS]), st.integers(-9, 9))


@given(PAPERS, st.integers(0, 13), TASTES)
def test_order_loses_nothing_and_taste_moves_a_paper_by_no_more_than_its_keywords_are_worth(
    papers: list[Listed], position: int, tastes: dict[tuple[str, ...], int]
) -> None:
    fresh = new_for(papers, position, bonuses(by_term(papers), tastes))
    assert sorted(one.sequence for one in fresh) == list(range(position + 1, len(papers) + 1))
    for better, worse in pairwise(fresh):
        at_stake = 3 * UPVOTES_PER_KEYWORD * (len(set(better.keywords)) + len(set(worse.keywords)))
        assert worse.paper.upvotes - better.paper.upvotes <= at_stake


@given(PAPERS, FOLLOWS, st.integers(1, 12))
def test_every_new_paper_is_a_card_or_listed_or_hidden_and_only_once(
    papers: list[Listed], follows: list[Follow], limit: int
) -> None:
    found = followed_in(papers, WORDS)
    made = plan_push(fresh(new_for(papers, 0, {})), follows, by_word(found), limit)
    assert made.total == len(papers)
    assert len(made.cards) == min(limit, made.matched)
    shown = [*made.cards, *made.left_out]
    assert len(set(shown)) == len(shown)
    if made.note:
        assert not shown
        assert made.note == ("no-match" if papers else "no-papers")
    else:
        assert len(shown) == made.total - made.hidden
    excluded = {follow.words for follow in follows if follow.excluded}
    assert not any(found[paper_id] & excluded for paper_id in shown)
    included = {follow.words for follow in follows if not follow.excluded}
    assert all(not included or found[paper_id] & included for paper_id in made.cards)


def test_a_keyword_and_its_translation_count_once_and_both_are_matched(db: Database) -> None:
    keywords = (Keyword("reinforcement learning", "强化学习"),)
    summary = Summary("题", "", "", (), keywords, None, "")
    wanted, other = (listed(number).paper for number in (1, 2))
    papers.save_listing(db, DAY, [wanted, other], NOW)
    for paper in (wanted, other):
        summaries.save(db, Attempt(paper.id, "zh", Reading(summary, "model"), 1, NOW))
    news = papers.listed_since(db, DAY)
    assert followed_in(news, ["强化学习", "Reinforcement Learning"])[other.id] == {"强化学习", "Reinforcement Learning"}
    marked = [(paper_keywords.of(db, [wanted.id])[wanted.id], 1)]
    assert taste(marked) == [("reinforcement learning", UPVOTES_PER_KEYWORD)]
    rival = listed(3, upvotes=UPVOTES_PER_KEYWORD + 1)
    assert ranked([*news, rival], marked, position=1) == [3, 2]


def test_the_taste_is_told_as_it_counts_strongest_first() -> None:
    marked = [(english("RAG", "memory"), 1), (english("rag", "speech"), 1)]
    marked += [(english("Speech", "video"), -1), (english("video"), -1)]
    assert taste(marked) == [("RAG", 10), ("video", -10), ("memory", 5)]
    assert taste([(english("agents"), 1)] * 7) == [("agents", 15)]
    assert taste([]) == []


@given(st.lists(st.tuples(st.lists(st.sampled_from(english("RAG", "rag", "video", "3D"))), st.sampled_from([1, -1]))))
def test_the_taste_tells_just_what_moves_papers(marked: list[tuple[list[Keyword], int]]) -> None:
    for word, upvotes in taste(marked):
        above, below = 20 - upvotes + 1, 20 - upvotes - 1
        papers = [
            listed(1, upvotes=20),
            listed(2, upvotes=above, keywords=(word,)),
            listed(3, upvotes=below, keywords=(word,)),
        ]
        assert ranked(papers, marked) == [2, 1, 3]


def test_a_keyword_of_the_hubs_is_found_by_the_chinese_that_its_card_shows() -> None:
    found = followed_in([listed(1, keywords=("reinforcement learning",))], ["强化学习", "扩散模型"])
    assert list(found.values()) == [{"强化学习"}]
