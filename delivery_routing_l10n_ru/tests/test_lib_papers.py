"""The papers of a sale, read back."""

import dataclasses
import datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..lib.deals import Deal, Firm, Line
from ..lib.papers import PAPERS
from ..lib.parcels import Bank
from . import pdf_page
from .lib_common import fonts

BANK = Bank("ПАО Банк", "40702810938000012345", "30101810400000000225", "044525225")
SELLER = Firm(
    name="ООО «Ромашка»",
    address="119180, г. Москва",
    inn="7706123456",
    kpp="770601001",
    okpo="12345678",
    bank=BANK,
    director="Иванов И. И.",
    accountant="Петрова А. С.",
)
BUYER = Firm(name="ООО <b>Рога & Копыта</b>", address="677000, г. Якутск", inn="143")


def _deal(count=2, **values):
    line = Line(
        name="Чайник",
        quantity=Decimal(3),
        unit="шт",
        unit_code="796",
        price=Decimal("1028.75"),
        untaxed=Decimal("3086.25"),
        rate="20%",
        tax=Decimal("617.25"),
        total=Decimal("3703.50"),
        code="TEA",
        weight=Decimal("4.5"),
    )
    return Deal(
        **{
            "number": "INV/2026/00012",
            "date": datetime.date(2026, 11, 26),
            "seller": SELLER,
            "buyer": BUYER,
            "consignee": BUYER,
            "lines": (line,) * count,
            "untaxed": line.untaxed * count,
            "tax": line.tax * count,
            "total": line.total * count,
            "basis": "Заказ S00123",
            "payments": "№ 15 от 25 ноября 2026 г.",
            "shipments": "№ WH/OUT/31 от 26 ноября 2026 г.",
            **values,
        }
    )


@tagged("post_install", "-at_install")
class TestPapers(BaseCase):
    def _pages(self, kind, **values):
        return pdf_page.read(PAPERS[kind](_deal(**values), fonts()))

    def _assertOn(self, kind, *expected):
        (page,) = self._pages(kind)
        for text in expected:
            self.assertIn(text, page.text)
        # names are text, whatever is in them
        if kind != "receipt":
            self.assertIn("ООО <b>Рога & Копыта</b>", page.text)

    def test_the_bill_says_whom_to_pay_how_much(self):
        self._assertOn(
            "bill",
            "Счет на оплату № INV/2026/00012 от 26 ноября 2026 г.",
            "40702810938000012345",
            "044525225",
            "7 407,00",
            "В том числе НДС: 1 234,50",
            "Семь тысяч четыреста семь рублей 00 копеек",
            "Петрова А. С.",
        )

    def test_the_waybill_has_goods_taxes_and_weight(self):
        self._assertOn(
            "waybill",
            "Товарная накладная № INV/2026/00012",
            "0330212",
            "ОКПО 12345678",
            "6 172,50",
            "1 234,50",
            "7 407,00",
            "записей: два",
            "9 кг",
            "Заказ S00123",
        )

    def test_the_receipt_has_the_sum_in_words(self):
        self._assertOn(
            "receipt",
            "Товарный чек № INV/2026/00012",
            "Семь тысяч четыреста семь рублей 00 копеек",
            "№ 15 от 25 ноября 2026 г.",
        )

    def test_the_vat_invoice_has_its_rows_and_columns(self):
        self._assertOn(
            "vat_invoice",
            "Счет-фактура № INV/2026/00012 от 26 ноября 2026 г.",
            "7706123456/770601001",
            "№ 15 от 25 ноября 2026 г.",
            "№ WH/OUT/31 от 26 ноября 2026 г.",
            "Российский рубль, 643",
            "20%",
            "617,25",
            "6 172,50",
            "7 407,00",
        )

    def test_sales_without_tax_say_so(self):
        line = Line(
            "Услуга",
            Decimal(1),
            "",
            "",
            *[Decimal(5)] * 2,
            "без НДС",
            Decimal(0),
            Decimal(5),
        )
        for kind in ("bill", "receipt", "vat_invoice"):
            (page,) = self._pages(kind, lines=(line,), tax=Decimal(0))
            self.assertIn("без ндс", page.text.lower())

    def test_a_rate_of_zero_is_a_tax_of_zero(self):
        deal = _deal()
        lines = tuple(
            dataclasses.replace(line, rate="0%", tax=Decimal(0), total=line.untaxed)
            for line in deal.lines
        )
        values = {"lines": lines, "tax": Decimal(0), "total": deal.untaxed}
        for kind in ("bill", "receipt", "vat_invoice"):
            (page,) = self._pages(kind, **values)
            self.assertNotIn("без ндс", page.text.lower())
        self.assertEqual(page.text.count("0%"), 2, "the rate, and not the sum")
        self.assertEqual(page.text.count(" 0,00"), 3)

    def test_long_papers_repeat_their_titles_on_every_page(self):
        for kind in PAPERS:
            pages = self._pages(kind, count=90)
            self.assertGreater(len(pages), 1)
            self.assertIn("стр. 2", pages[1].text)
            self.assertEqual(sum(page.text.count("Чайник") for page in pages), 90)
            title = "Товары" if kind == "bill" else "Наименование"
            for page in pages[:2]:
                self.assertIn(title, page.text)

    def test_nothing_runs_over_the_edge(self):
        long = Firm(name="Очень длинное название " * 9, address="Адрес-" * 60)
        for kind in PAPERS:
            for page in self._pages(kind, buyer=long, consignee=long, count=40):
                for spot in page.letters:
                    self.assertGreater(spot.left, 8)
                    self.assertLess(spot.right, page.width - 8)
                    self.assertLess(spot.bottom, page.height - 5)
