"""``./setup/bench NAME``: figures with their bounds, measured in one run."""

import argparse
from pathlib import Path

from setup.bootstrap import Paths, prepare
from setup.bootstrap.process import run_in_foreground
from setup.testing.bench import names


def main(arguments: list[str]) -> int:
    """Answer 0 when every bound holds."""
    root = Paths.of_this_clone().root
    parser = argparse.ArgumentParser("./setup/bench", description=__doc__)
    parser.add_argument("name", choices=names(root))
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    parser.add_argument("--full", action="store_true", help="the long sizes")
    options = parser.parse_args(arguments)
    file = str(Path(options.json).resolve()) if options.json else ""
    size = "full" if options.full else "short"
    program = [prepare(dev=True).python, "-m", "setup.testing.bench"]
    return run_in_foreground([*program, options.name, file, size], cwd=root)
