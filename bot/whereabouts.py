"""Which time zone a spot on Earth has. A process of its own is asked: its 34 MB of borders go when it ends."""

import asyncio
import logging
import sys

from bot.when import read_zone

log = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds; it takes a tenth of one on an idle machine


async def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone at these degrees; None on the high seas, or if it cannot be told. The place is kept nowhere."""
    asked = f"{latitude} {longitude}".encode()
    try:
        async with asyncio.timeout(PATIENCE):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.borders", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            try:
                answer, _ = await process.communicate(asked)  # not among its arguments, which every user could read
            finally:
                if process.returncode is None:
                    process.kill()
    except (OSError, TimeoutError) as error:
        log.warning("a time zone could not be looked up: %s", error or "no answer")
        return None
    return _zone(answer.decode().strip())


def _zone(name: str) -> str | None:
    try:
        return None if name.startswith("Etc/") else read_zone(name).key
    except ValueError:
        return None
