"""The command line: `python -m bot`. Says what went wrong in one line, never with a traceback."""

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
