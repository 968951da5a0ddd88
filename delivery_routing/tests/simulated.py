"""The simulated table services of `tests/simulators`, where those are beside."""

import importlib
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def table_services(**values):
    """Return the simulator, to be entered; skip in an installation without it."""
    if not (ROOT / "tests" / "simulators" / "table_service.py").is_file():
        raise unittest.SkipTest("the simulators are not beside the addon")
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    simulator = importlib.import_module("tests.simulators.table_service")
    return simulator.TableServices(**values)
