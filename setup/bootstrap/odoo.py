"""What the strategies that find Odoo answer."""

import runpy
from dataclasses import dataclass
from pathlib import Path

from .errors import UnavailableError

SERIES = "19.0"


@dataclass(frozen=True)
class Odoo:
    """An Odoo of the right series."""

    library: Path  # put on Python's path, so that ``import odoo`` works
    addons: Path

    @classmethod
    def at(cls, folder: Path) -> "Odoo":
        """Look for Odoo in a source checkout, an unpacked package or a library."""
        for library in (folder, folder / "usr/lib/python3/dist-packages"):
            if (library / "odoo" / "release.py").exists():
                return cls._checked(library)
        raise UnavailableError(f"{folder} holds no Odoo")

    @classmethod
    def _checked(cls, library: Path) -> "Odoo":
        release = runpy.run_path(str(library / "odoo" / "release.py"))
        if release["series"] != SERIES:
            raise UnavailableError(
                f"{library} holds Odoo {release['series']} instead of {SERIES}"
            )
        for addons in (library / "odoo" / "addons", library / "addons"):
            if (addons / "web").exists():
                return cls(library, addons)
        raise UnavailableError(f"{library} holds an Odoo without addons")
