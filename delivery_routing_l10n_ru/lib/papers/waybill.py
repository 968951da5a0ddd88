"""Накладная with the columns of form ТОРГ-12 (ОКУД 0330212)."""

from num2words import num2words

from ..words import count, figures, in_words
from .sheet import Sheet

COLUMNS = (
    ("Номер по порядку", 13, "center"),
    ("Наименование, характеристика товара", 73, "left"),
    ("Код", 22, "left"),
    ("Ед. изм.", 13, "center"),
    ("Код по ОКЕИ", 13, "center"),
    ("Масса нетто, кг", 17, "right"),
    ("Количество", 18, "right"),
    ("Цена без НДС", 24, "right"),
    ("Сумма без НДС", 26, "right"),
    ("Ставка НДС", 15, "center"),
    ("Сумма НДС", 20, "right"),
    ("Сумма с НДС", 23, "right"),
)


def draw(deal, fonts) -> bytes:
    sheet = Sheet(fonts, is_wide=True)
    sheet.say("Унифицированная форма № ТОРГ-12, форма по ОКУД 0330212", 6.5, "right")
    seller = deal.seller
    organisation = ", ".join(part for part in (seller.whole, seller.account) if part)
    if seller.okpo:
        organisation += f", ОКПО {seller.okpo}"
    sheet.labelled(
        [
            ("Грузоотправитель", organisation),
            ("Грузополучатель", deal.consignee.whole),
            ("Поставщик", organisation),
            ("Плательщик", deal.buyer.whole),
            ("Основание", deal.basis),
        ],
        size=7.5,
    )
    sheet.space(3)
    title = f"Товарная накладная № {deal.number} от {deal.day}"
    sheet.say(title, 12, "center", bold=True)
    sheet.space(3)
    _goods(sheet, deal)
    sheet.space(2)
    number = num2words(len(deal.lines), lang="ru")
    sheet.say(f"Товарная накладная содержит порядковых номеров записей: {number}", 8)
    weight = sum(line.weight for line in deal.lines)
    if weight:
        sheet.say(f"Масса груза (нетто): {count(weight)} кг", 8)
    sheet.say(
        f"Всего отпущено на сумму: {in_words(deal.total, deal.currency)}", 8, bold=True
    )
    _signatures(sheet, seller)
    return sheet.finish(title)


def _signatures(sheet, seller):
    sheet.signatures(
        [
            ("Отпуск разрешил: руководитель", seller.director),
            ("Главный (старший) бухгалтер", seller.accountant),
            ("Отпуск груза произвел", ""),
            ("Груз принял", ""),
            ("Груз получил грузополучатель", ""),
        ],
        size=8,
    )


def _goods(sheet, deal):
    rows = [
        [
            number,
            line.name,
            line.code,
            line.unit,
            line.unit_code,
            count(line.weight) if line.weight else "",
            count(line.quantity),
            figures(line.price),
            figures(line.untaxed),
            line.rate,
            figures(line.tax),
            figures(line.total),
        ]
        for number, line in enumerate(deal.lines, 1)
    ]
    total = [
        *(None, "Всего по накладной", None, None, None, None),
        count(sum(line.quantity for line in deal.lines)),
        None,
        figures(deal.untaxed),
        None,
        figures(deal.tax),
        figures(deal.total),
    ]
    sheet.goods(COLUMNS, rows, [total], size=7, numbered=True)
