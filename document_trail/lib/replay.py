"""Going back from what a record is to what it was, entry by entry.

A state maps columns to values; empty columns are left out, and a record that does not
exist is None. Of a many2many field the value is the sorted list of ids.
"""

import dataclasses
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

State = dict[str, Any] | None
ERASED = object()  # a value that was erased: anything may have stood there


@dataclasses.dataclass(frozen=True, slots=True)
class Beside:
    """Fields whose values are kept in other tables: many2many fields and files. They
    are told a moment after the row is made, or after it is gone."""

    relations: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def holds(self, columns: Iterable[str]) -> bool:
        return all(one in self.relations or one in self.files for one in columns)


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One entry, as far as replaying needs it."""

    id: int
    operation: str
    changes: dict[str, list[Any]]
    erased: frozenset[str] = frozenset()
    key: tuple = ()


# JSON with exact numbers.
loads = json.JSONDecoder(parse_float=Decimal).decode


def once(changes: Iterable[Change]) -> list[Change]:
    """Leave out the second of two entries that tell the same, as when a line changes
    its document and both are told."""
    kept: list[Change] = []
    for change in changes:
        twin = kept[-1] if kept else None
        if twin and (twin.key, twin.operation, twin.changes) == (
            change.key,
            change.operation,
            change.changes,
        ):
            continue
        kept.append(change)
    return kept


def undo(state: State, change: Change, beside: Beside) -> State:
    """Answer what the record was before a change."""
    if change.operation == "create":
        return None
    before = dict(state or {})
    for column, (old, new) in change.changes.items():
        if column in beside.relations:
            old = sorted(set(before.get(column) or ()) - set(new) | set(old)) or None
        if old is None:
            before.pop(column, None)
        else:
            before[column] = old
    return before | dict.fromkeys(change.erased, ERASED)


def fault(
    state: State, change: Change, beside: Beside, columns: dict[str, int]
) -> str | None:
    """Answer what a change says wrongly of the state that it led to, or None.

    :param columns: the recorded columns of today, each with the entry since which it is
        recorded
    """
    if change.operation == "unlink":
        return None if beside.holds(state or ()) else "gone"
    if state is None and not beside.holds(change.changes):
        return "missing"
    for column in change.changes:
        if _is_wrong(column, state or {}, change, beside, columns):
            return column
    if change.operation == "create":
        return _unexplained(state, change, columns)
    return None


def _is_wrong(column, state, change, beside, columns):
    old, new = change.changes[column]
    value = state.get(column)
    if column in beside.relations:
        present = set(value or ())
        return not set(new) <= present or bool(present & (set(old) - set(new)))
    if column not in columns or value is ERASED:
        return False
    return value != new or (change.operation == "write" and old == new)


def _unexplained(state, change, columns):
    """A column with a value that neither the creation nor a later change set."""
    for column, value in state.items():
        is_known = column in change.changes or column in change.erased
        if (
            not is_known
            and value is not ERASED
            and columns.get(column, 1 << 62) <= change.id
        ):
            return column
    return None


def plain(state: State) -> State:
    """A state with floats for numbers, for programs and people."""
    if state is None:
        return None
    return {column: _plain(value) for column, value in state.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return None if value is ERASED else value
