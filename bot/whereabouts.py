"""Which time zone a spot on Earth has. A process of its own is asked: its 34 MB of borders go when it ends."""

import asyncio
import logging
import sys

from bot.zones import read_zone

log = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds; it takes a tenth of one on an idle machine


class Whereabouts:
    """Asks one process at a time, however many people share where they are: each takes 50 MB while it answers."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def zone_at(self, latitude: float, longitude: float) -> str | None:
        """The IANA zone at these degrees; None on the high seas, or if it cannot be told. The place is kept nowhere."""
        try:
            async with asyncio.timeout(PATIENCE), self._turn:
                name = await _asked(f"{latitude} {longitude}")
        except (OSError, TimeoutError) as error:
            log.warning("a time zone could not be looked up: %s", str(error) or "no answer")
            return None
        return _zone(name)


async def _asked(place: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.borders", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        answer, _ = await process.communicate(place.encode())  # not among its arguments, which every user could read
    finally:
        if process.returncode is None:
            process.kill()
    return answer.decode().strip()


def _zone(name: str) -> str | None:
    try:
        return None if name.startswith("Etc/") else read_zone(name).key
    except ValueError:
        return None
