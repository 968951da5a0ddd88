"""Odoo that an earlier call has put into this clone."""

from .errors import UnavailableError
from .odoo import Odoo
from .paths import Paths
from .progress import Progress


def find(paths: Paths, progress: Progress) -> Odoo:
    """Take what was renamed into place, so that it is whole."""
    if not paths.odoo.exists():
        raise UnavailableError("not downloaded yet")
    return Odoo.at(paths.odoo)
