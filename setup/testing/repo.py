"""What lies in the repository: its addons, its test folders and its files."""

import ast
import dataclasses
import functools
import os
import sys
from pathlib import Path

GENERATED = {".git", ".run", ".ruff_cache", ".hypothesis", "__pycache__"}


@dataclasses.dataclass(frozen=True)
class Addon:
    """One installable addon at the top of the repository."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @functools.cached_property
    def manifest(self) -> dict:
        return ast.literal_eval((self.path / "__manifest__.py").read_text())

    def files(self, *suffixes: str) -> list[Path]:
        return walk(self.path, suffixes)

    @property
    def test_files(self) -> list[Path]:
        return sorted((self.path / "tests").glob("test_*.py"))


@dataclasses.dataclass(frozen=True)
class Repo:
    """The clone that is being tested, and which parts of it were named."""

    root: Path
    names: tuple[str, ...] = ()
    bin_dir: Path = Path(sys.executable).parent  # where the tools are

    @functools.cached_property
    def addons(self) -> dict[str, Addon]:
        manifests = sorted(self.root.glob("*/__manifest__.py"))
        return {path.parent.name: Addon(path.parent) for path in manifests}

    @functools.cached_property
    def suites(self) -> dict[str, Path]:
        """Folders of tests/ that hold tests: for pytest, or addons only for tests."""
        folders = sorted(self.root.glob("tests/*/"))
        return {
            path.name: path
            for path in folders
            if any(path.glob("test_*.py")) or addons_below(path)
        }

    @property
    def chosen_addons(self) -> list[Addon]:
        return [one for name, one in self.addons.items() if self._is_chosen(name)]

    @property
    def chosen_suites(self) -> list[str]:
        return [name for name in self.suites if self._is_chosen(name)]

    @property
    def unknown_names(self) -> list[str]:
        return sorted(set(self.names) - set(self.addons) - set(self.suites))

    def files(self, *suffixes: str) -> list[Path]:
        """Files of what was named, of all that is there when nothing was."""
        return [path for place in self.places for path in walk(place, suffixes)]

    @property
    def places(self) -> list[Path]:
        if not self.names:
            return [self.root]
        addons = [addon.path for addon in self.chosen_addons]
        return addons + [self.suites[name] for name in self.chosen_suites]

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _is_chosen(self, name: str) -> bool:
        return not self.names or name in self.names


def addons_below(suite: Path) -> list[Addon]:
    """Addons that only tests install: they see the whole suite at once."""
    manifests = sorted(suite.glob("addons/*/__manifest__.py"))
    return [Addon(path.parent) for path in manifests]


def walk(top: Path, suffixes: tuple[str, ...] = ()) -> list[Path]:
    """Files below a folder, generated ones left out, in a stable order."""
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(set(folders) - GENERATED)
        found += [
            Path(folder, name)
            for name in sorted(names)
            if not suffixes or name.endswith(suffixes)
        ]
    return found
