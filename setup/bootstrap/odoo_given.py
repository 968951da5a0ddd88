"""Odoo in a folder that the user names with ODOO_HOME."""

import os
from pathlib import Path

from .errors import SetupError, UnavailableError
from .odoo import Odoo
from .paths import Paths
from .progress import Progress


def find(paths: Paths, progress: Progress) -> Odoo:
    """Take the named folder; a wrong one is an error, not a reason to go on."""
    folder = os.environ.get("ODOO_HOME")
    if not folder:
        raise UnavailableError("ODOO_HOME is not set")
    try:
        return Odoo.at(Path(folder).resolve())
    except UnavailableError as error:
        raise SetupError(
            f"ODOO_HOME is wrong: {error}; correct it or unset it and run again."
        ) from error
