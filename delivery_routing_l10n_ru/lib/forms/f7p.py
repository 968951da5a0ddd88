"""Form 7-п, the address label: 198 x 141 mm on half a sheet of A4."""

from ..canvas import Bars, Field, Form, Frame, Rule, Sheet, Text
from .pieces import line, phone, postcode, tick, usual

_KINDS = (
    ("parcel", "Посылка"),
    ("packet", "Бандероль"),
    ("first_class", "1 класса"),
    ("declared", "С объявленной ценностью"),
    ("collect", "С наложенным платежом"),
    ("inventory", "С описью вложения"),
    ("notified", "С уведомлением о вручении"),
)


def _sum(name, title, x, w):
    return (
        Frame(x, 40, w, 20),
        Text(x + 1.5, 43.5, title, 6.5),
        Text(x + 1.5, 49.3, "руб., коп.", 5.5),
        Field(f"{name}_figures", x + 15, 44.5, w - 17, 6, 12, bold=True),
        Field(f"{name}_words", x + 1.5, 51, w - 3, 8.4, 7.5, rows=2),
    )


FORM = Form(
    "7p",
    210,
    148,
    front=(
        Frame(6, 3.5, 198, 141, 0.4),
        Text(202, 7.2, "ф. 7-п", 7, "right"),
        Text(10, 9.5, "ПОЧТА РОССИИ", 10, bold=True),
        *(
            element
            for number, (name, label) in enumerate(_KINDS)
            for element in tick(name, 10, 12.5 + 6.3 * number, label)
        ),
        Bars("bars", 104, 9, 88, 18),
        Field("number", 104, 28, 88, 6, 12, "center"),
        *_sum("declared", "Объявленная ценность", 66, 67),
        *_sum("collect", "Сумма наложенного платежа", 136, 64),
        Rule(6, 63, 204, 63),
        *line("from_name", 10, 71, 92, "От кого", 14, rows=2, row=6, size=9),
        *line("from_address", 10, 83, 92, "Откуда", 14, rows=3, row=6, size=9),
        *postcode("from_postcode", 72, 99),
        *phone("from_phone", 24, 99.3, 40),
        Text(13.5, 108, "Телефон отправителя", 5.5),
        Rule(106, 63, 106, 144.5),
        *line("to_name", 110, 73, 90, "Кому", 12, rows=2, row=8, size=13),
        *line("to_address", 110, 90, 90, "Куда", 12, rows=4, row=8, size=13),
        *postcode("to_postcode", 152, 119, 48, 9, "Индекс места назначения"),
        *phone("to_phone", 117, 133.5, 50),
        Text(110, 131.8, "Телефон получателя", 5.5),
        Text(10, 119, "Масса, кг", 7),
        Field("weight", 26, 115, 20, 5.5, 10),
        Text(10, 127, "Заказ", 7),
        Field("reference", 26, 123, 76, 5.5, 10),
        Text(10, 141, "Подпись отправителя", 7),
        Rule(40, 141.5, 102, 141.5),
    ),
)


def sheets(parcel) -> list[Sheet]:
    """Return the label of a parcel."""
    return [Sheet(FORM, usual(parcel))]
