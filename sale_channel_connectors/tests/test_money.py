import random
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..lib import money
from ..lib.order import Line, RemoteOrder, Totals

SEED = 20260301


def D(text):
    return Decimal(text)


@tagged("post_install", "-at_install")
class TestMoney(BaseCase):
    def _order(self, rows, **values):
        lines = [
            Line(id=str(index), amount=D(amount), tax_rate=rate and D(rate), **more)
            for index, (amount, rate, more) in enumerate(rows, 1)
        ]
        values = {"external_id": "1", "number": "1", "currency": "EUR"} | values
        return RemoteOrder(lines=tuple(lines), **values)

    def test_four_rows_at_eight_and_a_half_percent(self):
        # Rounded per row the tax is 0.08, per rate 0.10: a shop may say either.
        rows = [("0.29", "8.5", {})] * 4
        for gross in ("1.24", "1.26"):
            with self.subTest(gross):
                order = self._order(rows, totals=Totals(gross=D(gross)))
                self.assertEqual(money.differences(order), ())

    def test_a_difference_is_named_and_judged(self):
        order = self._order([("10.00", "25", {})], totals=Totals(gross=D("12.51")))
        (difference,) = money.differences(order)
        self.assertEqual(difference.figure, "gross")
        self.assertEqual(difference.amount, D("0.01"))
        self.assertTrue(difference.is_rounding)
        order = self._order([("10.00", "25", {})], totals=Totals(gross=D("12.52")))
        (difference,) = money.differences(order)
        self.assertFalse(difference.is_rounding)

    def test_what_is_not_said_is_not_guessed(self):
        order = self._order([("10.00", None, {})], totals=Totals(gross=D("99")))
        self.assertEqual(money.differences(order), ())

    def test_the_tolerance_grows_with_the_rows(self):
        self.assertEqual(money.tolerance(1, 2), D("0.01"))
        self.assertEqual(money.tolerance(10, 2), D("0.05"))
        self.assertEqual(money.tolerance(1, 0), D("1"))

    def test_rounding_is_half_away_from_zero(self):
        for amount, wanted in (("0.125", "0.13"), ("-0.125", "-0.13"), ("2.5", "2.50")):
            self.assertEqual(money.rounded(D(amount), 2), D(wanted))

    def test_a_rate_is_found_only_where_one_fits(self):
        self.assertEqual(money.rate_of(D("100"), D("27"), 2), D("27"))
        self.assertEqual(money.rate_of(D("100"), D("0"), 2), D("0"))
        self.assertIsNone(money.rate_of(D("0.10"), D("0.02"), 2))
        self.assertIsNone(money.rate_of(D("100"), D("13.7"), 2))

    def test_sums_of_random_orders_are_exact(self):
        chance = random.Random(SEED)
        for _case in range(300):
            is_gross = chance.random() < 0.5
            rows = [
                (f"{chance.randint(0, 10**6) / 100:.2f}", str(rate), {})
                for rate in chance.choices((0, 5, 10, 27), k=chance.randint(1, 12))
            ]
            gross = sum(
                D(amount)
                if is_gross
                else D(amount) + money.tax_of(D(amount), D(rate), 2)
                for amount, rate, _more in rows
            )
            order = self._order(
                rows, prices_include_tax=is_gross, totals=Totals(gross=gross)
            )
            self.assertEqual(money.differences(order), ())
