"""Товарный чек: says what was sold and paid for. Its form is free."""

from ..words import figures, in_words
from .sheet import Sheet, tax_words


def draw(deal, fonts) -> bytes:
    sheet = Sheet(fonts)
    sheet.say(deal.seller.whole, 8.5)
    sheet.space(5)
    title = f"Товарный чек № {deal.number} от {deal.day}"
    sheet.say(title, 14, bold=True)
    sheet.space(4)
    total = [None, "Всего", None, None, None, figures(deal.total)]
    sheet.priced_goods(deal, "Наименование товара", [total])
    sheet.space(3)
    sheet.say(f"Всего на сумму: {in_words(deal.total, deal.currency)}", bold=True)
    sheet.say(tax_words(deal))
    if deal.payments:
        sheet.say(f"Оплата: {deal.payments}")
    sheet.space(3)
    sheet.signatures([("Продавец", ""), ("Товар получил", "")])
    return sheet.finish(title)
