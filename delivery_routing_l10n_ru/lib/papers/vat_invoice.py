"""Счёт-фактура with the rows and columns of government decree 1137 (appendix 1)."""

from ..deals import WITHOUT_TAX
from ..words import count, figures
from .sheet import Sheet

DASH = "—"

COLUMNS = (
    ("№ п/п", 9, "center"),
    ("Наименование товара, описание работ, услуг (1а)", 62, "left"),
    ("Код вида товара (1б)", 14, "center"),
    ("Код ед. (2)", 11, "center"),
    ("Ед. изм. (2а)", 13, "center"),
    ("Кол-во (3)", 16, "right"),
    ("Цена (тариф) за единицу (4)", 22, "right"),
    ("Стоимость без налога (5)", 25, "right"),
    ("Акциз (6)", 15, "center"),
    ("Налоговая ставка (7)", 16, "center"),
    ("Сумма налога (8)", 22, "right"),
    ("Стоимость с налогом (9)", 25, "right"),
    ("Страна: код, название (10, 10а)", 14, "center"),
    ("Рег. № ДТ (11)", 13, "center"),
)


def draw(deal, fonts) -> bytes:
    sheet = Sheet(fonts, is_wide=True)
    sheet.say(
        "Приложение № 1 к постановлению Правительства Российской Федерации "
        "от 26 декабря 2011 г. № 1137",
        6,
        "right",
    )
    title = f"Счет-фактура № {deal.number} от {deal.day}"
    sheet.say(f"{title} (1)", 12, bold=True)
    sheet.say(f"Исправление № {DASH} от {DASH} (1а)", 9)
    sheet.space(2)
    _head(sheet, deal)
    sheet.space(3)
    _goods(sheet, deal)
    sheet.space(3)
    sheet.signatures(
        [
            ("Руководитель организации или иное лицо", deal.seller.director),
            ("Главный бухгалтер или иное лицо", deal.seller.accountant),
            ("Индивидуальный предприниматель или иное лицо", ""),
        ],
        size=8,
    )
    return sheet.finish(title)


def _head(sheet, deal):
    seller, buyer, consignee = deal.seller, deal.buyer, deal.consignee
    rows = (
        ("Продавец", seller.name, "2"),
        ("Адрес", seller.address, "2а"),
        ("ИНН/КПП продавца", seller.codes, "2б"),
        ("Грузоотправитель и его адрес", "он же", "3"),
        (
            "Грузополучатель и его адрес",
            ", ".join(part for part in (consignee.name, consignee.address) if part),
            "4",
        ),
        ("К платежно-расчетному документу", deal.payments, "5"),
        ("Документ об отгрузке", deal.shipments, "5а"),
        ("Покупатель", buyer.name, "6"),
        ("Адрес", buyer.address, "6а"),
        ("ИНН/КПП покупателя", buyer.codes, "6б"),
        ("Валюта: наименование, код", deal.currency_name, "7"),
        ("Идентификатор государственного контракта", "", "8"),
    )
    cells = [
        [
            sheet.words(label, 7.5),
            sheet.words(text or DASH, 7.5, bold=True),
            sheet.words(f"({number})", 7.5, "right"),
        ]
        for label, text, number in rows
    ]
    sheet.add(sheet.table(cells, [62, sheet.width - 74, 12], grid=False, pad=0.8))


def _goods(sheet, deal):
    rows = [
        [
            number,
            line.name,
            DASH,
            line.unit_code or DASH,
            line.unit or DASH,
            count(line.quantity),
            figures(line.price),
            figures(line.untaxed),
            "без акциза",
            line.rate,
            figures(line.tax) if line.has_tax else WITHOUT_TAX,
            figures(line.total),
            DASH,
            DASH,
        ]
        for number, line in enumerate(deal.lines, 1)
    ]
    tax = figures(deal.tax) if deal.has_tax else WITHOUT_TAX
    total = [
        *(None, "Всего к оплате (9)", None, None, None, None, None),
        figures(deal.untaxed),
        *("X", "X"),
        tax,
        figures(deal.total),
        *(None, None),
    ]
    sheet.goods(COLUMNS, rows, [total], size=6.5)
