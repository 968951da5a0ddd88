"""Form 107, the inventory of a parcel: A4 across, the same twice, 14 rows a sheet."""

from decimal import Decimal

from ..canvas import Field, Form, Frame, Rule, Sheet, Text
from ..words import count, figures, in_words
from .pieces import line, usual

ROWS = 14
ROW, FIRST, COPY = 5.5, 51.5, 145.0  # mm: of a row, where rows begin, of a copy
_COLUMNS = ((20, 7), (27, 63), (90, 14), (104, 26))
_BOTTOM = FIRST + ROW * (ROWS + 1)


def _grid(left):
    xs = [left + x for x, _w in _COLUMNS] + [left + 130]
    rows = [FIRST + ROW * number for number in range(ROWS + 2)]
    heads = ("№", "Наименование предметов", "Кол-во", "Ценность, руб.")
    return (
        Frame(left + 20, FIRST - 8, 110, _BOTTOM - FIRST + 8),
        *(Rule(left + 20, y, left + 130, y) for y in rows),
        *(Rule(x, FIRST - 8, x, _BOTTOM) for x in xs[1:-1]),
        *(
            Text(left + x + w / 2, FIRST - 3, head, 7, "center")
            for (x, w), head in zip(_COLUMNS, heads, strict=True)
        ),
        Text(left + 88, _BOTTOM - 1.6, "Итого", 7.5, "right", bold=True),
    )


def _rows(left):
    names = ("place", "name", "quantity", "value")
    aligns = ("center", "left", "center", "right")
    return tuple(
        Field(
            f"{name}_{number}",
            left + x + 0.7,
            FIRST + ROW * number + 0.3,
            w - 1.4,
            ROW - 0.6,
            9 if name != "name" else 7.5,
            align,
        )
        for number in range(ROWS)
        for name, (x, w), align in zip(names, _COLUMNS, aligns, strict=True)
    )


def _totals(left):
    y, h = _BOTTOM - ROW + 0.3, ROW - 0.6
    return (
        Field("quantity_all", left + 90.7, y, 12.6, h, 9, "center", bold=True),
        Field("value_all", left + 104.7, y, 24.6, h, 9, "right", bold=True),
        Field("words_all", left + 20, _BOTTOM + 1, 110, 5, 8),
    )


def _copy(left):
    return (
        Text(left + 130, 12, "ф. 107", 8, "right"),
        Text(left + 75, 18, "ОПИСЬ ВЛОЖЕНИЯ", 12, "center", bold=True),
        Field("sheet", left + 110, 14.5, 20, 5, 7.5, "right"),
        *line("kind", left + 20, 25, 110, "в", 6, row=5),
        *line("to_address", left + 20, 31.5, 110, "Куда", 10, row=5.5, size=9),
        *line("to_name", left + 20, 38, 78, "Кому", 10, row=5.5, size=9),
        Field("to_postcode", left + 104, 32.8, 26, 5.2, 10, "right"),
        *_grid(left),
        *_rows(left),
        *_totals(left),
        *line("from_name", left + 20, 147, 110, under="отправитель", row=5),
        *line("sign", left + 20, 157, 110, under="подпись отправителя", row=5),
        *line("checked", left + 20, 168, 74, "Проверил", 16, row=5),
        Text(left + 57, 170.3, "должность, подпись работника почты", 5.5, "center"),
        Frame(left + 98, 160, 32, 26),
        Text(left + 114, 184.5, "оттиск штемпеля", 5.5, "center"),
        Field("reference", left + 20, 178, 74, 5, 8),
        Field("number", left + 20, 184, 74, 5, 8),
        Text(left + 20, 195, "Исправления не допускаются", 6),
    )


FORM = Form(
    "107",
    297,
    210,
    front=(*_copy(0), Rule(148.5, 4, 148.5, 206, dashed=True), *_copy(COPY)),
)


def sheets(parcel) -> list[Sheet]:
    """Return the inventory of a parcel, with as many sheets as its goods need."""
    items = parcel.items
    chunks = [items[at : at + ROWS] for at in range(0, len(items), ROWS)] or [()]
    return [_sheet(parcel, chunks, number) for number in range(len(chunks))]


def _sheet(parcel, chunks, number) -> Sheet:
    kinds = {"parcel": "посылку", "packet": "бандероль"}
    values = usual(parcel) | {"kind": kinds[parcel.kind]}
    if parcel.declared:
        values["kind"] += " с объявленной ценностью"
    if len(chunks) > 1:
        values["sheet"] = f"лист {number + 1} из {len(chunks)}"
    for row, item in enumerate(chunks[number]):
        values[f"place_{row}"] = number * ROWS + row + 1
        values[f"name_{row}"] = item.name
        values[f"quantity_{row}"] = count(item.quantity)
        values[f"value_{row}"] = figures(item.value)
    if number == len(chunks) - 1:  # the sum of all sheets stands on the last
        total = sum((item.value for item in parcel.items), Decimal(0))
        values["quantity_all"] = count(sum(item.quantity for item in parcel.items))
        values["value_all"] = figures(total)
        values["words_all"] = in_words(total)
    return Sheet(FORM, values)
