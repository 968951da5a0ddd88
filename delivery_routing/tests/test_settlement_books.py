from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .route_common import ON_THE_DAY
from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestSettlementBooks(SettlementCase):
    """What a courier has not brought, where the company books it on him."""

    def _assert_booked(self, counted, missing):
        """The courier has what is missing, the till what was counted."""
        account = self._create_difference_account()
        line = self._count_of_bakery(counted)
        move = line.sudo().difference_move_id
        self.assertEqual(move.state, "posted")
        payment = self._payments(line.route_id)
        lines = (payment.move_id | move).line_ids.grouped("account_id")
        self.assertAlmostEqual(lines[account].balance, missing, 2)
        self.assertEqual(lines[account].partner_id, self.courier_user.partner_id)
        till = lines[payment.outstanding_account_id]
        self.assertAlmostEqual(sum(till.mapped("balance")), counted, 2)
        self.assertAlmostEqual(payment.amount, 33.33, 2)

    def test_what_is_missing_is_booked_on_the_courier(self):
        self._assert_booked(30.0, 3.33)

    def test_what_is_too_much_is_booked_for_the_courier(self):
        self._assert_booked(35.0, -1.67)

    def test_what_is_there_to_the_cent_is_booked_once(self):
        self._create_difference_account()
        line = self._count_of_bakery(33.33)
        self.assertFalse(line.sudo().difference_move_id)

    def _create_difference_account(self):
        account = self.env["account.account"].create(
            {
                "name": "Couriers",
                "code": "COUR1",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": self.company.ids,
            }
        )
        self.company.delivery_difference_account_id = account
        return account

    def _count_of_bakery(self, counted):
        """Sign off a route of 33.33 on which so much was counted."""
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        route.with_user(self.dispatcher).action_finish()
        line = route.settlement_line_ids.filtered(lambda x: x.kind == "cash")
        line.with_user(self.dispatcher).amount_counted = counted
        route.with_user(self.dispatcher).action_settle()
        return line

    def test_without_an_account_nothing_is_booked_of_a_difference(self):
        line = self._count_of_bakery(30.0)
        self.assertTrue(line.has_difference)
        self.assertFalse(line.sudo().difference_move_id)

    def test_without_an_account_of_the_till_it_is_said_what_to_do(self):
        self._create_difference_account()
        self.env["account.payment.method.line"].search([]).payment_account_id = False
        # as with accounting, where Odoo takes no account by itself
        moves = self.env.registry["account.move"]
        self.patch(moves, "_get_invoice_in_payment_state", lambda _move: "in_payment")
        with self.assertRaisesRegex(UserError, "outstanding account first"):
            self._count_of_bakery(30.0)

    def test_dispatchers_do_not_read_the_books(self):
        self._create_difference_account()
        line = self._count_of_bakery(30.0).with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            line.read(["difference_move_id"])
