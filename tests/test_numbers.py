"""The number check: its table, archived summaries, the Hub's own summaries, mutated numbers, rules for all texts."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summarise.extraction import items
from bot.summarise.numbers import NumberFinding, check_numbers, unsupported_numbers
from bot.summarise.quantities import Quantity
from bot.summarise.typography import plain_text
from tests import score_numbers
from tests.number_cases import RECORDINGS, NumberCase, archived_summaries, load_cases, recorded_papers, sources

NEEDS_ARCHIVE = pytest.mark.skipif(not archived_summaries(), reason="no archived digests beside the repository")
NEEDS_RECORDINGS = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recorded days beside the repository")

FRAGMENTS = """
0 1 2 3 5 7 9 10 12 16 30 50 64 100 400 1.3 73.84 0.85 1,000 10,834 2023 .5 1e-4 10^-3 2^16 1/3 ½ ² ① ５
一 二 两 三 十 百 千 万 亿 万亿 十三 三百 一百多 数十 点 第 半 一半 成 倍 翻倍 百分之 分之 个 种 步 位 余 多 几 级
% ％ x × times fold B K M T k m b GB ms dB s 秒 分钟 小时 GPU $ ¥ 美元 元 ° points 个百分点 年 月 日 FPS bit
GPT-4 phi-1.5 LLaMA-2-7B 3D A100 pass@1 CoRe^2 V2 T2I Llama AIME two three half twice million hundred dozen
周 星期 四周 个多 钟头 個月 季度 日 克 千 瓦 字节 人民币 decade weeks full W kHz £ 卡 门 名
an hour day second 10th 个半 半小时 半年 前 top top- 提升 increases by cents FLOPs several couple one
over about 超过 约 不到 以上 and to from 到 至 和 、 ， 。 . , ; : ( ) （1） 1. - ~ ^ { } \\ \\times \\% # * of a the
"""
SPACED = (" ", " ", " ", "\n", "\n\n", "　", "\t", "统一", "September 12, 2023", "2023年9月", "orders of magnitude")
TEXTS = st.lists(st.sampled_from([*FRAGMENTS.split(), *SPACED]), max_size=24).map("".join)


def texts_of(findings: tuple[NumberFinding, ...]) -> list[str]:
    """The numbers, as they stand in the summary."""
    return [finding.text for finding in findings]


def test_table() -> None:
    cases = load_cases()
    known = [(case, source) for case in cases if (source := case.source_text()) is not None]
    for case, source in known:
        report = check_numbers(source, case.claim)
        assert (case.claim, texts_of(report.unsupported)) == (case.claim, list(case.wrong))
        if case.counted:
            assert (case.claim, texts_of(report.counted)) == (case.claim, list(case.counted))
    if len(known) < len(cases):
        pytest.skip(f"all but {len(cases) - len(known)} claims, whose abstracts are not beside the repository")


def test_the_score_command_agrees(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    some = load_cases()[::4]  # `test_table` looks at all
    monkeypatch.setattr(score_numbers, "load_cases", lambda: some)
    assert score_numbers.main() == 0
    assert re.search(r"^all +\d{3,} +100\.0% +100\.0%", capsys.readouterr().out, re.MULTILINE)


def test_the_score_command_tells_a_miss_from_a_false_alarm() -> None:
    missed, difference = score_numbers.score(NumberCase("x", "5%", wrong=("5%",)), "A gain of 5%.")
    assert (missed["missed"], missed["false"]) == (1, 0)
    assert difference is not None
    flagged, difference = score_numbers.score(NumberCase("x", "6%"), "A gain of 5%.")
    assert (flagged["missed"], flagged["false"]) == (0, 1)
    assert difference is not None


def test_a_finding_says_what_is_likely_wrong() -> None:
    likely = [
        ("It has 1.3 billion weights.", "1.3亿参数", ("1.3亿", "plain", "off by x10: the abstract says 1.3 billion")),
        ("A gain of 5%.", "提升5倍", ("5倍", "multiple", "another kind of number: the abstract says 5%")),
        ("We beat GPT-4.", "优于 GPT-5", ("GPT-5", "name", "another version: the abstract says gpt 4")),
        ("We beat all.", "优于 37 个模型", ("37", "count", "not in the abstract")),
        ("Scores of 4.3%.", "准确率 43%", ("43%", "percent", "off by x10: the abstract says 4.3%")),
        ("It costs over 100K.", "不到10万", ("10万", "plain", "in the abstract, but not as under it")),
        ("We cut errors by 19%.", "错误降至19%", ("19%", "percent", "in the abstract, but not as to it")),
        ("It runs at 30 fps.", "每分钟30帧", ("30", "plain", "in the abstract, but per another amount")),
        ("We make two key designs.", "四项关键设计", ("四", "count", "the abstract counts two designs")),
    ]
    for source, claim, finding in likely:
        assert unsupported_numbers(source, claim) == [NumberFinding(*finding)], claim


def test_counting_needs_something_to_count() -> None:
    named = "We compare beam search, sampling, greedy search and re-ranking."
    assert texts_of(check_numbers(named, "四种方法").counted) == ["四"]
    assert texts_of(check_numbers("We compare methods.", "四种方法").unsupported) == ["四"]
    assert texts_of(check_numbers("We compare.", "贡献有三点：（1）更快，（2）更好，（3）更省").counted) == ["三"]


@pytest.mark.parametrize(
    "claim",
    ["其中三个模型", "在其余三个模型上", "GPT-5、Claude 和 Gemini 三个模型", "三个模型家族", "the other three models"],
)
def test_some_of_what_is_counted_may_be_counted_too(claim: str) -> None:
    source = "We evaluate five models, among them GPT-5, Claude, and Gemini."
    assert texts_of(check_numbers(source, claim).unsupported) == []
    assert texts_of(check_numbers(source, "三个模型").unsupported) == ["三"]


def test_a_count_whose_noun_is_left_out_may_be_of_anything() -> None:
    assert unsupported_numbers("It spans four dimensions of narrative and five of culture.", "五个文化维度") == []


@NEEDS_ARCHIVE
def test_archived_summaries() -> None:
    """The wrong counts of phi-1.5 and MathGLM (twice) are found, and not one of the other numbers is flagged."""
    flagged, right = [], 0
    for paper, summary in archived_summaries():
        report = check_numbers(sources()[paper], summary)
        flagged += [(paper, finding.text) for finding in report.unsupported]
        right += len(report.supported) + len(report.counted)
    assert flagged == [("2309.03241", "2亿"), ("2309.03241", "2亿"), ("2309.05463", "1.3亿")]
    assert right >= 60


@NEEDS_RECORDINGS
def test_the_hubs_own_summaries() -> None:
    """Read one by one, every number in the Hub's summaries of the recorded days is in its abstract; none is flagged."""
    reports = [(p.id, check_numbers(p.source, p.ai_summary)) for p in recorded_papers() if p.ai_summary]
    assert [(paper, finding.text) for paper, report in reports for finding in report.unsupported] == []
    assert sum(len(report.supported) for _, report in reports) >= 90


@NEEDS_RECORDINGS
def test_every_ninth_abstract_supports_itself() -> None:
    for paper in recorded_papers()[::9]:
        report = check_numbers(paper.source, paper.source)
        assert (report.unsupported, report.counted) == ((), ()), paper.id


# No part of a name (GPT-4, 3D) and no list number: (1), 1).
WRITTEN_NUMBER = re.compile(r"(?<![A-Za-z0-9.^(-])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?![)D]|[A-Za-z]*-[A-Z])")


def mutations(number: str, source: str) -> Iterator[str]:
    """Ten times, a tenth, one more, and the digits reversed; not where the source happens to have that number too."""
    digits = number.replace(",", "")
    value = float(digits)
    for mutated in (f"{value * 10:.10g}", f"{value / 10:.10g}", f"{value + 1:.10g}", digits[::-1]):
        known = re.search(rf"(?<![0-9.,]){re.escape(mutated)}(?![0-9])", source.replace(",", ""))
        if float(mutated) != value and not known and not re.match(r"0\d", mutated) and mutated[-1] != ".":
            yield mutated


def mutated_and_missed(source: str, claim: str) -> tuple[int, list[str]]:
    """How many mutations of the claim's numbers were made, and those not flagged; wrong numbers are left alone."""
    already = texts_of(check_numbers(source, claim).unsupported)
    made, missed = 0, []
    for match in WRITTEN_NUMBER.finditer(claim):
        if any(text.startswith(match[0]) for text in already):
            continue
        for mutated in mutations(match[0], source):
            report = check_numbers(source, claim[: match.start()] + mutated + claim[match.end() :])
            made += 1
            if len(report.unsupported) <= len(already):
                missed.append(f"{mutated} for {claim[match.start() - 20 : match.end() + 20]}")
    return made, missed


@NEEDS_ARCHIVE
def test_mutated_numbers_of_archived_summaries() -> None:
    results = [
        mutated_and_missed(sources()[paper], sentence)
        for paper, summary in archived_summaries()
        for sentence in re.split(r"[。\n]", summary)
        if not re.match(r"\W*(?:实用性|创新性|推荐度|[0-9]+\.|#)", sentence)
    ]
    assert sum(made for made, _ in results) >= 100
    assert [miss for _, missed in results for miss in missed] == []


@NEEDS_RECORDINGS
def test_mutated_numbers_of_recorded_abstracts() -> None:
    """Abstracts are dense, and a mutation may round or convert into a number that they have: 41 % and 40.7 %."""
    results = [
        mutated_and_missed(paper.source, sentence)
        for paper in recorded_papers()[::20]
        for sentence in re.split(r"(?<=[.])\s", paper.source)
    ]
    made, missed = sum(made for made, _ in results), [miss for _, missed in results for miss in missed]
    assert made >= 200
    assert len(missed) <= made * 0.02, missed


@given(TEXTS)
def test_a_text_supports_itself(text: str) -> None:
    report = check_numbers(text, text)
    assert (report.unsupported, report.counted) == ((), ())


@given(TEXTS, TEXTS, TEXTS)
def test_more_source_never_adds_a_finding(source: str, more: str, claim: str) -> None:
    """Of the things that `things` knows none is among the fragments: another count of them does add one."""
    before = texts_of(check_numbers(source, claim).unsupported)
    after = texts_of(check_numbers(f"{source}\n\n{more}", claim).unsupported)
    assert set(after) <= set(before)
    assert len(after) <= len(before)


@given(st.text(max_size=200), st.text(max_size=200) | TEXTS)
def test_any_text_is_answered(source: str, claim: str) -> None:
    report = check_numbers(source, claim)
    for finding in (*report.unsupported, *report.counted, *report.supported):
        assert finding.text
        assert finding.text in claim


@given(st.integers(1, 9_999), st.sampled_from([(1, 8, 9), (1, 4, 3), (1, 4, 6), (1, 8, 6), (1, 12, 9)]))
def test_sizes_convert_both_ways(tenths: int, sizes: tuple[int, int, int]) -> None:
    """n亿 is n/10 billion, n万 is 10n thousand, and so on for all sizes."""
    _, chinese, english = sizes
    in_chinese = f"{tenths / 10:g}{ {4: '万', 8: '亿', 12: '万亿'}[chinese] }参数"
    value = tenths * 10 ** (chinese - 1)
    in_english = f"{value / 10**english:.12f}".rstrip("0").rstrip(".")
    in_english += f" { {3: 'thousand', 6: 'million', 9: 'billion'}[english] } parameters"
    assert unsupported_numbers(in_english, in_chinese) == []
    assert unsupported_numbers(in_chinese, in_english) == []
    assert unsupported_numbers(in_english, f"{value * 10:,}个参数") != []


@given(st.integers(1, 999).filter(lambda tenths: tenths % 10))
def test_percent_is_percent_however_written(tenths: int) -> None:
    for written in (f"{tenths / 10}%", f"{tenths / 10}％", f"百分之{tenths / 10}", f"{tenths / 10} 个百分点"):
        assert unsupported_numbers(f"a gain of {tenths / 10} percent", written) == []
        assert unsupported_numbers(f"a gain of {tenths / 10 + 1:.1f} percent", written) != []


BEGINNINGS = (
    "5", ".5", "×2", "x 10", "2023年", "二〇二三年", "三分之一", "一半", "过半", "半数", "减半", "对半", "翻倍", "加倍",
    "倍增", "双倍", "Three", "twofold", "second", "a half", "an order of magnitude", "halves", "half", "quarter of",
    "twice", "thrice", "doubled", "tripling", "quadruples", "May 2023", "Dec. 5, 2023", "GPT-4", "β-2",
)  # fmt: skip


def test_a_number_is_found_whatever_it_begins_with() -> None:
    for before in ("", "(", "it is "):
        for number in BEGINNINGS:
            found = [(item.start, item.end) for item in items(before + number)]
            assert found[:1] == [(len(before), len(before + number))], number


def test_what_stands_in_an_address_is_no_number() -> None:
    addresses = ["https://a.b/5", "http://a.b/5", "arXiv:2309.12345"]
    assert [address for address in addresses if items(f"see{address} or {address}")] == []


HOSTILE = (
    "9" * 1000,
    "1," * 500,
    "1,111" + ",111" * 240,
    "1." * 500,
    "a-" * 500,
    "a1-" * 333,
    "1a" * 500,
    "一" * 1000,
    "一亿" * 500,
    "十分之" * 333,
    "百万" * 500,
    "(" * 1000,
    "(1" * 500,
    "$" * 500 + "1" * 500,
    "\\text{" * 160,
    "one hundred and " * 150,
    "1 and " * 160,
    "1 per " * 160,
    "1 word a day/" * 80,
    "每1" * 500,
    "数百" * 500,
    "成千上" * 330,
    "1e999999999 10^999 0^-1 " * 100,
    "^" * 1000,
    " " * 1000 + "%",
    "\n" * 1000,
    "1\n" * 500,
    "# " * 500,
    "January " * 120,
    "2023-" * 200,
    "x" * 1000 + "1",
    "1/" * 500,
    "½²①" * 300,
    "\u200b" * 500 + "1.3亿",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_long_hostile_text_is_answered(text: str) -> None:
    """A thousand characters of every structure that could make a pattern run away, as summary and as abstract."""
    assert check_numbers(text, text).unsupported == ()


@pytest.mark.parametrize("text", ["1," * 500, "1/" * 500, "1 and " * 500, "2023-" * 500, "3、" * 500 + "5%"])
def test_what_is_read_grows_with_the_text_and_no_faster(text: str) -> None:
    """A chain of figures lends its last unit leftwards once each: the work per number does not grow with the chain."""
    found = items(plain_text(text).text)
    senses = sum(len(item.senses) for item in found if isinstance(item, Quantity))
    assert len(found) <= 2 * len(text)
    assert senses <= 8 * len(found)
