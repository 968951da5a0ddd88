"""Who may cancel, edit after confirmation, see others' orders, see costs."""

import xmlrpc.client

from lxml.etree import fromstring

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .common import OrderFlowMixin

SELLER = "sales_team.group_sale_salesman_all_leads"
CANCEL = "sale_order_flow.group_order_cancel"
EDIT = "sale_order_flow.group_order_edit_confirmed"
COST = "sale_order_flow.group_order_cost"
OWN = "sale_order_flow.group_order_own_only"


class RightsMixin(OrderFlowMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = new_test_user(cls.env, "plain_seller", groups=SELLER)
        cls.order = cls._create_order(cls.goods, user_id=cls.plain.id)

    @classmethod
    def _create_seller(cls, login, *groups):
        return new_test_user(cls.env, login, groups=",".join((SELLER, *groups)))


@tagged("post_install", "-at_install")
class TestCancelRight(RightsMixin, TransactionCase):
    def test_seller_without_the_right_cannot_cancel(self):
        order = self.order.with_user(self.plain)
        with self.assertRaisesRegex(AccessError, "may not cancel"):
            order.action_cancel()
        with self.assertRaisesRegex(AccessError, "may not cancel"):
            order.write({"state": "cancel"})
        self.assertEqual(order.state, "draft")

    def test_seller_with_the_right_cancels(self):
        seller = self._create_seller("canceller", CANCEL)
        self.order.with_user(seller).action_cancel()
        self.assertEqual(self.order.state, "cancel")

    def test_sales_manager_may_cancel_and_edit(self):
        manager = new_test_user(
            self.env, "rights_manager", groups="sales_team.group_sale_manager"
        )
        self.assertTrue(manager.has_group(CANCEL) and manager.has_group(EDIT))

    def test_draft_invoices_stay_when_cancelling_is_refused(self):
        self.order.action_confirm()
        self.order.order_line.qty_delivered = 1
        invoice = self.order._create_invoices()
        with self.assertRaises(AccessError):
            self.order.with_user(self.plain)._action_cancel()
        self.assertEqual(invoice.state, "draft")

    def test_customer_declines_without_the_right(self):
        # The portal does it as superuser.
        self.order.with_user(self.buyer).sudo()._action_cancel()
        self.assertEqual(self.order.state, "cancel")


@tagged("post_install", "-at_install")
class TestEditRight(RightsMixin, TransactionCase):
    def test_draft_is_edited_by_everybody(self):
        order = self.order.with_user(self.plain)
        order.order_line.product_uom_qty = 3
        order.write({"order_line": [Command.create({"product_id": self.service.id})]})
        order.commitment_date = "2026-05-01"
        order.order_line[1:].unlink()
        self.assertEqual(order.order_line.product_uom_qty, 3)

    def test_everybody_confirms(self):
        self.order.with_user(self.plain).action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_confirmed_order_refuses_changes(self):
        order = self.order.with_user(self.plain)
        order.action_confirm()
        refused = [
            lambda: order.order_line.write({"product_uom_qty": 3}),
            lambda: order.order_line.write({"price_unit": 1}),
            lambda: order.order_line.write({"discount": 50}),
            lambda: order.order_line.write({"is_downpayment": True}),
            lambda: order.write({"partner_id": self.buyer.partner_id.id}),
            lambda: order.write({"commitment_date": "2026-05-01"}),
            lambda: order.write({"state": "draft"}),
            lambda: order.write(
                {"order_line": [Command.create({"product_id": self.service.id})]}
            ),
            lambda: (
                self.env["sale.order.line"]
                .with_user(self.plain)
                .create({"order_id": order.id, "product_id": self.service.id})
            ),
        ]
        for attempt in refused:
            with self.assertRaisesRegex(AccessError, "after their confirmation"):
                attempt()
        self.assertEqual(order.order_line.product_uom_qty, 1)

    def test_line_cannot_be_slipped_in_from_a_draft(self):
        self.order.action_confirm()
        draft = self._create_order(self.goods, user_id=self.plain.id)
        with self.assertRaisesRegex(AccessError, "after their confirmation"):
            draft.order_line.with_user(self.plain).order_id = self.order

    def test_locked_order_is_unlocked_by_right_only(self):
        self.order.action_confirm()
        self.order.action_lock()
        with self.assertRaises(AccessError):
            self.order.with_user(self.plain).action_unlock()
        editor = self._create_seller("unlocker", EDIT)
        self.order.with_user(editor).action_unlock()
        self.assertFalse(self.order.locked)

    def test_editor_changes_confirmed_orders(self):
        self.order.action_confirm()
        editor = self._create_seller("editor", EDIT)
        self.order.with_user(editor).order_line.product_uom_qty = 5
        self.assertEqual(self.order.order_line.product_uom_qty, 5)

    def test_transfer_says_what_the_delivery_did_cost(self):
        order = self.order.with_user(self.plain)
        fee = self._create_product("Parcel", type="service", list_price=0)
        line = self.order.order_line.copy(
            {"order_id": order.id, "product_id": fee.id, "is_delivery": True}
        )
        line.price_unit = 0
        order.action_confirm()
        line.with_user(self.plain).price_unit = 9
        with self.assertRaises(AccessError):
            line.with_user(self.plain).price_unit = 90

    def test_delivery_stays_on_a_confirmed_order(self):
        """Odoo lets everybody remove it there."""
        fee = self._create_product("Parcel", type="service", list_price=9)
        self.order.order_line.copy(
            {"order_id": self.order.id, "product_id": fee.id, "is_delivery": True}
        )
        self.order.action_confirm()
        parcel = self.order.order_line.filtered("is_delivery")
        with self.assertRaisesRegex(AccessError, "after their confirmation"):
            parcel.with_user(self.plain).unlink()
        parcel.with_user(self._create_seller("remover", EDIT)).unlink()
        self.assertFalse(self.order.order_line.filtered("is_delivery"))

    def test_notes_stay_open_on_confirmed_orders(self):
        self.order.action_confirm()
        self.order.with_user(self.plain).write({"client_order_ref": "PO 7"})
        self.assertEqual(self.order.client_order_ref, "PO 7")

    def test_seller_without_the_right_invoices_a_down_payment(self):
        self.order.action_confirm()
        seller = self._create_seller("invoicer", "account.group_account_invoice")
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_user(seller)
            .create(
                {
                    "sale_order_ids": self.order.ids,
                    "advance_payment_method": "percentage",
                    "amount": 30,
                }
            )
        )
        wizard.create_invoices()
        self.assertTrue(self.order.order_line.filtered("is_downpayment"))


class OwnOrdersMixin(RightsMixin):
    """A seller who sees his own orders only, and one order of his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls._create_seller("strict_seller", OWN)
        cls.own = cls._create_order(cls.goods, user_id=cls.strict.id)
        cls.nobodys = cls._create_order(cls.goods, user_id=False)


@tagged("post_install", "-at_install")
class TestOwnOrders(OwnOrdersMixin, TransactionCase):
    def test_only_own_orders_are_seen(self):
        Order = self.env["sale.order"].with_user(self.strict)
        mine = self.own | self.order | self.nobodys
        self.assertEqual(Order.search([("id", "in", mine.ids)]), self.own)
        lines = self.env["sale.order.line"].with_user(self.strict)
        seen = lines.search([("order_id", "in", mine.ids)])
        self.assertEqual(seen, self.own.order_line)

    def test_others_orders_are_refused_by_id(self):
        for order in (self.order, self.nobodys):
            with self.assertRaises(AccessError):
                order.with_user(self.strict).read(["name"])
            with self.assertRaises(AccessError):
                order.with_user(self.strict).write({"note": "mine"})
            with self.assertRaises(AccessError):
                order.order_line.with_user(self.strict).read(["price_unit"])

    def test_analysis_counts_own_orders_only(self):
        self.env.flush_all()
        report = self.env["sale.report"].with_user(self.strict)
        users = report.search([]).user_id
        self.assertEqual(users, self.strict)

    def test_stages_and_notices_of_others_are_not_seen(self):
        self.env.ref(
            "sale_order_flow.sale_order_stage_processing"
        ).mail_template_id = self.env.ref(
            "sale_order_flow.mail_template_order_received"
        )
        orders = self.own | self.order | self.nobodys
        orders.action_confirm()
        self._commit()
        self.assertEqual(orders.notice_ids.order_id, orders)
        self.assertEqual(orders.stage_entry_ids.order_id, orders)
        for model in ("sale.order.notice", "sale.order.stage.entry"):
            Model = self.env[model].with_user(self.strict)
            seen = Model.search([("order_id", "in", orders.ids)])
            self.assertEqual(seen.order_id, self.own, model)
        with self.assertRaises(AccessError):
            self.order.stage_entry_ids.with_user(self.strict).read(["stage_id"])

    def test_invoices_of_others_are_not_seen_but_in_accounting(self):
        self.goods.invoice_policy = "order"
        orders = self.own | self.order | self.nobodys
        orders.action_confirm()
        for order in orders:
            order._create_invoices()
        invoices = orders.order_line.invoice_lines.move_id
        own = self.own.order_line.invoice_lines.move_id
        self.env.flush_all()
        accountant = self._create_seller(
            "strict_accountant", OWN, "account.group_account_invoice"
        )
        seen_by = ((self.strict, own), (self.plain, invoices), (accountant, invoices))
        for user, expected in seen_by:
            Move = self.env["account.move"].with_user(user)
            Line = self.env["account.move.line"].with_user(user)
            found = Move.search([("id", "in", invoices.ids)])
            self.assertEqual(found, expected, user.login)
            lines = Line.search([("move_id", "in", invoices.ids)])
            self.assertEqual(lines.move_id, expected, user.login)
        with self.assertRaises(AccessError):
            (invoices - own).with_user(self.strict).read(["amount_total"])

    def test_a_new_order_is_the_makers_own(self):
        self.customer.user_id = self.plain
        order = (
            self.env["sale.order"]
            .with_user(self.strict)
            .create({"partner_id": self.customer.id})
        )
        self.assertEqual(order.user_id, self.strict)

    def test_others_see_what_they_saw(self):
        mine = self.own | self.order | self.nobodys
        Order = self.env["sale.order"].with_user(self.plain)
        self.assertEqual(Order.search([("id", "in", mine.ids)]), mine)


@tagged("post_install", "-at_install")
class TestCostRight(RightsMixin, TransactionCase):
    FIELDS = {
        "sale.order": ("margin", "margin_percent"),
        "sale.order.line": (
            "purchase_price",
            "margin",
            "margin_percent",
            "vendor_cost_override",
            "vendor_currency_id",
        ),
        "sale.report": ("margin",),
    }

    def test_costs_are_neither_described_nor_read(self):
        for model, names in self.FIELDS.items():
            Model = self.env[model].with_user(self.plain)
            self.assertFalse(set(names) & Model.fields_get().keys(), model)
            for name in names:
                with self.assertRaises(AccessError):
                    Model.search([], limit=1).read([name])

    def test_costs_are_neither_searched_nor_grouped_nor_written(self):
        lines = self.env["sale.order.line"].with_user(self.plain)
        with self.assertRaises(AccessError):
            lines.search([("purchase_price", ">", 5)])
        with self.assertRaises(AccessError):
            lines.formatted_read_group([], ["product_id"], ["margin:sum"])
        with self.assertRaises(AccessError):
            self.order.order_line.with_user(self.plain).margin_percent = 0.5
        with self.assertRaises(AccessError):
            self.order.order_line.with_user(self.plain).write({"margin": 5})

    def test_vendors_quotes_and_their_wizard_are_closed(self):
        with self.assertRaises(AccessError):
            self.env["vendor.quote"].with_user(self.plain).search([])
        with self.assertRaises(AccessError):
            self.order.with_user(self.plain).action_assign_vendors()

    def test_costs_are_not_on_the_screens_of_products(self):
        seer, buyer = (
            self._create_seller(login, group)
            for login, group in (
                ("product_seer", COST),
                ("product_buyer", "purchase.group_purchase_user"),
            )
        )
        names = (
            "product.product_template_form_view",
            "product.product_template_tree_view",
            "product.product_normal_form_view",
            "product.product_variant_easy_edit_view",
            "product.product_product_tree_view",
        )
        for name in names:
            view = self.env.ref(name)
            for user, is_shown in ((self.plain, False), (seer, True), (buyer, True)):
                Model = self.env[view.model].with_user(user)
                arch = fromstring(Model.get_view(view.id)["arch"])
                costs = arch.xpath("//field[@name='standard_price']")
                shown = [
                    cost
                    for cost in costs
                    if not {cost.get("invisible"), cost.get("column_invisible")}
                    & {"1", "True"}
                ]
                self.assertEqual(bool(shown), is_shown, (name, user.login))

    def test_orders_work_without_the_right(self):
        self.goods.standard_price = 40
        order = self.order.with_user(self.plain)
        order.write({"order_line": [Command.create({"product_id": self.goods.id})]})
        order.copy()
        order.action_confirm()
        self.assertEqual(self.order.order_line.mapped("margin"), [100.0, 60.0])
        views = order.get_view(view_type="form")
        self.assertNotIn("purchase_price", views["arch"])

    def test_who_may_sees_costs(self):
        self.goods.standard_price = 40
        seer = self._create_seller("cost_seer", COST)
        line = self._create_order(self.goods).order_line.with_user(seer)
        self.assertEqual(line.read(["margin"])[0]["margin"], 60.0)


@tagged("post_install", "-at_install")
class TestRightsByRpc(RightsMixin, HttpCase):
    """The same refusals as a program of somebody's own gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirmed = cls._create_order(cls.goods, user_id=cls.plain.id)
        cls.confirmed.action_confirm()
        cls.nobodys = cls._create_order(cls.goods, user_id=False)
        cls.strict = cls._create_seller("strict_rpc", OWN)

    def _call(self, user, model, method, *args):
        return self.xmlrpc_object.execute(
            self.env.cr.dbname, user.id, user.login, model, method, *args
        )

    def test_each_right_is_refused_by_rpc(self):
        line = self.confirmed.order_line
        attempts = {
            "cancel": (self.plain, "sale.order", "action_cancel", self.confirmed.ids),
            "state": (
                self.plain,
                "sale.order",
                "write",
                self.confirmed.ids,
                {"state": "cancel"},
            ),
            "edit": (
                self.plain,
                "sale.order.line",
                "write",
                line.ids,
                {"price_unit": 1.0},
            ),
            "cost": (
                self.plain,
                "sale.order.line",
                "read",
                line.ids,
                ["purchase_price"],
            ),
            "vendor": (self.plain, "vendor.quote", "search_read", [], ["price"]),
            "own": (self.strict, "sale.order", "read", self.nobodys.ids, ["name"]),
        }
        for name, (user, model, method, *args) in attempts.items():
            with self.subTest(name), self.assertRaises(xmlrpc.client.Fault) as caught:
                self._call(user, model, method, *args)
            self.assertEqual(caught.exception.faultCode, 4, name)  # access refused
