"""The addons of the suite: the top-level folders with a manifest."""

import hashlib
from pathlib import Path

# What is only read by tests and people changes nothing in a database.
_IGNORED = {"__pycache__", "tests", "readme"}


def names(root: Path) -> list[str]:
    """Answer the technical names of the suite's addons."""
    return sorted(manifest.parent.name for manifest in root.glob("*/__manifest__.py"))


def digests(root: Path) -> dict[str, str]:
    """Answer for each addon what its database content was made from."""
    return {name: digest(root / name) for name in names(root)}


def digest(folder: Path) -> str:
    """Answer a digest of the files of a folder, by name and content."""
    result = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.is_file() and not _IGNORED.intersection(relative.parts):
            result.update(f"{relative}\0{file.stat().st_size}\0".encode())
            result.update(file.read_bytes())
    return result.hexdigest()[:16]
