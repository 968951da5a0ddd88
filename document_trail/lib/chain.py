"""Whether the entries of a document are as they were written.

Each hash is computed here and not by the database, from the texts that it gives: who
can change every row and every function of the database changes nothing of this. The
texts are read once, for the hash and for the values that are replayed.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from . import keys

EMPTY = "{}"
NOTHING: frozenset[str] = frozenset()
_scan = json.JSONDecoder(parse_float=Decimal).scan_once  # from a place: value, end
_SIGNATURE = re.compile(r"[0-9a-f]{8}\.[0-9a-f]{24}\.[0-9a-f]{64}")
_MALFORMED = (AttributeError, RecursionError, StopIteration, TypeError, ValueError)


class Row(NamedTuple):
    """An entry as the database tells it: JSON as its text, the time as the text of its
    seconds since 1970."""

    id: int
    record_model: str
    record_id: int
    operation: str
    user_id: int | None
    acting_for_id: int | None
    is_actor_certain: bool
    epoch: str
    transaction_number: int
    changes: str
    salts: str
    erased: str
    previous_hashes: str
    hash: str
    signature: str | None


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
        if not mark.startswith(self._own):
            return False
        key = self._keys.get(mark)
        if key is None:
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

    def __init__(self, document: tuple[str, int], signer: Signer):
        self._place = f"{document[0]},{document[1]},"
        self._signer = signer
        self._previous: dict[str, tuple[str, ...]] = {}
        self._doubtful: dict[str, int] = {}
        self._last = 0
        self.fault: tuple[str, int | bool] | None = None

    def add(self, row: Row) -> tuple[dict[str, list[Any]], frozenset[str]]:
        """Check an entry; answer its changes, and the columns that were erased."""
        try:
            changes, erased, digest = read_changes(row[9], row[10], row[11])
            is_true = self._hash(row, digest) == row[13]
        except _MALFORMED:  # not as the recorder writes it
            changes, erased, is_true = {}, NOTHING, False
        if self.fault is None:
            self._note(row, is_true)
        return changes, erased

    def _hash(self, row: Row, digest: str) -> str:
        (_id, model, record, operation, user, acting_for, certain, epoch, number) = row[
            :9
        ]
        text = (
            f"{self._place}{model},{record},{operation},"
            f"{'' if user is None else user},"
            f"{'' if acting_for is None else acting_for},"
            f"{'true' if certain else 'false'},{epoch},{number},{row[12]},{digest}"
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def _note(self, row: Row, is_true: bool) -> None:
        id_, certain, links, hash_, signature = row[0], row[6], *row[12:]
        previous = tuple(links[2:-2].split('", "')) if links != "[]" else ()
        if not is_true:
            self.fault = "changed", id_
        elif not all(map(self._previous.__contains__, previous)):
            self.fault = "link", id_
        self._previous[hash_] = previous
        self._last = id_
        if not self._signer.has_signed(signature, hash_, certain):
            self._doubtful[hash_] = id_
            if self.fault is None and self._signer.is_forged(signature):
                self.fault = "signature", id_

    def close(self, sealed: Iterable[str]) -> tuple[str, int | bool] | None:
        """Answer the first fault, now that all entries were read.

        What a seal covers needs no key of its own: an entry of before a restore, whose
        key is lost, counts when somebody sealed it since.
        """
        if self.fault is None and any(one not in self._previous for one in sealed):
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
            new = {one for head in new for one in self._previous.get(head, ())} - found
        return found


def read_changes(
    text: str, salts: str, erased: str
) -> tuple[dict[str, list[Any]], frozenset[str], str]:
    """Answer the changes that a text tells, the columns that were erased, and what
    they come to in the hash; ``document_trail_digest`` answers that in SQL.

    :raise ValueError: when it is not what the recorder writes
    """
    if salts == EMPTY and erased == EMPTY:
        changes = _scan(text, 0)[0]
        if type(changes) is not dict:
            raise ValueError("an entry without columns")
        return changes, NOTHING, text
    gone = _scan(erased, 0)[0] if erased != EMPTY else {}
    changes, digest = _read_salted(text, _scan(salts, 0)[0], gone)
    return changes, frozenset(gone), digest


def _read_salted(
    text: str, salts: dict[str, str], gone: dict[str, str]
) -> tuple[dict[str, list[Any]], str]:
    """Take the values with a salt out of the text: they count by a digest."""
    changes = _scan(text, 0)[0]
    places = _find(text, salts) if "{" not in text[1:] else None
    if places is None:
        places = [place for place in _walk(text) if place[0] in salts]
    digests, plain, at = dict(gone), [], 1
    for column, start, value, end in places:
        salted = salts[column] + text[value:end]
        digests[column] = hashlib.sha256(salted.encode()).hexdigest()
        if start > at:
            plain.append(text[at : start - 2])
        at = end + 2
    if at < len(text) - 1:
        plain.append(text[at:-1])
    if len(digests) != len(salts) + len(gone):
        raise ValueError("a salt without a value")
    told = ",".join([f"{column}:{digests[column]}" for column in sorted(digests)])
    return changes, f"{{{', '.join(plain)}}}{told}"


def _find(text: str, columns: Iterable[str]) -> list[tuple[str, int, int, int]] | None:
    """Find columns in a text without objects inside: there a quote after a comma and a
    space opens a column or a string, and only a column has a colon after it. Answer
    None when a name is not found as it is."""
    places = []
    for column in columns:
        name = f'"{column}": '
        start = 1 if text.startswith(name, 1) else text.find(f", {name}") + 2
        if start == 1 and not text.startswith(name, 1):
            return None
        value = start + len(name)
        places.append((start, value, _scan(text, value)[1], column))
    places.sort()
    return [(column, start, value, end) for start, value, end, column in places]


def _walk(text: str) -> Iterable[tuple[str, int, int, int]]:
    """Yield every column with where it, its value and the next one begin."""
    at, end = 1, len(text) - 1
    while at < end:
        column, stop = _scan(text, at)
        _value, after = _scan(text, stop + 2)
        yield column, at, stop + 2, after
        at = after + 2
