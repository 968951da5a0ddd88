"""Form 103, the list of items that are handed in together: A4 across."""

from decimal import Decimal

from ..canvas import Field, Form, Frame, Rule, Sheet, Text
from ..numbers import pretty
from ..words import day, figures, in_words, kilos
from .pieces import line, party

ROWS = 14
ROW, FIRST = 8.5, 48.0  # mm: of a row, where rows begin
_COLUMNS = (
    ("place", "№", 12, 9, "center"),
    ("number", "Номер отправления (ШПИ)", 21, 40, "left"),
    ("to", "Кому и куда", 61, 112, "left"),
    ("weight", "Масса, кг", 173, 18, "right"),
    ("declared", "Объявл. ценность, руб.", 191, 28, "right"),
    ("collect", "Налож. платеж, руб.", 219, 28, "right"),
    ("fee", "Плата", 247, 20, "right"),
    ("note", "Заказ", 267, 21, "left"),
)
_LEFT, _RIGHT = 12, 288
_BOTTOM = FIRST + ROW * (ROWS + 1)
_TWO_ROWS = ("to", "note")


def _grid():
    rows = [FIRST + ROW * number for number in range(ROWS + 2)]
    return (
        Frame(_LEFT, FIRST - 9, _RIGHT - _LEFT, _BOTTOM - FIRST + 9),
        *(Rule(_LEFT, y, _RIGHT, y) for y in rows),
        *(Rule(x, FIRST - 9, x, _BOTTOM) for _n, _t, x, _w, _a in _COLUMNS[1:]),
        *(
            Text(x + w / 2, FIRST - 3.5, title, 6.5, "center")
            for _name, title, x, w, _align in _COLUMNS
        ),
        Text(171, _BOTTOM - 3, "Всего", 8, "right", bold=True),
    )


def _rows():
    return tuple(
        Field(
            f"{name}_{number}",
            x + 0.8,
            FIRST + ROW * number + 0.4,
            w - 1.6,
            ROW - 0.8,
            8.5,
            align,
            rows=2 if name in _TWO_ROWS else 1,
            is_middle=True,
        )
        for number in range(ROWS)
        for name, _title, x, w, align in _COLUMNS
    )


def _totals():
    y, h = _BOTTOM - ROW + 0.4, ROW - 0.8
    return tuple(
        Field(f"{name}_all", x + 0.8, y, w - 1.6, h, 8.5, align, bold=True)
        for name, _title, x, w, align in _COLUMNS
        if name in ("place", "weight", "declared", "collect")
    )


FORM = Form(
    "103",
    297,
    210,
    front=(
        Text(288, 10, "ф. 103", 8, "right"),
        Text(148, 14, "СПИСОК", 12, "center", bold=True),
        Text(148, 19, "внутренних почтовых отправлений", 8, "center"),
        Field("sheet", 248, 13.5, 40, 5, 8, "right"),
        *line("from_name", 12, 27, 180, "Отправитель", 24, row=5.5),
        *line("date", 205, 27, 83, "Дата", 12, row=5.5),
        *line("from_address", 12, 34, 180, "Адрес", 24, row=5.5),
        *line("office", 205, 34, 83, "Место приема", 22, row=5.5),
        *_grid(),
        *_rows(),
        *_totals(),
        *line("words", 12, _BOTTOM + 7, 276, "Общая ценность", 28, row=5.5),
        *line("sign", 12, _BOTTOM + 17, 120, "Сдал", 14, under="подпись отправителя"),
        *line("took", 150, _BOTTOM + 17, 100, "Принял", 14, under="подпись, штемпель"),
    ),
)


def sheets(parcels) -> list[Sheet]:
    """Return the list of all parcels: one for each sender, whole pages."""
    by_sender: dict = {}
    for parcel in parcels:
        by_sender.setdefault(parcel.sender, []).append(parcel)
    return [
        sheet for sender, some in by_sender.items() for sheet in _sheets(sender, some)
    ]


def _sheets(sender, parcels):
    pages = range(0, len(parcels), ROWS)
    for page, first in enumerate(pages):
        values = party("from", sender)
        values["from_address"] = f"{sender.postcode} {sender.address}".strip()
        if parcels[0].date:
            values["date"] = day(parcels[0].date)
        if len(pages) > 1:
            values["sheet"] = f"лист {page + 1} из {len(pages)}"
        for row, parcel in enumerate(parcels[first : first + ROWS]):
            values |= _row(row, first + row + 1, parcel)
        if page == len(pages) - 1:  # the sums of all pages stand on the last
            values |= _sums(parcels)
        yield Sheet(FORM, values)


def _row(row, place, parcel) -> dict:
    to = parcel.recipient
    return {
        f"place_{row}": place,
        f"number_{row}": pretty(parcel.number),
        f"to_{row}": f"{to.name}, {to.postcode} {to.address}",
        f"weight_{row}": kilos(parcel.weight),
        f"declared_{row}": figures(parcel.declared) if parcel.declared else "",
        f"collect_{row}": figures(parcel.collect) if parcel.collect else "",
        f"note_{row}": parcel.reference,
    }


def _sums(parcels) -> dict:
    declared = sum((parcel.declared for parcel in parcels), Decimal(0))
    collect = sum((parcel.collect for parcel in parcels), Decimal(0))
    weight = sum((parcel.weight for parcel in parcels), Decimal(0))
    return {
        "place_all": len(parcels),
        "declared_all": figures(declared),
        "collect_all": figures(collect),
        "weight_all": kilos(weight),
        "words": in_words(declared),
    }
