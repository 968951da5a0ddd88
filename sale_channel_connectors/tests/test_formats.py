import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase, tagged

from ..lib import cxml, edifact, money, shoprenter, ubl, unas, woocommerce
from ..lib.values import moment_of
from . import hostile

BUDAPEST = ZoneInfo("Europe/Budapest")


@tagged("post_install", "-at_install")
class TestFormats(BaseCase):
    """What each format says in its own way, read the same."""

    def _only(self, document):
        (order,) = document.orders
        return order

    def test_shoprenter_multiplies_its_unit_prices(self):
        order = self._only(shoprenter.read(hostile.valid["shoprenter"]))
        self.assertEqual(order.lines[0].amount, 2540)
        self.assertEqual(money.differences(order), ())

    def test_shoprenter_rows_of_the_totals_are_rows_of_the_order(self):
        totals = [
            {"type": "SUB_TOTAL", "value": "2000.0000"},
            {"type": "TAX", "value": "540.0000"},
            {"type": "SHIPPING", "value": "990.0000", "name": "GLS:"},
            {"type": "PAYMENT", "value": "300.0000"},
            {"type": "COUPON", "value": "-254.0000"},
            {"type": "TOTAL", "value": "3576.0000"},
        ]
        value = hostile.SHOPRENTER | {"orderTotals": totals, "total": "3576.0000"}
        value |= {"shippingMethodTaxRate": "27.0000", "couponTaxRate": "-1.0000"}
        order = self._only(shoprenter.read(json.dumps(value).encode()))
        self.assertEqual(
            [(line.kind, line.amount) for line in order.lines[1:]],
            [("shipping", 990), ("fee", 300), ("discount", -254)],
        )
        self.assertEqual(order.lines[1].tax_rate, 27)
        self.assertIsNone(order.lines[3].tax_rate)
        self.assertEqual(money.differences(order), ())

    def test_shoprenter_a_left_cart_is_no_order(self):
        value = hostile.SHOPRENTER | {"orderStatus": None}
        order = self._only(shoprenter.read(json.dumps(value).encode()))
        self.assertFalse(order.is_final)

    def test_ubl_allowances_and_charges_count(self):
        charges = "".join(
            f"<a:AllowanceCharge><b:ChargeIndicator>{sign}</b:ChargeIndicator>"
            f"<b:AllowanceChargeReasonCode>{code}</b:AllowanceChargeReasonCode>"
            f"<b:Amount>{amount}</b:Amount><a:TaxCategory><b:Percent>21</b:Percent>"
            "</a:TaxCategory></a:AllowanceCharge>"
            for sign, code, amount in (("true", "FC", "5"), ("false", "95", "3"))
        )
        text = hostile.UBL.replace("<a:OrderLine>", f"{charges}<a:OrderLine>", 1)
        text = text.replace("24.20", "26.62")
        order = self._only(ubl.read(text.encode()))
        self.assertEqual(
            [(line.kind, line.amount) for line in order.lines[1:]],
            [("shipping", 5), ("discount", -3)],
        )
        self.assertEqual(money.differences(order), ())

    def test_ubl_a_price_may_be_for_several(self):
        price = (
            "<a:Price><b:PriceAmount>50</b:PriceAmount>"
            "<b:BaseQuantity>10</b:BaseQuantity></a:Price>"
        )
        line = "<b:LineExtensionAmount>20</b:LineExtensionAmount><a:Item>"
        text = hostile.UBL.replace(line, f"{price}<a:Item>")
        order = self._only(ubl.read(text.encode()))
        self.assertEqual(order.lines[0].amount, 10)

    def test_cxml_a_price_may_be_for_several(self):
        basis = '<PriceBasisQuantity quantity="10" conversionFactor="1"/></ItemDetail>'
        text = hostile.CXML.replace("</ItemDetail>", basis)
        order = self._only(cxml.read(text.encode()))
        self.assertEqual(order.lines[0].amount, 2)

    def test_cxml_thousands_may_have_commas(self):
        text = hostile.CXML.replace(">20.00<", ">1,020.00<")
        order = self._only(cxml.read(text.encode()))
        self.assertEqual(order.totals.items, 1020)

    def test_cxml_the_number_of_a_card_is_read_by_nobody(self):
        card = '<Payment><PCard number="4111111111111111" expiration="2026-12-01"/>'
        text = hostile.CXML.replace("</Total>", f"</Total>{card}</Payment>")
        order = self._only(cxml.read(text.encode()))
        self.assertEqual(order.payment.code, "PCARD")
        self.assertNotIn("4111", repr(order))

    def test_edifact_allowances_freight_and_parts(self):
        head = "ALC+C++6++FC:::Freight'MOA+23:6'ALC+A++6++DI'MOA+23:2'LIN+1"
        parts = "QTY+21:2'LOC+7+555::9'QTY+11:2'DTM+2:20260315:102'"
        text = hostile.EDIFACT.replace("LIN+1", head).replace("QTY+21:2'", parts)
        order = self._only(edifact.read(text.encode()))
        self.assertEqual(
            [(line.kind, line.amount) for line in order.lines],
            [("product", 20), ("shipping", 6), ("discount", -2)],
        )
        (part,) = order.lines[0].parts
        self.assertEqual((part.quantity, part.gln), (2, "555"))
        self.assertEqual(str(part.requested_on), "2026-03-15")

    def test_edifact_functions_and_a_test_flag(self):
        for function, kind in (("9", "order"), ("1", "cancel"), ("4", "change")):
            text = hostile.EDIFACT.replace("E-1+9", f"E-1+{function}")
            self.assertEqual(edifact.read(text.encode()).kind, kind)
        text = hostile.EDIFACT.replace("1000+9'", "1000+9++++++1'")
        self.assertTrue(self._only(edifact.read(text.encode())).is_test)

    def test_unas_rows_with_names_of_their_own(self):
        rows = "".join(
            f"<Item><Id>{name}</Id><Quantity>1</Quantity><PriceGross>{price}"
            "</PriceGross><Vat>21%</Vat></Item>"
            for name, price in (("shipping-cost", 5), ("discount-percent", -2))
        )
        text = hostile.UNAS.replace("</Items>", f"{rows}</Items>")
        text = text.replace(">24.20<", ">27.20<")
        order = self._only(unas.read(text.encode()))
        self.assertEqual(
            [line.kind for line in order.lines[1:]], ["shipping", "discount"]
        )
        self.assertEqual(money.differences(order), ())

    def test_unas_a_ban_is_told_in_a_sentence(self):
        said = "Too much getOrder query, IP is banned till 02.28.2022 10:00:00"
        wanted = datetime(2022, 2, 28, 9, 0, tzinfo=UTC)
        self.assertEqual(unas.banned_until(said), wanted)
        self.assertIsNone(unas.banned_until("Invalid Key"))

    def test_woocommerce_entities_variants_and_the_id_of_a_variant(self):
        row = hostile.WOO["line_items"][0] | {
            "name": "Mug &amp; spoon &#8482;",
            "sku": "",
            "product_id": 3,
            "variation_id": 31,
            "meta_data": [
                {"id": 1, "key": "_hidden", "value": "x"},
                {"id": 2, "key": "pa_size", "value": "m", "display_key": "Size"},
            ],
        }
        value = hostile.WOO | {"line_items": [row]}
        order = self._only(woocommerce.read(json.dumps(value).encode()))
        (line,) = order.lines
        self.assertEqual(line.name, "Mug & spoon ™")
        self.assertEqual(line.ids.shop, "31")
        self.assertEqual(line.variant, (("Size", "m"),))

    def test_a_local_hour_that_comes_twice_is_the_earlier_one(self):
        for text, wanted in (
            ("2026.10.25 02:30:00", "2026-10-25 00:30:00+00:00"),
            ("2026.07.20 14:05:00", "2026-07-20 12:05:00+00:00"),
            ("2026.03.29 02:30:00", "2026-03-29 01:30:00+00:00"),
        ):
            self.assertEqual(str(moment_of(text, BUDAPEST, "")), wanted)
