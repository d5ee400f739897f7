"""The tests. What they start is compiled once, also where the environment forbids to keep what is compiled.

Else each of their processes would compile the whole program anew, which takes longer than most of what they do.
"""

import os
import sys

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["SSL_CERT_FILE"] = os.devnull  # aiohttp reads all certificates as soon as it is imported
