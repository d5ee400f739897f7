"""The command line: `python -m bot`. Says what went wrong in one line, never with a traceback."""

import gc
import sys

if __name__ == "__main__":
    gc.disable()  # nothing that is imported is garbage, and to look for it takes a tenth of the start
    from bot.cli import main

    gc.enable()
    sys.exit(main())
