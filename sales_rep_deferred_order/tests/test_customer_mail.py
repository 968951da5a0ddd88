from odoo import fields
from odoo.tests import new_test_user, tagged

from .shop_common import ShopCommon


@tagged("post_install", "-at_install")
class TestCustomerMail(ShopCommon):
    """What the customer is told about an order, and by whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = new_test_user(
            cls.env,
            login="travelling",
            name="Rita Road",
            email="rita@road.example",
            tz="Europe/Stockholm",
            groups="base.group_portal,sales_rep_deferred_order.group_rep",
        )
        cls.alder.email = "office@alder.example.com"

    def _confirm(self, **values):
        """Confirm as the website does: with rights that the person has not."""
        order = self._create_order(
            self.alder, [self.product], website_id=self.website.id, **values
        )
        order.with_user(self.rep).sudo()._validate_order()
        return order, order.message_ids.filtered(
            lambda message: message.partner_ids & order.partner_id
        )

    def test_names_the_rep_and_when_he_took_the_order(self):
        taken_at = fields.Datetime.to_datetime("2026-05-04 07:30:00")
        order, mail = self._confirm(rep_user_id=self.rep.id, taken_at=taken_at)
        self.assertEqual(len(mail), 1)
        self.assertIn("Rita Road", mail.subject)
        self.assertIn("Rita Road", mail.body)
        self.assertIn(order.name, mail.body)
        # the rep's clock showed half past nine
        self.assertIn("5/4/26, 9:30", mail.body.replace("\u202f", " "))

    def test_is_from_the_rep(self):
        _order, mail = self._confirm(rep_user_id=self.rep.id)
        self.assertEqual(mail.author_id, self.rep.partner_id)
        self.assertIn("rita@road.example", mail.email_from)
        self.assertEqual(mail.partner_ids, self.alder)

    def test_rep_without_address(self):
        """The company stands in, not a robot."""
        self.rep.email = False
        self.company.email = "shop@example.com"
        _order, mail = self._confirm(rep_user_id=self.rep.id)
        self.assertIn("shop@example.com", mail.email_from)
        self.assertNotEqual(mail.author_id, self.env.ref("base.partner_root"))

    def test_customer_who_orders_himself_gets_the_usual_one(self):
        order, mail = self._confirm()
        usual = self.website.confirmation_email_template_id
        self.assertEqual(order._get_confirmation_template(), usual)
        self.assertEqual(len(mail), 1)
        self.assertNotIn("Rita", mail.body)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("sv_SE")
        template = self.env.ref("sales_rep_deferred_order.mail_template_order_taken")
        template.with_context(
            lang="sv_SE"
        ).subject = "{{ object.name }}, från {{ object.rep_user_id.name }}"
        self.alder.lang = "sv_SE"
        order, mail = self._confirm(rep_user_id=self.rep.id)
        self.assertEqual(mail.subject, f"{order.name}, från Rita Road")

    def test_lists_what_was_ordered(self):
        order = self._create_order(
            self.alder,
            [(self.product, {"product_uom_qty": 3})],
            rep_user_id=self.rep.id,
        )
        order._validate_order()
        mail = order.message_ids.filtered(lambda x: x.partner_ids & order.partner_id)
        self.assertIn("Oak board", mail.body)
        self.assertIn("180.00", mail.body)
        self.assertIn("225.00", mail.body)
