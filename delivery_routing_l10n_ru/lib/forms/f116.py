"""Forms 116 and 117, the address that goes along with a parcel: A5, two sides.

The front has the places of its fields where shop systems print them. Below the tear is
the notice to the addressee; what is behind it is printed behind it.
"""

from ..canvas import Bars, Field, Form, Frame, Rule, Sheet, Text
from .pieces import line, postcode, tick, usual

WIDTH, HEIGHT, TEAR = 148, 210, 137


def _front(code: str, title: str, has_collect: bool):
    return (
        Text(138, 9, f"ф. {code}", 8, "right"),
        Text(17, 12, "ПОЧТА РОССИИ", 10, bold=True),
        Text(17, 18, title, 8, bold=True),
        *tick("parcel", 17, 21.5, "Посылка"),
        *tick("packet", 42, 21.5, "Бандероль"),
        *tick("notified", 68, 21.5, "С уведомлением"),
        *tick("declared", 102, 21.5, "Ценная"),
        Frame(88, 30, 50, 34),
        Bars("bars", 91, 34, 44, 13),
        Field("number", 90, 48, 46, 5, 8.5, "center"),
        Text(113, 58, "Масса, кг", 6, "right"),
        Field("weight", 114, 54, 22, 5, 9),
        Text(19, 42.5, "Объявленная ценность", 6),
        *line("declared_words", 19, 50, 67, row=6, size=8.5),
        *(_collect_words() if has_collect else ()),
        Text(15, 68.4, "Кому", 7.5),
        *line("to_name", 19, 69, 119, "", 8, row=5.5, size=11),
        *line("to_address", 15, 77, 88, "Куда", 12, rows=2, row=6, size=10),
        *postcode("to_postcode", 105, 77),
        *line("from_name", 15, 91.5, 123, "От кого", 20, row=5.5),
        *line("from_address", 15, 98.5, 87, "Откуда", 12, rows=2, row=6),
        *postcode("from_postcode", 105, 98.5),
        *line("document", 15, 115, 123, "Предъявил", 26, under=_DOCUMENT),
        *line("issued_by", 15, 124, 123, "Выдан", 26, under="кем и когда"),
        Text(15, 133, "Подпись отправителя", 7),
        Rule(44, 133.5, 86, 133.5),
        Field("reference", 92, 129, 46, 5, 9, "right"),
        Rule(4, TEAR, WIDTH - 4, TEAR, dashed=True),
        *_notice(code, has_collect),
    )


_DOCUMENT = "документ, серия, номер: от руки, только физические лица"


def _collect_words():
    return (
        Text(19, 55, "Наложенный платеж", 6),
        *line("collect_words", 19, 62, 67, row=6, size=8.5),
    )


def _notice(code, has_collect):
    collect = (
        Text(78, 164.7, "Наложенный платеж", 7),
        Field("collect_figures", 104, 160, 26, 6, 11),
        Text(131, 164.7, "руб.", 7),
    )
    return (
        Text(138, 142, f"ф. {code}", 7, "right"),
        Text(17, 145, "ИЗВЕЩЕНИЕ", 10, bold=True),
        Bars("bars", 82, 146, 56, 9),
        Field("number", 17, 150, 60, 5.5, 10),
        Text(17, 164.7, "Ценность", 7),
        Field("declared_figures", 31, 160, 32, 6, 11),
        Text(64, 164.7, "руб.", 7),
        *(collect if has_collect else ()),
        *line("to_name", 17, 174, 121, "Кому", 12, row=5.5, size=11),
        *line("to_address", 17, 181.5, 84, "Куда", 12, rows=2, row=6, size=10),
        *postcode("to_postcode", 105, 181.5),
        Text(17, 200, "Отметки почты о выдаче", 5.5),
        Rule(17, 204, 138, 204),
    )


_BACK = (
    Rule(4, TEAR, WIDTH - 4, TEAR, dashed=True),
    Text(10, 14, "ОТМЕТКИ ПОЧТЫ", 9, bold=True),
    Frame(10, 18, 128, 50),
    Text(12, 22, "О досылке, возвращении, повторном извещении", 6),
    Text(10, 78, "ПОЧТОВЫЕ СБОРЫ", 9, bold=True),
    *line("fee_weight", 10, 90, 60, "За пересылку", 28),
    *line("fee_value", 78, 90, 60, "За ценность", 26),
    *line("fee_all", 10, 102, 60, "Всего", 28),
    *line("fee_by", 78, 102, 60, "Принял", 26, under="подпись"),
    Text(10, 145, "РАСПИСКА ПОЛУЧАТЕЛЯ", 9, bold=True),
    *line("shown", 10, 156, 128, "Предъявлен", 26, under="документ, серия, номер"),
    *line("shown_by", 10, 167, 128, "Выдан", 26, under="кем и когда"),
    *line("taken_on", 10, 179, 60, "Получил", 26, under="дата"),
    *line("taken_sign", 78, 179, 60, "Подпись", 18),
    *line("given_by", 10, 191, 128, "Выдал", 26, under="подпись работника почты"),
)

FORM = Form(
    "116",
    WIDTH,
    HEIGHT,
    _front("116", "СОПРОВОДИТЕЛЬНЫЙ АДРЕС К ПОСЫЛКЕ", has_collect=False),
    _BACK,
)
FORM_117 = Form(
    "117",
    WIDTH,
    HEIGHT,
    _front(
        "117",
        "СОПРОВОДИТЕЛЬНЫЙ АДРЕС К ПОСЫЛКЕ С НАЛОЖЕННЫМ ПЛАТЕЖОМ",
        has_collect=True,
    ),
    _BACK,
)


def sheets(parcel) -> list[Sheet]:
    """Return the address that goes along with a parcel."""
    return [Sheet(FORM, usual(parcel))]


def sheets_117(parcel) -> list[Sheet]:
    """Return the address that goes along with a parcel that is paid at the door."""
    return [Sheet(FORM_117, usual(parcel))]
