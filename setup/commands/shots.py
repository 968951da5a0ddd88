"""``./setup/shots``: every screen as a picture, and what is wrong with it."""

import argparse

from setup.bootstrap import prepare
from setup.testing.inside import go_inside, is_inside


def main(arguments: list[str]) -> int:
    """Answer 0 when no picture has a fault."""
    parser = argparse.ArgumentParser("./setup/shots", description=__doc__)
    parser.add_argument("names", nargs="*", help="of screens; all when none is named")
    parser.add_argument("--language", default="it_IT", help="the second one")
    options = parser.parse_args(arguments)
    env = prepare(dev=True, programs=("wkhtmltopdf", "chromium"))
    if not is_inside(env):
        return go_inside(env, "shots", arguments)
    from setup.testing.shots.take import take_all  # needs packages from inside

    return take_all(env, options.language, options.names)
