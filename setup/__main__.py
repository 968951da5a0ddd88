"""Entry of every ``./setup/<command>``: runs ``setup.commands.<command>``."""

import importlib
import signal
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from setup.bootstrap.errors import sentence_of  # noqa: E402


def main(command: str, *arguments: str) -> int:
    """Run a command; whatever stops it is told in one sentence."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    module = importlib.import_module(f"setup.commands.{command}")
    try:
        return module.main(list(arguments)) or 0
    except KeyboardInterrupt:
        print("\nInterrupted; the next call goes on from here.", file=sys.stderr)
        return 130
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
