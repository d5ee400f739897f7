"""The first day in the README is what the bot says today."""

from tests.transcript import README, first_day, with_first_day


async def test_the_readme_shows_the_first_day_as_it_is() -> None:
    readme = README.read_text(encoding="utf-8")
    assert with_first_day(readme, await first_day()) == readme, "run python -m tests.transcript"
