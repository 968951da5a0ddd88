"""Odoo that the machine's Python can import already."""

import importlib.util
from pathlib import Path

from .errors import UnavailableError
from .odoo import Odoo
from .paths import Paths
from .progress import Progress


def find(paths: Paths, progress: Progress) -> Odoo:
    """Take Odoo from the path of the Python that runs this."""
    spec = importlib.util.find_spec("odoo")
    if spec is None or not spec.origin:
        raise UnavailableError("Python has no odoo")
    return Odoo.at(Path(spec.origin).parents[1])
