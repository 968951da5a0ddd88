"""Going back from what a record is to what it was, entry by entry.

A state maps columns to values; empty columns are left out, and a record that does not
exist is None. Of a many2many field the value is the sorted list of ids.
"""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

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


class Change(msgspec.Struct, frozen=True, order=True):
    """One entry, as far as replaying needs it."""

    id: int
    operation: str
    changes: dict[str, list[Any]]
    erased: frozenset[str] = frozenset()
    key: Any = None  # when it was


# JSON with exact numbers.
loads = msgspec.json.Decoder(float_hook=Decimal).decode


def states(rows: Iterable[tuple[int, str | None, str]]) -> dict[int, State]:
    """Answer {id: state} of rows of today, from (id, None, row as JSON) and, of fields
    beside, (id, field, value as JSON) in any order."""
    found = {id_: loads(text) for id_, field, text in rows if field is None}
    for id_, field, text in rows:
        if field is not None and id_ in found:
            found[id_][field] = loads(text)
    return found


def latest_first(changes: dict[Any, list[Change]]) -> dict[Any, list[Change]]:
    """Answer the changes of each record, the last one first, each of them once."""
    for told in changes.values():
        told.sort(reverse=True)  # by id, no two have the same
    return {record: once(told) for record, told in changes.items()}


def once(changes: Iterable[Change]) -> list[Change]:
    """Leave out the second of two entries that tell the same, as when a line changes
    its document and both are told."""
    kept: list[Change] = []
    for change in changes:
        if not kept or not _tell_the_same(kept[-1], change):
            kept.append(change)
    return kept


def _tell_the_same(one: Change, other: Change) -> bool:
    return (
        one.key == other.key
        and one.operation == other.operation
        and one.changes == other.changes
    )


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


def first_fault(
    state: State, changes: Iterable[Change], beside: Beside, columns: dict[str, int]
) -> tuple[Change | None, State]:
    """Answer the last change that tells wrongly of the state that it led to, or None,
    and the state before it, or before all.

    :param state: what the record is after all changes
    :param changes: the last one first
    :param columns: the recorded columns of today, each with the entry since which it is
        recorded
    """
    state = None if state is None else dict(state)
    for change in changes:
        try:
            if change.operation == "write" and state is not None:
                is_right = _take_back(state, change, beside, columns)
            elif is_right := _fits(state, change, beside, columns):
                state = undo(state, change, beside)
        except (TypeError, ValueError):  # not as the recorder writes it
            is_right = False
        if not is_right:
            return change, state
    return None, state


def is_nothing(state: State, beside: Beside) -> bool:
    """Whether there was no record. Of a line that is deleted the relations are told as
    its own; then they are what is left where the line itself is told elsewhere."""
    return state is None or (bool(state) and beside.holds(state))


def _take_back(state, change, beside, columns):
    """Undo a change in place, as ``undo`` does; answer whether it led here."""
    for column, (old, new) in change.changes.items():
        if column in beside.relations:
            if _is_wrong(column, state, change, beside, columns):
                return False
            old = sorted(set(state.get(column) or ()) - set(new) | set(old)) or None
        elif (state.get(column) != new or old == new) and _is_wrong(
            column, state, change, beside, columns
        ):
            return False
        if old is None:
            state.pop(column, None)
        else:
            state[column] = old
    for column in change.erased:
        state[column] = ERASED
    return True


def _fits(state, change, beside, columns):
    """Whether a change led to this state."""
    if change.operation == "unlink":
        return beside.holds(state or ())
    if state is None and not beside.holds(change.changes):
        return False
    known = state or {}
    if change.operation == "create" and known == {
        column: new for column, (_old, new) in change.changes.items()
    }:
        return True
    for column in change.changes:
        if _is_wrong(column, known, change, beside, columns):
            return False
    return change.operation != "create" or not _unexplained(known, change, columns)


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
    """Whether a column has a value that neither the creation nor a later change set."""
    for column in state.keys() - change.changes.keys() - change.erased:
        if state[column] is not ERASED and columns.get(column, 1 << 62) <= change.id:
            return True
    return False


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
