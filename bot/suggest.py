"""Which keywords to offer to somebody who may follow them: the most frequent ones. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bot.match import is_usable, key
from storage.records import Keyword, Language

_SEPARATORS = frozenset(",，、;；:：")  # words with these would be read as several, or as something else
Key = tuple[str, ...]


def frequent(
    keywords: Iterable[tuple[str, Keyword]], language: Language, taken: Iterable[str], longest: int
) -> Sequence[str]:
    """The keywords of these papers, by how many of them share each, in the reader's language where it has a word.

    `keywords` come with the id of their paper. What is taken in either language is left out, and so is what has more
    than `longest` bytes of UTF-8. Translations are Chinese, whatever language a summary is in.
    """
    known = list(keywords)
    names = _names(known) if language == "zh" else {}
    papers: defaultdict[Key, set[str]] = defaultdict(set)
    spellings: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    terms: defaultdict[Key, set[Key]] = defaultdict(set)
    for paper_id, keyword in known:
        name = names.get(key(keyword.term), keyword.term)
        papers[key(name)].add(paper_id)
        spellings[key(name)][name] += 1
        terms[key(name)] |= {key(name), key(keyword.term), key(keyword.translation)}
    refused = {key(words) for words in taken}
    by_count = sorted(papers, key=lambda name: -len(papers[name]))
    found = (spellings[name].most_common(1)[0][0] for name in by_count if not terms[name] & refused)
    return [words for words in found if _is_offered(words, longest)]


def _names(keywords: Iterable[tuple[str, Keyword]]) -> dict[Key, str]:
    """For each English term, its most usual translation."""
    used: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for _, keyword in keywords:
        if keyword.translation:
            used[key(keyword.term)][keyword.translation] += 1
    return {term: translations.most_common(1)[0][0] for term, translations in used.items()}


def _is_offered(words: str, longest: int) -> bool:
    return is_usable(words) and len(words.encode()) <= longest and not _SEPARATORS & set(words)
