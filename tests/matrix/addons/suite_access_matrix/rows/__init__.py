"""The matrix itself. A file per addon, named like it, holds its `ROWS`;
`odoo*.py` are the doors and models of Odoo behind which the suite's documents lie.
"""

import importlib
from pathlib import Path

FOLDER = Path(__file__).parent
FILES = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def load() -> dict[str, tuple]:
    """File -> its rows."""
    return {name: tuple(_module(name).ROWS) for name in FILES}


def furnish(world):
    """Let each file put into the world what its rows need."""
    for name in FILES:
        if furnish_one := getattr(_module(name), "furnish", None):
            furnish_one(world)


def _module(name):
    return importlib.import_module(f"{__name__}.{name}")
