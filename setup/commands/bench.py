"""``./setup/bench NAME``: figures with their bounds, measured in one run."""

import argparse

from setup.bootstrap import Paths, prepare
from setup.testing import bench
from setup.testing.inside import go_inside, is_inside


def main(arguments: list[str]) -> int:
    """Answer 0 when every bound holds."""
    parser = argparse.ArgumentParser("./setup/bench", description=__doc__)
    parser.add_argument("name", choices=bench.names(Paths.of_this_clone().root))
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    parser.add_argument("--full", action="store_true", help="the long sizes")
    options = parser.parse_args(arguments)
    env = prepare(dev=True)
    if not is_inside(env):
        return go_inside(env, "bench", arguments)
    return bench.run(env, options.name, options.full, options.json)
