"""``./setup/shots``: every screen as a picture, and what is wrong with it."""

import argparse

from setup.bootstrap import prepare
from setup.bootstrap.process import run_in_foreground


def main(arguments: list[str]) -> int:
    """Answer 0 when no picture has a fault."""
    parser = argparse.ArgumentParser("./setup/shots", description=__doc__)
    parser.add_argument("names", nargs="*", help="of screens; all when none is named")
    parser.add_argument("--language", default="it_IT", help="the second one")
    options = parser.parse_args(arguments)
    env = prepare(dev=True, programs=("wkhtmltopdf", "chromium"))
    program = [env.python, "-m", "setup.testing.shots", options.language]
    return run_in_foreground([*program, *options.names], cwd=env.root)
