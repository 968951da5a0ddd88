"""Whether the entries of a document are as they were written.

Each hash is computed here and not by the database, from the texts that it gives: who
can change every row and every function of the database changes nothing of this. The
texts are read once, for the hash and for the values that are replayed.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from . import keys
from .replay import Change, loads

EMPTY = "{}"
NOTHING: frozenset[str] = frozenset()
_scan = json.JSONDecoder(parse_float=Decimal).scan_once  # from a place: value, end
_SIGNATURE = re.compile(r"[0-9a-f]{8}\.[0-9a-f]{24}\.[0-9a-f]{64}")
_MALFORMED = (
    AttributeError,
    LookupError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)


class Row(NamedTuple):
    """An entry as ``COLUMNS`` tells it: JSON as its text."""

    id: int
    record_model: str
    record_id: int
    operation: str
    is_actor_certain: bool
    moment: str  # seconds since 1970 and the number of the transaction
    told: str  # what the hash counts before the previous hashes
    changes: str
    salts: str
    erased: str
    previous_hashes: str
    hash: str
    signature: str | None
    place: int  # of its document among those that are read


# Of an entry ``e``. With its schema named, no other function is taken for concat.
COLUMNS = """
    e.id, e.record_model, e.record_id, e.operation, e.is_actor_certain,
    pg_catalog.concat(extract(epoch FROM e.at), ',', e.transaction_number),
    pg_catalog.concat(
        e.document_model, ',', e.document_id, ',', e.record_model, ',', e.record_id,
        ',', e.operation, ',', e.user_id, ',', e.acting_for_id, ',',
        e.is_actor_certain::text, ','
    ),
    e.changes::text, e.salts::text, e.erased::text, e.previous_hashes::text, e.hash,
    e.signature
"""


class Signer:
    """Tells whether a signature is of the master key; keeps the keys of the
    transactions that it saw."""

    def __init__(self, master: bytes):
        self._master = master
        self._own = keys.key_id(master) + "."
        self._keys: dict[str, str] = {}

    def has_signed(self, signature: str | None, hash_: str, is_certain: bool) -> bool:
        if not signature:
            return not is_certain  # it came past Odoo and says so
        mark, _dot, sign = signature.rpartition(".")
        key = self._keys.get(mark)
        if key is None:
            if not mark.startswith(self._own):
                return False
            key = self._keys[mark] = keys.derive(self._master, mark)
        return keys.sign(key, hash_) == sign

    def is_forged(self, signature: str | None) -> bool:
        """Whether a signature that is not good claims the master key, or is none at
        all; it may be good by another key, such as the one before a restore."""
        return bool(signature) and (
            signature.startswith(self._own) or not _SIGNATURE.fullmatch(signature)
        )


class Chain:
    """The entries of one document, checked while they are read.

    ``fault`` is the reason and entry of the first one that is not as it was written.
    """

    def __init__(self, signer: Signer):
        self._signer = signer
        self._links: dict[str, str] = {}  # of each hash: those before it, as JSON
        self._doubtful: dict[str, int] = {}
        self._last = 0
        self.fault: tuple[str, int | bool] | None = None

    def add(self, row: Row) -> Change:
        """Check an entry; answer what it tells."""
        (
            id_, _model, _record, operation, certain, moment, told,
            text, salts, gone, links, hash_, signature, _place,
        ) = row  # fmt: skip
        try:
            changes, erased, digest = read_changes(text, salts, gone)
            told = f"{told}{moment},{links},{digest}"
            is_true = sha256(told.encode()).hexdigest() == hash_
        except _MALFORMED:  # not as the recorder writes it
            changes, erased, is_true = {}, NOTHING, False
        if self.fault is None:
            if not is_true:
                self.fault = "changed", id_
            elif links[2:-2] not in self._links and not self._are_known(links):
                self.fault = "link", id_
            self._links[hash_] = links
            self._last = id_
            if not self._signer.has_signed(signature, hash_, certain):
                self._doubt(id_, hash_, signature)
        return Change(id_, operation, changes, erased, moment)

    def _are_known(self, links: str) -> bool:
        return all(one in self._links for one in _split(links))

    def _doubt(self, id_: int, hash_: str, signature: str | None) -> None:
        self._doubtful[hash_] = id_
        if self.fault is None and self._signer.is_forged(signature):
            self.fault = "signature", id_

    def close(self, sealed: Iterable[str]) -> tuple[str, int | bool] | None:
        """Answer the first fault, now that all entries were read.

        What a seal covers needs no key of its own: an entry of before a restore, whose
        key is lost, counts when somebody sealed it since.
        """
        if self.fault is None and any(one not in self._links for one in sealed):
            self.fault = "seal", self._last or False
        if self.fault is None and self._doubtful:
            covered = self._ancestors(sealed)
            for hash_, id_ in self._doubtful.items():
                if hash_ not in covered:
                    self.fault = "signature", id_
                    break
        return self.fault

    def _ancestors(self, heads: Iterable[str]) -> set[str]:
        """Hashes from which the heads come, themselves included."""
        found: set[str] = set()
        new = set(heads)
        while new:
            found |= new
            links = [self._links.get(one, "[]") for one in new]
            new = {one for told in links for one in _split(told)} - found
        return found


def _split(links: str) -> list[str]:
    return links[2:-2].split('", "') if links != "[]" else []


def read_changes(
    text: str, salts: str, erased: str
) -> tuple[dict[str, list[Any]], frozenset[str], str]:
    """Answer the changes that a text tells, the columns that were erased, and what
    they come to in the hash; ``document_trail_digest`` answers that in SQL.

    :raise ValueError: when it is not what the recorder writes
    """
    changes = loads(text)
    if type(changes) is not dict:
        raise ValueError("an entry without columns")
    if salts == EMPTY and erased == EMPTY:
        return changes, NOTHING, text
    gone = loads(erased)
    return changes, frozenset(gone), _digest(text, loads(salts), gone)


def _digest(text: str, salts: dict[str, str], gone: dict[str, str]) -> str:
    """Take the values with a salt out of the text: they count by a digest."""
    digests, plain = {**gone}, text
    for column, salt in salts.items():
        start, value, end = _find(plain, column)
        digest = sha256((salt + plain[value:end]).encode())
        digests[column] = digest.hexdigest()
        if plain[end] == ",":
            plain = plain[:start] + plain[end + 2 :]
        else:
            plain = plain[: max(1, start - 2)] + plain[end:]
    if len(digests) != len(salts) + len(gone):
        raise ValueError("an erased value with a salt")
    told = ",".join([f"{column}:{digests[column]}" for column in sorted(digests)])
    return plain + told


def _find(text: str, column: str) -> tuple[int, int, int]:
    """Answer where a column, its value and what follows it begin.

    Only a name ends with a quote, a colon and a space, and without an object inside
    every name is a column. One that ends with another is longer and comes later.
    """
    start = text.find(f'"{column}": ')
    if start > 0 and text.find("{", 1) < 0:
        value = start + len(column) + 4
        return start, value, _scan(text, value)[1]
    start = 1
    while start < len(text):
        name, stop = _scan(text, start)
        end = _scan(text, stop + 2)[1]
        if name == column:
            return start, stop + 2, end
        start = end + 2
    raise ValueError("a salt without a value")
