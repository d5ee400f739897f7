"""Which time zone a spot has, in a process of its own that reads the degrees, writes the zone and imports little."""

import sys

from tzfpy import get_tz

if __name__ == "__main__":
    latitude, longitude = map(float, sys.stdin.read().split())
    sys.stdout.write(get_tz(longitude, latitude))
