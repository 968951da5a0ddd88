"""Form 113эн, the older money order for cash on delivery: A5, two sides.

The coupon on the left is torn off; what is behind it is printed behind it.
"""

from ..canvas import Cells, Field, Form, Frame, Rule, Sheet, Text
from .pieces import line, postcode, transfer, usual

WIDTH, TEAR = 210, 62


def _cells(name, x, y, count, label, indent, step=4.2):
    return (
        Text(x - indent, y + 3.7, label, 7),
        Cells(name, x, y, step * count, 4.8, count, 10),
    )


_COUPON = (
    Text(8, 14, "ТАЛОН", 9, bold=True),
    Text(8, 18, "к почтовому переводу", 6.5),
    Text(8, 22, "наложенного платежа", 6.5),
    Text(8, 29.5, "На", 7.5),
    Field("collect_figures", 14, 25, 34, 6, 11),
    Text(49, 29.5, "руб.", 7.5),
    Rule(14, 31, 48, 31),
    *line("payer_name", 8, 40, 48, "От кого", 12, rows=2, row=6, size=9),
    *line("payer_address", 8, 53, 48, "Адрес", 12, rows=4, row=6, size=9),
    *postcode("payer_postcode", 26, 74),
    *line("reference", 8, 91, 48, "Заказ", 12, row=5, size=9),
    *line("number", 8, 98, 48, "РПО", 12, row=5, size=9),
    Frame(8, 104, 48, 34),
    Text(10, 108, "Оттиск календарного штемпеля", 5.5),
)
_ORDER = (
    Text(202, 9, "ф. 113эн", 7, "right"),
    Text(134, 13, "ПОЧТОВЫЙ ПЕРЕВОД", 11, "center", bold=True),
    Text(134, 17.5, "наложенного платежа", 7.5, "center"),
    Text(68, 25, "На сумму", 7.5),
    Field("collect_roubles", 82, 20.5, 24, 6, 11, "right"),
    Text(107, 25, "руб.", 7.5),
    Field("collect_kopecks", 115, 20.5, 9, 6, 11, "center"),
    Text(125, 25, "коп.", 7.5),
    Rule(82, 26.5, 106, 26.5),
    Rule(115, 26.5, 124, 26.5),
    *line("collect_words", 68, 33, 134, under="рубли прописью, копейки цифрами"),
    *line("payee_name", 68, 43, 134, "Кому", 12, row=5),
    *line("payee_address", 68, 51, 100, "Куда", 12, rows=2, row=5.5),
    *postcode("payee_postcode", 172, 51),
    Text(68, 64.5, "Только для юридических лиц:", 6.5),
    *_cells("inn", 80, 66.5, 12, "ИНН", 12),
    *_cells("bic", 164.2, 66.5, 9, "БИК", 10),
    *line("bank", 68, 78, 134, "Банк", 12, row=5),
    *_cells("account", 88, 80.5, 20, "Рас. счет", 20),
    *_cells("correspondent", 88, 87.5, 20, "Корр. счет", 20),
    Rule(TEAR, 95, 206, 95),
    *line("payer_name", 68, 102, 134, "От кого", 14, row=5),
    *line("payer_address", 68, 110, 100, "Адрес", 14, rows=2, row=5.5),
    *postcode("payer_postcode", 172, 110),
    Text(68, 126, "Предъявлен документ, подпись плательщика", 6.5),
    Rule(120, 126.5, 202, 126.5),
    Text(68, 135, "Принял", 7.5),
    Rule(80, 135.5, 130, 135.5),
    Text(140, 135, "Оттиск штемпеля", 5.5),
)
_BEHIND = WIDTH - TEAR  # on the back the coupon is on the right
_BACK = (
    Frame(4, 4, 202, 140, 0.4),
    Rule(_BEHIND, 4, _BEHIND, 144, dashed=True),
    Text(_BEHIND + 4, 14, "Для письменного сообщения", 6.5),
    *line("message", _BEHIND + 4, 24, 52, rows=4, row=7, size=9),
    Text(8, 14, "РАСПИСКА ПОЛУЧАТЕЛЯ", 9, bold=True),
    *line("paid_figures", 8, 26, 130, "Получил сумму", 24),
    *line("shown", 8, 37, 130, "Предъявлен", 24, under="документ, серия, номер"),
    *line("shown_by", 8, 48, 130, "Выдан", 24, under="кем и когда"),
    *line("paid_on", 8, 60, 62, "Дата", 24),
    *line("paid_sign", 76, 60, 62, "Подпись", 16),
    *line("paid_by", 8, 72, 130, "Оплатил", 24, under="подпись работника почты"),
    Frame(8, 82, 130, 56),
    Text(10, 86, "Отметки о доплате, возврате и пересылке", 6),
)

FORM = Form(
    "113",
    WIDTH,
    148,
    front=(
        Frame(4, 4, 202, 140, 0.4),
        Rule(TEAR, 4, TEAR, 144, dashed=True),
        *_COUPON,
        *_ORDER,
    ),
    back=_BACK,
)


def sheets(parcel) -> list[Sheet]:
    """Return the money order of a parcel."""
    values = usual(parcel) | transfer(parcel)
    values["message"] = f"Наложенный платеж за заказ {parcel.reference}"
    return [Sheet(FORM, values)]
