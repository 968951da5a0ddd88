from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import PaymentMixin


@tagged("post_install", "-at_install")
class TestBlockedCustomer(PaymentMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "block_clerk", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.order = cls._create_order(partner=cls.buyer.partner_id)

    def _block(self):
        self.customer.write(
            {"is_order_blocked": True, "order_block_reason": "Owes us money"}
        )

    def test_commercial_entity_is_stored_on_the_order(self):
        self.assertEqual(self.order.commercial_partner_id, self.customer)
        found = self.env["sale.order"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertIn(self.order, found)

    def test_contacts_are_blocked_with_their_company(self):
        self._block()
        self.assertTrue(self.buyer.partner_id.is_order_blocked)
        late = self.env["res.partner"].create(
            {"name": "Late Contact", "parent_id": self.customer.id}
        )
        self.assertTrue(late.is_order_blocked)

    def test_blocked_order_is_not_confirmed(self):
        self._block()
        with self.assertRaisesRegex(UserError, "Owes us money"):
            self.order.with_user(self.clerk).action_confirm()
        self.assertEqual(self.order.state, "draft")

    def test_unblocked_order_is_confirmed(self):
        self.order.with_user(self.clerk).action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_customer_does_not_read_the_reason(self):
        self._block()
        message = self.order.with_user(self.buyer).sudo()._get_order_block_message()
        self.assertIn("contact us", message)
        self.assertNotIn("Owes", message)

    def test_blocked_cart_is_not_checked_out(self):
        self._block()
        with self.assertRaisesRegex(ValidationError, "contact us"):
            self.order.with_user(self.buyer).sudo()._check_cart_is_ready_to_be_paid()

    def test_open_order_of_a_blocked_customer_is_not_paid(self):
        self._block()
        payments = self.env["payment.transaction"].with_user(self.buyer).sudo()
        with self.assertRaises(ValidationError):
            payments.create(self._prepare_payment(self.order))

    def test_blocked_customer_still_pays_what_is_confirmed(self):
        self.order.action_confirm()
        self._block()
        payments = self.env["payment.transaction"].with_user(self.buyer).sudo()
        self.assertTrue(payments.create(self._prepare_payment(self.order)))
