"""What `tests.program` forks: its modules are read, and so are the catalogues, which take longest at a start."""

from bot import app, demo, importing  # noqa: F401
from bot.wording import LANGUAGES, wording

for _language in LANGUAGES:
    wording(_language)
