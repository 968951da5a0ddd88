"""Forms of the post from orders, transfers and routes."""

import base64

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from . import pdf_page
from .common import RussiaMixin

ALL = ("7p", "107", "112ep", "113", "116", "117", "103")


@freeze_time("2026-05-04 06:00:00")
@tagged("post_install", "-at_install")
class TestPostForms(RussiaMixin, TransactionCase):
    def _choose(self, wizard, *codes):
        wizard.write({f"form_{code}": code in codes for code in ALL})
        return wizard

    def _print(self, wizard, *codes):
        action = self._choose(wizard, *codes).action_print()
        self.assertEqual(action["type"], "ir.actions.act_url")
        return pdf_page.read(base64.b64decode(wizard.file))

    def _pay_at_door(self, order):
        method = self.env.ref("delivery.payment_method_cash_on_delivery")
        order.payment_method_id = method

    # --- From documents to parcels ---

    def test_an_order_is_one_parcel_until_it_has_transfers(self):
        order = self._create_simple_sale(confirm=False)
        line = self._open_forms(order).line_ids
        self.assertEqual(line.order_id, order)
        self.assertFalse(line.picking_id)
        self.assertEqual((line.goods, line.declared, line.collect), (240, 240, 0))
        self.assertEqual(line.weight, 20.0)

    def test_each_transfer_is_a_parcel_and_parcels_add_up_to_the_order(self):
        order = self._create_sale((3.0, 100.01, self.tax))
        self._pay_at_door(order)
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True)._action_done()
        lines = self._open_forms(order).line_ids
        self.assertEqual(lines.picking_id, order.picking_ids)
        self.assertEqual(len(lines), 2)
        self.assertAlmostEqual(sum(lines.mapped("goods")), order.amount_total, 2)
        self.assertAlmostEqual(sum(lines.mapped("collect")), order.amount_total, 2)

    def test_what_is_picked_before_it_is_sent_is_a_parcel_too(self):
        """What was picked and what is left to be picked add up to the order."""
        order = self._create_sale((5.0, 100.0, self.tax), confirm=False)
        order.warehouse_id.delivery_steps = "pick_ship"
        order.action_confirm()
        lines = self._open_forms(order).line_ids
        self.assertEqual((lines.picking_id, lines.goods), (order.picking_ids, 600.0))
        pick = order.picking_ids
        pick.move_ids.write({"quantity": 3, "picked": True})
        pick.with_context(skip_backorder=True)._action_done()
        lines = self._open_forms(order).line_ids
        self.assertEqual(lines.picking_id, order.picking_ids - pick)
        self.assertEqual(sorted(lines.mapped("goods")), [240.0, 360.0])

    def test_what_is_still_to_be_sent_collects_what_is_due(self):
        order = self._create_sale((3.0, 100.0, self.tax))
        self._pay_at_door(order)
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True)._action_done()
        rest = order.picking_ids - picking
        self.assertEqual(self._open_forms(rest).line_ids.collect, 360.0)

    def test_money_is_collected_only_where_it_is_paid_at_the_door(self):
        order = self._create_simple_sale()
        self.assertEqual(self._open_forms(order).line_ids.collect, 0)
        self._pay_at_door(order)
        self.assertEqual(self._open_forms(order).line_ids.collect, 240)

    def test_the_declared_value_covers_what_is_collected(self):
        post = self.env["product.product"].create(
            {"name": "Post", "type": "service", "taxes_id": False}
        )
        order = self._create_simple_sale()
        self._pay_at_door(order)
        line = {"order_id": order.id, "product_id": post.id, "price_unit": 50}
        self.env["sale.order.line"].create(line)
        line = self._open_forms(order).line_ids
        self.assertEqual((line.goods, line.declared, line.collect), (240, 290, 290))

    def test_a_route_prints_its_transfers_in_the_order_of_its_stops(self):
        orders = [
            self._create_simple_sale(commitment_date="2026-05-04 09:00:00")
            for _number in range(3)
        ]
        courier = self._create_courier()
        plan = self._create_plan(courier_ids=courier.ids)
        plan.action_plan()
        wizard = self._open_forms(plan.route_ids)
        self.assertEqual(
            wizard.line_ids.picking_id.ids, plan.route_ids.stop_ids.picking_ids.ids
        )
        self.assertEqual(len(wizard.line_ids), len(orders))

    def test_money_that_a_courier_would_collect_is_collected_by_the_post(self):
        order = self._create_simple_sale()
        order.collect_on_delivery = True
        for user in (self.clerk, self.stock_user, self.dispatcher):
            for records in (order, order.picking_ids):
                line = self._open_forms(records, user).line_ids
                self.assertEqual(line.collect, 240.0)

    def test_what_a_courier_has_in_his_pocket_is_not_collected_again(self):
        order = self._create_sale(
            (2.0, 100.0, self.tax), commitment_date="2026-05-04 09:00:00"
        )
        order.collect_on_delivery = True
        first = order.picking_ids
        courier = self._create_courier()
        plan = self._create_plan(courier_ids=courier.ids)
        plan.action_plan()
        stop = first.delivery_stop_id
        self.assertTrue(stop)
        stop.sudo().cash_by_order = {str(order.id): 100.0}
        for user in (self.clerk, self.stock_user, self.dispatcher):
            line = self._open_forms(order, user).line_ids
            self.assertEqual(line.collect, 140.0)

    # --- Companies ---

    def _create_branch(self):
        """Return another company that sends parcels, with an order of its own."""
        company = self.env["res.company"].create(
            {"name": "ООО «Лютик»", "currency_id": self.rouble.id, "zip": "163000"}
        )
        self.env.user.company_ids |= company
        self.dispatcher.company_ids |= company
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self._create_customer("Петров").id,
                    "company_id": company.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.goods.id,
                                "product_uom_qty": 1.0,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
        )
        return company, order

    def test_the_sender_is_the_company_of_the_orders(self):
        company, order = self._create_branch()
        both = [self.company.id, company.id]
        for is_confirmed in (False, True):
            if is_confirmed:
                order.action_confirm()
            for records in (order, order.picking_ids) if is_confirmed else (order,):
                records = records.with_context(allowed_company_ids=both)
                wizard = self._open_forms(records)
                wizard = wizard.with_context(allowed_company_ids=both)
                self.assertEqual(wizard.company_id, company)
                (label,) = self._print(wizard, "7p")
                self.assertIn("Лютик", label.text)
                self.assertNotIn("Ромашка", label.text)

    def test_parcels_of_two_companies_are_refused_in_words(self):
        company, order = self._create_branch()
        orders = order | self._create_simple_sale(confirm=False)
        orders = orders.with_context(allowed_company_ids=[self.company.id, company.id])
        with self.assertRaisesRegex(UserError, "one company at a time.*Лютик"):
            self._open_forms(orders)

    def test_nothing_to_send_is_said(self):
        order = self._create_simple_sale()
        order.picking_ids.action_cancel()
        with self.assertRaisesRegex(UserError, "Nothing of this is sent"):
            order.picking_ids.action_l10n_ru_post_forms()

    # --- Printing ---

    def test_many_orders_are_one_file(self):
        orders = self.env["sale.order"].union(
            *(
                self._create_simple_sale(partner=self._create_customer(f"Клиент {n}"))
                for n in range(5)
            )
        )
        pages = self._print(self._open_forms(orders), "7p", "107", "103")
        self.assertEqual(len(pages), 11)
        for number, order in enumerate(orders):
            label, inventory = pages[number * 2 : number * 2 + 2]
            for page in (label, inventory, pages[10]):
                self.assertIn(f"Клиент {number}", page.text)
                self.assertIn(order.name, page.text)
        self.assertIn("1 200,00", pages[10].text)

    def test_the_printed_money_is_what_stands_in_the_line(self):
        wizard = self._open_forms(self._create_simple_sale())
        wizard.line_ids.write({"declared": 500.1, "collect": 400.25})
        (page,) = self._print(wizard, "112ep")
        self.assertIn("Четыреста рублей 25 копеек", page.text)
        for value in ("ООО «Ромашка»", "ПАО Банк", "Иванов Пётр"):
            self.assertIn(value, page.text)
        digits = page.text.replace(" ", "")
        for value in ("40702810938000012345", "044525225", "7706123456", "677000"):
            self.assertIn(value, digits)

    def test_the_sender_and_the_account_can_be_chosen(self):
        shop = self._create_customer("Склад «Север»", zip="163000", vat="290112345678")
        account = self.account.copy({"acc_number": "40702810000000000001"})
        self.company.write(
            {"l10n_ru_sender_id": shop.id, "l10n_ru_bank_account_id": account.id}
        )
        wizard = self._open_forms(self._create_simple_sale())
        wizard.line_ids.collect = 10
        label, order = self._print(wizard, "7p", "112ep")
        self.assertIn("Склад «Север»", label.text)
        self.assertIn("40702810000000000001", order.text.replace(" ", ""))
        self.assertIn("290112345678", order.text.replace(" ", ""))

    def test_no_form_and_no_money_are_said(self):
        wizard = self._open_forms(self._create_simple_sale())
        with self.assertRaisesRegex(UserError, "Choose which forms"):
            self._choose(wizard).action_print()
        with self.assertRaisesRegex(UserError, "none does"):
            self._choose(wizard, "112ep", "117").action_print()

    def test_what_does_not_fit_is_told_with_the_file(self):
        partner = self._create_customer("Очень " * 80)
        wizard = self._open_forms(self._create_simple_sale(partner=partner))
        action = self._choose(wizard, "7p").action_print()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertIn("7p", wizard.cut_text)
        self.assertIn("Очень Очень", wizard.cut_text)
        self.assertTrue(wizard.file)
        partner.name = "Иванов"
        self._print(wizard, "7p")
        self.assertFalse(wizard.cut_text)

    def test_fifteen_parcels_cost_no_more_queries_than_five(self):
        def count(orders):
            self.env.invalidate_all()
            wizard = self._open_forms(orders)
            self._choose(wizard, "7p", "107", "103")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_print()
            return self.env.cr.sql_log_count - before

        orders = self.env["sale.order"].union(
            *(
                self._create_simple_sale(partner=self._create_customer(f"К {n}"))
                for n in range(15)
            )
        )
        for _warm in range(2):  # what is learned once
            count(orders[:2])
        self.assertLessEqual(count(orders), count(orders[:5]) + 5)

    # --- Warnings ---

    def test_gaps_of_the_addressee_are_told_in_words(self):
        partner = self._create_customer("Иванов", zip="3511 AB", street="", city="")
        wizard = self._open_forms(self._create_simple_sale(partner=partner))
        warning = wizard.line_ids.warning
        self.assertIn("The addressee has no postal code of six digits.", warning)
        self.assertIn("The addressee has no address.", warning)
        self.assertEqual(len(self._print(wizard, "7p")), 1)  # and it is printed

    def test_gaps_of_the_sender_are_told_in_words(self):
        order = self._create_simple_sale()
        self.assertFalse(self._open_forms(order).warning)
        self.company.zip = False
        self.account.unlink()
        wizard = self._open_forms(order)
        self.assertEqual(wizard.warning, "The sender has no postal code of six digits.")
        wizard.line_ids.collect = 5
        self.assertIn("Money orders need the company's INN", wizard.warning)
        wizard.form_112ep = False
        self.assertNotIn("Money orders", wizard.warning)

    def test_a_mistyped_number_is_told_with_the_right_one(self):
        order = self._create_simple_sale()
        order.picking_ids.carrier_tracking_ref = "RA473124820RU"
        line = self._open_forms(order).line_ids
        self.assertIn("it would be RA473124829RU", line.warning)
        line.number = "RA473124829RU"
        self.assertFalse(line.warning)
        line.number = "1Z999"
        self.assertIn("1Z999 is no number of the post", line.warning)

    def test_sums_that_the_post_refuses_are_told(self):
        wizard = self._open_forms(self._create_simple_sale())
        line = wizard.line_ids
        line.write({"declared": 10, "collect": 10.01})
        self.assertIn("no more than the declared value", line.warning)
        line.write({"declared": -1, "collect": 0})
        self.assertIn("less than zero", line.warning)
        line.declared = 300
        self.assertFalse(line.warning)
        wizard.form_107 = True
        self.assertIn("inventory does not add up", line.warning)

    def test_another_currency_is_not_taken_for_roubles(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": self.env.ref("base.EUR").id}
        )
        order = self._create_simple_sale(pricelist_id=pricelist.id)
        self._pay_at_door(order)
        line = self._open_forms(order).line_ids
        self.assertEqual((line.declared, line.collect), (0, 0))
        self.assertIn("The order is in EUR", line.warning)
