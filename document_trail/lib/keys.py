"""The keys that sign entries and seals; they lie outside of the database.

Who can change every row of the database cannot sign what he writes. The key of a
transaction is derived from the master key and a mark that the entries carry; the
database is told that one key only.
"""

import contextlib
import functools
import hashlib
import hmac
import os
from pathlib import Path


def load_master(folder: Path) -> bytes:
    """Answer the master key in a folder; the first call makes it."""
    path = folder / "key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"key.{os.getpid()}.{os.urandom(4).hex()}"
        draft.touch(mode=0o600)
        draft.write_text(os.urandom(32).hex())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # the first one wins
        draft.unlink()
    return _read(str(path), path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read(path: str, _changed: int) -> bytes:
    return bytes.fromhex(Path(path).read_text().strip())


def key_id(master: bytes) -> str:
    """Answer the public name of a master key."""
    return hashlib.sha256(b"document trail key" + master).hexdigest()[:8]


def derive(master: bytes, mark: str) -> str:
    """Answer the key of what carries this mark."""
    return hmac.new(master, mark.encode(), "sha256").hexdigest()


def sign(key: str, text: str) -> str:
    """Answer the signature; ``document_trail_append`` computes the same in SQL."""
    return hashlib.sha256((key + text).encode()).hexdigest()
