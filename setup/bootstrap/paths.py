"""Where things lie: everything that is generated is under ``.run`` of the clone."""

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError

CACHE_VARIABLE = "TRADER_SUITE_CACHE"


@dataclass(frozen=True)
class Paths:
    """The folders of one clone."""

    root: Path

    @classmethod
    def of_this_clone(cls) -> "Paths":
        """Answer the clone in which this file lies."""
        return cls(Path(__file__).resolve().parents[2])

    @property
    def home(self) -> Path:
        """All that is generated."""
        return self.root / ".run"

    @property
    def cache(self) -> Path:
        """Downloads (``deb/`` and ``wheels/``); several clones may share one."""
        given = os.environ.get(CACHE_VARIABLE)
        return Path(given).resolve() if given else self.home / "cache"

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.home / "venv"

    @property
    def odoo(self) -> Path:
        """Odoo, when it was downloaded."""
        return self.home / "odoo"

    @property
    def compiled(self) -> Path:
        """What Python compiles of Odoo and the addons."""
        return self.home / "pycache"

    @property
    def cluster(self) -> Path:
        """The private database cluster."""
        return self.home / "pg"

    @property
    def data(self) -> Path:
        """Filestore and sessions of Odoo."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """One log per tool that was run."""
        return self.home / "log"

    @property
    def tmp(self) -> Path:
        """Temporary files of this clone."""
        return self.home / "tmp"

    def make(self) -> None:
        """Create the folders, and turn to them what every child would put elsewhere."""
        if "," in str(self.root):
            raise SetupError(
                f"{self.root} has a comma in it, which Odoo's addons path does not "
                "bear: move the clone and run the command again."
            )
        for folder in (self.home, self.cache, self.data, self.log, self.tmp):
            folder.mkdir(parents=True, exist_ok=True)
        os.environ["TMPDIR"] = str(self.tmp)
        os.environ["XDG_CACHE_HOME"] = str(self.home / "cache" / "xdg")
        os.environ["CHROME_CONFIG_HOME"] = str(self.home / "cache" / "chrome")


def write_if_changed(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a small file in one step, so that no reader sees half of it."""
    if path.exists() and path.read_text() == text:
        return
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    beside.touch(mode)
    beside.write_text(text)
    beside.rename(path)
