"""Seals outside of the database: which entries the history of a document ended with.

A document is sealed by naming its last entries; their hashes stand for all before them.
The seals lie in 256 files, each signed as a whole, so that one document is looked up by
reading one small file. Who has only the database can neither change nor drop them.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from pathlib import Path

Document = tuple[str, int]
Heads = tuple[str, ...]


class SealFileBroken(Exception):
    """A file of seals is not as it was written."""


def shard(document: Document) -> str:
    """Answer the name of the file that has a document."""
    return hashlib.sha256(f"{document[0]},{document[1]}".encode()).hexdigest()[:2]


def read(
    folder: Path, master: bytes, documents: Iterable[Document]
) -> tuple[dict[Document, Heads], set[Document]]:
    """Answer {document: heads} for those that are sealed, and whose file is damaged."""
    by_shard: dict[str, set[Document]] = {}
    for document in documents:
        by_shard.setdefault(shard(document), set()).add(document)
    found, damaged = {}, set()
    for name, wanted in by_shard.items():
        try:
            seals = read_shard(folder, master, name)
        except SealFileBroken:
            damaged |= wanted
        else:
            found |= {one: seals[one] for one in wanted if one in seals}
    return found, damaged


def read_all(folder: Path, master: bytes) -> tuple[dict[Document, Heads], list[str]]:
    """Answer every seal, and the names of the files that are damaged."""
    found, damaged = {}, []
    for path in sorted((folder / "seals").glob("??")):
        try:
            found |= read_shard(folder, master, path.name)
        except SealFileBroken:
            damaged.append(path.name)
    return found, damaged


def clear(folder: Path) -> None:
    """Forget every seal."""
    for path in (folder / "seals").glob("??"):
        path.unlink()


def read_shard(folder: Path, master: bytes, name: str) -> dict[Document, Heads]:
    """Answer every seal of one file; one of another key counts as none.

    :raise SealFileBroken: when the file was changed
    """
    path = folder / "seals" / name
    if not path.exists():
        return {}
    first, _newline, body = path.read_text().partition("\n")
    key_name, _dot, sign = first.partition(".")
    if key_name != _key_name(master):
        return {}
    if not hmac.compare_digest(sign, _sign(master, name, body)):
        raise SealFileBroken(str(path))
    return {(model, id_): tuple(heads) for model, id_, heads in json.loads(body)}


def write(folder: Path, master: bytes, seals: dict[Document, Heads]) -> None:
    """Add seals; those of the same documents are replaced."""
    by_shard: dict[str, dict[Document, Heads]] = {}
    for document, heads in seals.items():
        by_shard.setdefault(shard(document), {})[document] = heads
    (folder / "seals").mkdir(parents=True, exist_ok=True)
    for name, new in by_shard.items():
        merged = read_shard(folder, master, name) | new
        body = json.dumps([[*one, list(merged[one])] for one in sorted(merged)])
        path = folder / "seals" / name
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(f"{_key_name(master)}.{_sign(master, name, body)}\n{body}")
        draft.replace(path)


def _sign(master: bytes, name: str, body: str) -> str:
    return hmac.new(master, f"seals {name}\n{body}".encode(), "sha256").hexdigest()


def _key_name(master: bytes) -> str:
    return hashlib.sha256(b"seals" + master).hexdigest()[:8]
