"""What stands on the forms of Russian Post."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..lib.forms import FORMS, f103, f107, sheets
from ..lib.parcels import Item, Party
from . import pdf_page
from .lib_common import RECIPIENT, S10, parcel, press


@tagged("post_install", "-at_install")
class TestForms(BaseCase):
    def _texts(self, codes, *parcels):
        pages = pdf_page.read(press().print(sheets(codes, parcels or [parcel()])))
        return [page.text for page in pages]

    def _values(self, code, one=None):
        return sheets((code,), [one or parcel()])[0].values

    def test_the_label_has_both_addresses_and_both_sums(self):
        (text,) = self._texts(("7p",))
        for expected in (
            "Иванов Пётр Ильич",
            "Республика Саха, г. Якутск",
            "ООО «Ромашка»",
            "3 000,21",
            "Три тысячи рублей 21 копейка",
            "2 001,02",
            "Две тысячи один рубль 02 копейки",
            "101000 00 00001 1",
            "2,350",
            "S00123",
        ):
            self.assertIn(expected, text)
        values = self._values("7p")
        self.assertEqual(values["to_postcode"], "677000")
        self.assertEqual(values["from_phone"], "4951234567")

    def test_the_money_order_goes_back_to_the_sender(self):
        values = self._values("112ep")
        self.assertEqual(values["payee_name"], "ООО «Ромашка»")
        self.assertEqual(values["payer_name"], "Иванов Пётр Ильич")
        self.assertEqual(values["collect_roubles"], "2\xa0001")
        self.assertEqual(values["collect_kopecks"], "02")
        self.assertEqual(values["account"], "40702810938000012345")
        self.assertEqual(values["payer_phone"], "9142223344")
        self.assertNotIn("payer_phone", self._values("112ep", parcel(has_sms=False)))

    def test_the_older_money_order_has_the_same_on_two_sides(self):
        front, back = self._texts(("113",))
        self.assertIn("Две тысячи один рубль 02 копейки", front)
        self.assertIn("ПАО Банк", front)
        self.assertIn("S00123", back)

    def test_the_accompanying_address_has_the_money_only_with_cash_on_delivery(self):
        address, _back = self._texts(("116",))
        self.assertNotIn("Две тысячи один", address)
        with_money, _back = self._texts(("117",))
        self.assertIn("Две тысячи один рубль 02 копейки", with_money)
        self.assertEqual(with_money.count("Иванов Пётр Ильич"), 2)

    def test_forms_for_money_are_left_out_where_none_is_collected(self):
        free = parcel(collect=Decimal(0))
        printed = sheets(tuple(FORMS), [free])
        self.assertEqual(
            [sheet.form.code for sheet in printed], ["7p", "107", "116", "103"]
        )
        self.assertNotIn("Наложенный платеж", self._texts(("116",), free)[0])

    def test_the_inventory_is_there_twice_and_adds_up(self):
        (text,) = self._texts(("107",))
        self.assertEqual(text.count("Чайник"), 2)
        self.assertEqual(text.count("3 000,21"), 2)
        self.assertEqual(text.count("3,5"), 2)

    def test_a_long_inventory_goes_on_and_has_its_sum_on_the_last_sheet(self):
        items = tuple(Item(f"Вещь {n}", Decimal(1), Decimal("0.10")) for n in range(30))
        printed = f107.sheets(parcel(items=items))
        self.assertEqual(len(printed), 3)
        self.assertNotIn("value_all", printed[0].values)
        self.assertEqual(printed[2].values["value_all"], "3,00")
        self.assertEqual(printed[2].values["place_1"], 30)
        text = " ".join(self._texts(("107",), parcel(items=items)))
        for number in range(30):
            self.assertIn(f"Вещь {number} ", text)

    def test_the_list_has_every_parcel_once_and_sums_on_the_last_page(self):
        parcels = [parcel(reference=f"S{n:05}") for n in range(20)]
        texts = self._texts(("103",), *parcels)
        self.assertEqual(len(texts), 2)
        for one in parcels:
            self.assertEqual(sum(text.count(one.reference) for text in texts), 1)
        self.assertIn("60 004,20", texts[1])
        self.assertIn("40 020,40", texts[1])
        self.assertNotIn("60 004,20", texts[0])
        self.assertIn("4 мая 2026 г.", texts[0])

    def test_parcels_of_two_senders_are_two_lists(self):
        other = parcel(sender=Party(name="ИП Сидоров"))
        printed = f103.sheets([parcel(), other, parcel()])
        self.assertEqual([sheet.values["place_all"] for sheet in printed], [2, 1])

    def test_a_mistyped_number_is_printed_but_never_as_bars(self):
        self.assertTrue(self._values("7p", parcel(number=S10))["bars"])
        for typed in ("ra 473-124 829 RU", "RA-473124829-RU"):
            values = self._values("7p", parcel(number=typed))
            self.assertEqual(values["bars"], S10)
        values = self._values("7p", parcel(number="RA473124820RU"))
        self.assertFalse(values["bars"])
        self.assertEqual(values["number"], "RA 473 124 820 RU")

    def test_gaps_of_an_address_are_named(self):
        self.assertEqual(RECIPIENT.gaps(), [])
        self.assertEqual(
            Party(name="Иванов", postcode="1012").gaps(), ["address", "postcode"]
        )
