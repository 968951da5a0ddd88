"""Счёт на оплату: asks the buyer to pay. Its form is free."""

from ..words import day, figures, in_words
from .sheet import Sheet, tax_words


def draw(deal, fonts) -> bytes:
    sheet = Sheet(fonts)
    _bank(sheet, deal.seller)
    sheet.space(6)
    title = f"Счет на оплату № {deal.number} от {deal.day}"
    sheet.say(title, 14, bold=True)
    sheet.space(4)
    rows = [("Поставщик:", deal.seller.whole), ("Покупатель:", deal.buyer.whole)]
    if deal.consignee != deal.buyer:
        rows.append(("Грузополучатель:", deal.consignee.whole))
    if deal.basis:
        rows.append(("Основание:", deal.basis))
    sheet.labelled(rows)
    sheet.space(4)
    _goods(sheet, deal)
    sheet.space(2)
    pieces = f"Всего наименований {len(deal.lines)}, на сумму {figures(deal.total)}"
    sheet.say(f"{pieces} {deal.currency}")
    sheet.say(in_words(deal.total, deal.currency), bold=True)
    if deal.due:
        sheet.space(2)
        sheet.say(f"Оплатить не позднее {day(deal.due)}")
    sheet.space(4)
    sheet.signatures(
        [
            ("Руководитель", deal.seller.director),
            ("Бухгалтер", deal.seller.accountant),
        ]
    )
    return sheet.finish(title)


def _bank(sheet, seller):
    """Add the table from which a payment order is typed."""
    bank = seller.bank

    def cell(label, text):
        return [sheet.words(text, 9), sheet.words(label, 6.5)]

    half = sheet.width - 80
    cells = [
        [cell("Банк получателя", bank.name), sheet.words("БИК"), sheet.words(bank.bic)],
        ["", sheet.words("К/с"), sheet.words(bank.correspondent)],
        [
            cell("Получатель", seller.identity),
            sheet.words("Р/с"),
            sheet.words(bank.account),
        ],
    ]
    style = [("SPAN", (0, 0), (0, 1))]
    sheet.add(sheet.table(cells, [half, 16, 64], style=style))


def _goods(sheet, deal):
    sheet.priced_goods(deal, "Товары (работы, услуги)")
    sheet.space(1)
    for text in (f"Итого: {figures(deal.total)}", tax_words(deal)):
        sheet.say(text, align="right", bold=True)
    sheet.say(f"Всего к оплате: {figures(deal.total)}", align="right", bold=True)
