"""Form 112ЭП, the money order by which cash on delivery comes back to the sender.

A4, upright. The places of its fields are those that shop systems print at.
"""

from ..canvas import Cells, Field, Form, Frame, Rule, Sheet, Text
from .pieces import CAPTION, line, phone, postcode, tick, transfer, usual

_CELL = 4.26


def _cells(name, x, y, count, label, indent):
    return (
        Text(x - indent, y + 4, label, 7.5),
        Cells(name, x, y, _CELL * count, 5, count, 10),
    )


FORM = Form(
    "112ep",
    210,
    297,
    front=(
        Text(190, 14, "ф. 112ЭП", 8, "right"),
        Text(17, 20, "ПОЧТА РОССИИ", 11, bold=True),
        Text(105, 32, "ПОЧТОВЫЙ ПЕРЕВОД", 14, "center", bold=True),
        Frame(14, 40, 90, 14),
        Text(16, 43.5, "№ (по реестру ф. 5), штрих-код: место для отметок почты", 5.5),
        Frame(108, 40, 82, 14),
        Text(110, 43.5, "Оттиск календарного штемпеля места приема", 5.5),
        Frame(14, 57, 176, 115, 0.4),
        Text(19, 62, "Сумма перевода", 7.5),
        Field("collect_roubles", 17, 65, 22, 6, 11, "right"),
        Text(40, 69.7, "руб.", 7.5),
        Field("collect_kopecks", 46, 65, 8, 6, 11, "center"),
        Text(55, 69.7, "коп.", 7.5),
        Rule(17, 71, 39, 71),
        Rule(46, 71, 54, 71),
        Field("collect_words", 66, 59, 121, 10, 10, rows=2),
        Rule(66, 64, 187, 64),
        Rule(66, 69, 187, 69),
        Text(126.5, 71.3, "рубли прописью, копейки цифрами", 5.5, "center"),
        *tick("collect", 17, 73.5, "наложенный платеж"),
        *tick("sms_from", 58, 73.5, "СМС отправителю перевода"),
        *tick("sms_to", 58, 79.2, "СМС получателю перевода"),
        *phone("payer_phone", 147, 73, 40),
        *phone("payee_phone", 147, 78.8, 40),
        *line("payee_name", 17, 89.5, 170, "Кому", 12, row=5),
        *line("payee_address", 17, 96, 140, "Куда", 12, rows=2, row=5.5),
        Cells("payee_postcode", 159, 96, 28.2, 5.5, 6, 12.0),
        Text(173.1, 95.3, "Индекс", CAPTION, "center"),
        Text(17, 107.8, "Сообщение", 7.5),
        Cells("message_1", 37.9, 104, _CELL * 35, 5, 35, 10),
        Cells("message_2", 37.9, 111, _CELL * 35, 5, 35, 10),
        Text(17, 119, "Выплатить на банковский счет:", 7),
        *_cells("inn", 27, 121, 12, "ИНН", 10),
        *_cells("correspondent", 101.8, 121, 20, "Корр. счет", 16),
        *line("bank", 17, 132, 170, "Наименование банка", 30, row=5),
        *_cells("account", 33, 134, 20, "Рас. счет", 16),
        *_cells("bic", 148.6, 134, 9, "БИК", 9),
        Rule(14, 141, 190, 141),
        *line("payer_name", 17, 147.5, 170, "От кого", 14, row=5),
        *line("payer_address", 17, 154.5, 140, "Адрес", 14, rows=2, row=5.5),
        *postcode("payer_postcode", 159, 154.5, 28.2),
        Text(17, 167.8, "Документ, удостоверяющий личность, подпись", 6.5),
        Rule(70, 168.5, 187, 168.5),
        Text(128, 170.5, "заполняет плательщик от руки", 5, "center"),
        Text(17, 178, "Заказ", 7),
        Field("reference", 27, 174, 60, 5.5, 9),
        Text(100, 178, "Отправление", 7),
        Field("number", 120, 174, 70, 5.5, 9),
        Frame(14, 184, 176, 60),
        Text(17, 189, "Отметки почты о поступлении и об оплате перевода", 7),
        *line("paid_to", 17, 207, 170, "Получил", 16),
        *line("paid_on", 17, 219, 80, "Дата", 16),
        *line("paid_by", 105, 219, 82, "Оплатил", 16, under="подпись"),
        Text(17, 239, "Оттиск календарного штемпеля", 5.5),
    ),
)


def sheets(parcel) -> list[Sheet]:
    """Return the money order that the addressee fills up at his post office."""
    values = usual(parcel) | transfer(parcel)
    values["message_1"] = f"Заказ {parcel.reference}"[:35]
    if parcel.has_sms:
        values |= {"sms_from": values["payer_phone"], "sms_to": values["payee_phone"]}
    else:  # the numbers are there for the messages only
        del values["payer_phone"], values["payee_phone"]
    return [Sheet(FORM, values)]
