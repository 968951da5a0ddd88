"""Recorded changes of a row, told as a person reads them. Plain Python, no Odoo.

A change is ``{column: [old, new]}`` with values as PostgreSQL's ``to_jsonb`` writes
them. What a column means comes as a :class:`FieldInfo`, how values are written (in
which language, time zone, currency) as a :class:`Speller`. A column without a field, or
whose field the reader may not read, is not told.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

SILENT = frozenset({"id", "create_uid", "create_date", "write_uid", "write_date"})
TEXT_LIMIT = 2000
_BLOCK_END = re.compile(r"<\s*(br|/p|/div|/li|/tr|/h\d)[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_EMPTY_LINES = re.compile(r"\n\s*\n+")


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """What the reader's registry says about a field."""

    name: str
    label: str
    type: str
    selection: Mapping[Any, str] = field(default_factory=dict)
    relation: str | None = None
    currency_field: str | None = None  # of a reference by id: its model's column
    digits: int | None = None
    translate: bool = False
    company_dependent: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """One field's change in words.

    ``kind`` is one of set, changed, cleared, file, list, erased.

    ``old`` and ``new`` are what to show; of a list they are what was removed and what
    was added.
    """

    field: str
    label: str
    kind: str
    old: str = ""
    new: str = ""


class Speller(Protocol):
    """How the reader writes values."""

    def word(self, key: str) -> str:
        """Return the word for yes, no, file, hidden, deleted, erased."""

    def date(self, value: str) -> str:
        """Write an ISO date."""

    def moment(self, value: str) -> str:
        """Write an ISO timestamp in UTC as the reader's local time."""

    def number(self, value: float, digits: int | None) -> str:
        """Write a number."""

    def money(self, value: float, currency_id: int | None) -> str:
        """Write an amount."""

    def name(self, model: str, record_id: int) -> str:
        """Return the record's name, or the word for what may not be seen."""

    def size(self, count: int) -> str:
        """Write a number of bytes."""

    def language(self, code: str) -> str:
        """Return a language's name."""

    def company(self, company_id: int) -> str | None:
        """Return a company's name, None for one that is not the reader's."""


def tell(
    changes: Mapping[str, list],
    fields: Mapping[str, FieldInfo],
    speller: Speller,
    currencies: Mapping[str, int] | None = None,
    whole: bool = False,
) -> list[Told]:
    """Tell the changes of one row, in the order of the fields.

    :param currencies: the currency of each monetary field, by the name of its
        currency field, for when the change does not carry it
    :param whole: the row was made or deleted; zero and no go without saying
    """
    told: list[Told] = []
    for column, pair in changes.items():
        info = fields.get(column)
        if info is None or column in SILENT or (whole and not any(pair)):
            continue
        told.extend(_tell_field(info, pair, changes, speller, currencies or {}))
    return sorted(told, key=lambda line: (fields[line.field].order, line.label))


def merge(told: Iterable[Told]) -> list[Told]:
    """Join what happened to each field one after the other, oldest first."""
    joined: dict[tuple[str, str], Told] = {}
    for line in told:
        before = joined.get((line.field, line.label))
        joined[line.field, line.label] = _follow(before, line) if before else line
    return [line for line in joined.values() if _is_change(line)]


def _follow(before: Told, after: Told) -> Told:
    if "list" in (before.kind, after.kind):
        old, new = ((before.old, after.old), (before.new, after.new))
        texts = (", ".join(filter(None, old)), ", ".join(filter(None, new)))
        return Told(after.field, after.label, "list", *texts)
    kind = after.kind
    if kind not in ("file", "erased"):
        kind = "set" if not before.old else "changed" if after.new else "cleared"
    return Told(after.field, after.label, kind, before.old, after.new)


def _is_change(line: Told) -> bool:
    return line.kind in ("file", "erased") or line.old != line.new


def references(
    changes: Iterable[Mapping[str, list]], fields: Mapping[str, FieldInfo]
) -> dict[str, set[int]]:
    """Return the ids that have to be named to tell the changes, by model."""
    wanted: dict[str, set[int]] = {}
    for change in changes:
        for column, pair in change.items():
            info = fields.get(column)
            if info is None or column in SILENT:
                continue
            for model, record_id in _referred(info, pair, change):
                wanted.setdefault(model, set()).add(record_id)
    return wanted


def plain(text: Any) -> str:
    """Return HTML as plain text: a line for each block, no tags, no entities."""
    if not text:
        return ""
    lined = _BLOCK_END.sub("\n", str(text))
    bare = html.unescape(_TAG.sub("", lined)).replace("\xa0", " ")
    lines = (_BLANKS.sub(" ", line).strip() for line in bare.split("\n"))
    return _EMPTY_LINES.sub("\n", "\n".join(lines)).strip()


def _referred(info: FieldInfo, pair: list, change) -> Iterator[tuple[str, int]]:
    if info.type == "json":
        for value in pair if info.relation else ():
            for record_id in _keys(value):
                yield info.relation, record_id
    elif info.relation:
        for value in pair:
            for record_id in _ids(_unwrapped(info, value)):
                yield info.relation, record_id
    elif info.type == "reference":
        yield from filter(None, map(_reference, pair))
    elif info.type == "many2one_reference":
        model = _sibling(info.currency_field, change)
        for value in pair if model else ():
            yield from ((model, record_id) for record_id in _ids(value))


def _unwrapped(info: FieldInfo, value: Any) -> Any:
    if info.company_dependent and isinstance(value, Mapping):
        return [part for part in value.values() if part]
    return value


def _tell_field(info, pair, changes, speller, currencies) -> Iterator[Told]:
    old, new = [*pair, None, None][:2] if isinstance(pair, list) else (None, pair)
    if info.company_dependent:
        yield from _tell_by_company(info, old, new, changes, speller, currencies)
    elif info.translate:
        yield from _tell_by_language(info, old, new, changes, speller)
    elif info.type in ("many2many", "one2many"):
        yield from _tell_list(info, old, new, speller)
    elif info.type in ("binary", "image"):
        yield from _tell_file(info, old, new, speller)
    else:
        yield from _tell_value(info, info.label, old, new, changes, speller, currencies)


def _tell_value(info, label, old, new, changes, speller, currencies) -> Iterator[Told]:
    before = _spell(info, old, changes, speller, currencies, 0)
    after = _spell(info, new, changes, speller, currencies, 1)
    if before == after:
        return
    kind = "set" if not before else "changed" if after else "cleared"
    yield Told(info.name, label, kind, _short(before), _short(after))


def _tell_by_company(info, old, new, changes, speller, currencies) -> Iterator[Told]:
    old, new = _mapping(old), _mapping(new)
    for key in dict.fromkeys([*old, *new]):
        company = speller.company(int(key)) if str(key).isdigit() else None
        if company is None or old.get(key) == new.get(key):
            continue
        label = f"{info.label} ({company})" if company else info.label
        values = (info, label, old.get(key), new.get(key))
        yield from _tell_value(*values, changes, speller, currencies)


def _tell_by_language(info, old, new, changes, speller) -> Iterator[Told]:
    old, new = _mapping(old, "en_US"), _mapping(new, "en_US")
    several = len({*old, *new}) > 1
    for code in dict.fromkeys([*old, *new]):
        if old.get(code) == new.get(code):
            continue
        language = speller.language(code) if several else ""
        label = f"{info.label} ({language})" if language else info.label
        values = (info, label, old.get(code), new.get(code))
        yield from _tell_value(*values, changes, speller, {})


def _tell_list(info, old, new, speller) -> Iterator[Told]:
    before, after = _ids(old), _ids(new)
    removed = [record_id for record_id in before if record_id not in set(after)]
    added = [record_id for record_id in after if record_id not in set(before)]
    if removed or added:
        yield Told(
            info.name,
            info.label,
            "list",
            _short(_named(info.relation, removed, speller)),
            _short(_named(info.relation, added, speller)),
        )


def _tell_file(info, old, new, speller) -> Iterator[Told]:
    before, after = _file(old, speller), _file(new, speller)
    if before or after:
        yield Told(info.name, info.label, "file", before, after)


def _file(value: Any, speller) -> str:
    """Return what is known of a file: its size, or only that there was one."""
    if value in (None, False, ""):
        return ""
    if isinstance(value, Mapping):
        size = value.get("size") or value.get("file_size")
        return speller.size(int(size)) if size else speller.word("file")
    if isinstance(value, str) and value.startswith("\\x"):
        return speller.size((len(value) - 2) // 2)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return speller.size(int(value))
    return speller.word("file")


def _spell(info, value, changes, speller, currencies, side) -> str:
    if value is None or (value is False and info.type != "boolean"):
        return ""
    if isinstance(value, Mapping) and value.get("erased") is True:
        return speller.word("erased")
    writer = _WRITERS.get(info.type, _spell_text)
    return writer(info, value, changes, speller, currencies, side)


def _spell_text(info, value, *_rest) -> str:
    """Write a text; of what has no words of its own, the values without the keys."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        parts = (_spell_text(info, part) for part in value if part)
        return ", ".join(part for part in parts if part)
    return str(value)


def _spell_html(info, value, *_rest) -> str:
    return plain(value)


def _spell_boolean(info, value, changes, speller, *_rest) -> str:
    return speller.word("yes" if value else "no")


def _spell_selection(info, value, *_rest) -> str:
    return str(info.selection.get(value, value))


def _spell_date(info, value, changes, speller, *_rest) -> str:
    return speller.date(str(value))


def _spell_moment(info, value, changes, speller, *_rest) -> str:
    return speller.moment(str(value))


def _spell_number(info, value, changes, speller, *_rest) -> str:
    return speller.number(value, info.digits if info.type == "float" else 0)


def _spell_money(info, value, changes, speller, currencies, side) -> str:
    pair = changes.get(info.currency_field or "")
    currency = pair[side] if pair else currencies.get(info.currency_field or "")
    return speller.money(value, currency)


def _spell_many2one(info, value, changes, speller, *_rest) -> str:
    return _named(info.relation, _ids(value), speller)


def _spell_reference(info, value, changes, speller, *_rest) -> str:
    reference = _reference(value)
    return speller.name(*reference) if reference else str(value)


def _spell_json(info, value, changes, speller, *_rest) -> str:
    """Write shares by name, as of an analytic distribution; else what there is."""
    if not info.relation or not isinstance(value, Mapping):
        return _spell_text(info, value)
    return ", ".join(
        f"{_named(info.relation, _keys({key: 0}), speller)}: "
        f"{speller.number(share, 2) if isinstance(share, (int, float)) else share} %"
        for key, share in value.items()
    )


def _spell_by_reference(info, value, changes, speller, *_rest) -> str:
    model = _sibling(info.currency_field, changes)
    return speller.name(model, int(value)) if model and value else str(value or "")


_WRITERS = {
    "html": _spell_html,
    "boolean": _spell_boolean,
    "selection": _spell_selection,
    "date": _spell_date,
    "datetime": _spell_moment,
    "integer": _spell_number,
    "float": _spell_number,
    "monetary": _spell_money,
    "many2one": _spell_many2one,
    "many2one_reference": _spell_by_reference,
    "reference": _spell_reference,
    "json": _spell_json,
}


def _sibling(column: str | None, changes: Mapping[str, list]) -> str | None:
    pair = changes.get(column or "") or []
    return next((part for part in reversed(pair) if isinstance(part, str)), None)


def _reference(value: Any) -> tuple[str, int] | None:
    model, _comma, number = str(value or "").partition(",")
    return (model, int(number)) if number.isdigit() else None


def _keys(value: Any) -> list[int]:
    """Return the ids in the keys of shares, ``{"3,7": 50.0}``."""
    keys = ",".join(map(str, value)) if isinstance(value, Mapping) else ""
    return [int(part) for part in keys.split(",") if part.isdigit()]


def _mapping(value: Any, key: str | None = None) -> Mapping:
    if isinstance(value, Mapping):
        return value
    return {key: value} if key and value not in (None, False, "") else {}


def _ids(value: Any) -> list[int]:
    parts = value if isinstance(value, list) else [value]
    return [
        int(part)
        for part in parts
        if isinstance(part, (int, float)) and not isinstance(part, bool) and part
    ]


def _named(model: str | None, ids: Iterable[int], speller) -> str:
    names = [speller.name(model, i) if model else str(i) for i in ids]
    return ", ".join(dict.fromkeys(names))


def _short(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT - 1]}…"
