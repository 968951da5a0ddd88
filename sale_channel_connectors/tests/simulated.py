"""The shops of `tests/simulators`, where the addon lies in its repository."""

import importlib
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def simulator(name):
    """Return a simulator's module; skip the test in an installation without it."""
    if not (ROOT / "tests" / "simulators" / f"{name}.py").is_file():
        raise unittest.SkipTest("the simulators are not beside the addon")
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    return importlib.import_module(f"tests.simulators.{name}")
