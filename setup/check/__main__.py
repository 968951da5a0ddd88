"""``python -m setup.check BASE_URL DB``."""

import sys

from setup.check import run

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m setup.check BASE_URL DB")
    sys.exit(not run(*sys.argv[1:]))
