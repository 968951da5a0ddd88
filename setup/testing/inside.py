"""Commands that need the virtual environment's packages go on inside of it."""

import sys

from setup.bootstrap import Environment
from setup.bootstrap.process import run_in_foreground


def is_inside(env: Environment) -> bool:
    """Whether this process runs with the environment's Python."""
    return sys.prefix == str(env.python.parents[1])


def go_inside(env: Environment, command: str, arguments: list[str]) -> int:
    """Run the same command again, with the environment's Python."""
    return run_in_foreground([env.python, env.root / "setup", command, *arguments])
