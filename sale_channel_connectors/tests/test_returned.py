from odoo.tests import TransactionCase, tagged

from .shop import UnasShopMixin


@tagged("post_install", "-at_install")
class TestReturned(UnasShopMixin, TransactionCase):
    """What a Unas shop takes back and pays back becomes credit notes, once."""

    def _messages(self, number):
        return self.env["sale.channel.message"].search(
            [("channel_id", "=", self.channel.id), ("number", "=", number)], order="id"
        )

    def test_money_paid_back_is_credited_by_what_the_sum_has_grown(self):
        order = self._sell()
        for told in ("5.00", "5.00", "12.50"):
            self.shop.pay_back("U-1", told)
            self._pull()
        self.assertEqual(self._refunds().mapped("amount"), [5.0, 7.5])
        notes = self._refunds().move_id
        self.assertEqual(notes.reversed_entry_id, order.invoice_ids - notes)
        self.assertEqual(sorted(notes.mapped("amount_total")), [5.0, 7.5])

    def test_sums_that_differ_by_little_of_a_million_are_told_apart(self):
        xml = self._xml("2000000", ("TEST-MUG", 2, "1000000", 25))
        self.shop.put(xml.replace("<Order>", "<Order><Key>U-1</Key>"))
        self._pull()
        for told in ("1234560", "1234563", "1234564.5"):
            self.shop.pay_back("U-1", told)
            self._pull()
        self.assertEqual(self._refunds().mapped("amount"), [1234560.0, 3.0, 1.5])

    def test_payments_noted_by_hand_are_told_apart_by_their_dates(self):
        self._sell()
        paid = "".join(
            f"<Transaction><Id>manual</Id><Date>2026.03.01 1{hour}:00:00</Date>"
            f"<Amount>17.5</Amount><AmountRefund>{back}</AmountRefund></Transaction>"
            for hour, back in ((0, "3"), (1, "4"), (1, "1"))
        )
        xml = self._xml("35.00", ("TEST-MUG", 2, "17.50", 25))
        node = f"<Key>U-1</Key><Payment><Transactions>{paid}</Transactions></Payment>"
        self.shop.put(xml.replace("<Order>", f"<Order>{node}"))
        self._pull()
        self.assertEqual(sorted(self._refunds().mapped("amount")), [3.0, 5.0])

    def test_a_return_makes_no_second_order_and_credits_its_own_goods(self):
        for sign in ("", "-"):
            with self.subTest(sign=sign), self.env.cr.savepoint() as savepoint:
                order = self._sell()
                self._back(sign=sign)
                self._pull()
                refund = self._refunds()
                self.assertEqual(refund.order_id, order)
                self.assertEqual(refund.move_id.amount_total, 22.5)
                self.assertEqual(refund.move_id.amount_tax, 2.5)  # not a part of all
                sold = [("sale_channel_id", "=", self.channel.id)]
                self.assertEqual(self.env["sale.order"].search(sold), order)
                message = self._messages("R-1")
                self.assertEqual((message.kind, message.state), ("refund", "done"))
                savepoint.rollback()
                self.shop.orders.clear()
                self.env.invalidate_all()

    def test_goods_and_their_money_are_one_refund_whichever_is_told_first(self):
        for money_first in (True, False):
            with (
                self.subTest(money_first=money_first),
                self.env.cr.savepoint() as point,
            ):
                self._sell()
                steps = [lambda: self.shop.pay_back("U-1", "22.50"), self._back]
                for step in steps if money_first else reversed(steps):
                    step()
                    self._pull()
                self.assertEqual(self._refunds().mapped("amount"), [22.5, 0.0])
                self.assertEqual(self._refunds().mapped("state"), ["done", "closed"])
                self.assertEqual(self._refunds().move_id.amount_total, 22.5)
                self.shop.pay_back("U-1", "30.00")
                self._pull()
                self.assertEqual(self._refunds()[2].amount, 7.5)
                point.rollback()
                self.shop.orders.clear()
                self.env.invalidate_all()

    def test_a_return_counts_when_the_shop_has_finished_it(self):
        self._sell()
        self._back(status="open_normal")
        self._pull()
        self.assertFalse(self._refunds())
        self.assertEqual(self._messages("R-1").error_code, "not_final")
        self._back()
        self._pull()
        self._messages("R-1")._replay()
        self.assertEqual(self._refunds().mapped("amount"), [22.5])

    def test_a_return_that_is_cancelled_asks_or_rests(self):
        order = self._sell()
        self._back(status="close_fault")
        self._pull()
        self.assertFalse(self._refunds())
        self._back("R-2")
        self._pull()
        self._back("R-2", status="close_fault")
        self._pull()
        self.assertEqual(len(self._refunds()), 1)
        self.assertIn("R-2", order.activity_ids.note)

    def test_a_return_waits_for_its_order(self):
        self._back_of_nothing()
        self._pull()
        message = self._messages("R-1")
        self.assertEqual((message.state, message.error_code), ("blocked", "no_order"))
        self._sell()
        self.assertEqual(message.state, "received")
        self._run_process_cron()
        self.assertEqual(message.state, "done")
        self.assertEqual(self._refunds().amount, 22.5)

    def _back_of_nothing(self):
        self.shop.put("<Order><Key>U-1</Key></Order>")
        self._back()
        del self.shop.orders["U-1"]

    def test_days_do_not_miss_returns(self):
        self._sell()
        self._back()
        self._pull()
        self.channel._compare_days()
        day = self.channel.day_ids.filtered("said_count")
        self.assertEqual((day.said_count, day.missing_count), (1, 0))
