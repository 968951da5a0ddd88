from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 10:00:00")
class TestSaleOrderStage(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.invoice_policy = "delivery"
        cls.env["stock.quant"]._update_available_quantity(
            cls.goods, cls.warehouse.lot_stock_id, 100.0
        )

    def _create_confirmed(self, quantity=4.0, product=None):
        order = self._create_order(product or self.goods, quantity)
        order.action_confirm()
        return order

    def _ship(self, order, quantity=None):
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        picking.ensure_one()
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

    def _open_return(self, picking, quantity=1.0):
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_model="stock.picking"
            )
        ).save()
        wizard.product_return_moves.quantity = quantity
        return wizard

    def _create_return(self, picking, quantity=1.0):
        action = self._open_return(picking, quantity).action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def _assert_stage(self, order, code):
        self._commit()
        self.assertEqual(order.stage_id.code, code)

    # --- Forward ---

    def test_order_passes_all_stages(self):
        order = self._create_order(self.goods, 4.0)
        self._assert_stage(order, "new")
        order.action_quotation_sent()
        self._assert_stage(order, "new")
        order.action_confirm()
        self._assert_stage(order, "processing")
        order.picking_ids.printed = True
        self._assert_stage(order, "preparing")
        self._ship(order, 3.0)
        self._assert_stage(order, "shipped")
        self._ship(order)
        self._assert_stage(order, "delivered")
        invoice = self._invoice(order)
        self._assert_stage(order, "invoiced")
        self._pay(invoice)
        self._assert_stage(order, "done")

    def test_picked_goods_are_being_prepared(self):
        order = self._create_confirmed()
        order.picking_ids.move_ids.picked = True
        self._assert_stage(order, "preparing")

    def test_first_of_two_steps_is_preparing(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._create_confirmed()
        self._ship(order)
        self._assert_stage(order, "preparing")

    def test_cancelled_order_is_cancelled_and_comes_back_as_new(self):
        order = self._create_confirmed()
        order._action_cancel()
        self._assert_stage(order, "cancelled")
        order.action_draft()
        self._assert_stage(order, "new")

    def test_draft_invoice_is_no_invoice(self):
        order = self._create_confirmed()
        self._ship(order)
        order._create_invoices()
        self._assert_stage(order, "delivered")

    def test_prepaid_invoice_does_not_hide_the_delivery(self):
        self.goods.invoice_policy = "order"
        order = self._create_confirmed()
        self._pay(self._invoice(order))
        self._assert_stage(order, "processing")
        self._ship(order)
        self._assert_stage(order, "done")

    def test_services_are_processed_until_invoiced(self):
        self.service.invoice_policy = "order"
        order = self._create_confirmed(product=self.service)
        self._assert_stage(order, "processing")
        self._invoice(order)
        self._assert_stage(order, "invoiced")

    def test_rest_that_is_given_up_counts_as_delivered(self):
        order = self._create_confirmed()
        self._ship(order, 3.0)
        order.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self._assert_stage(order, "delivered")

    # --- Back ---

    def test_new_goods_on_a_delivered_order_open_it_again(self):
        order = self._create_confirmed()
        self._ship(order)
        order.order_line.product_uom_qty = 6.0
        self._assert_stage(order, "shipped")

    def test_return_moves_no_stage_back(self):
        order = self._create_confirmed()
        picking = self._ship(order)
        self._pay(self._invoice(order))
        returned = self._create_return(picking)
        self._assert_stage(order, "done")
        self.assertTrue(order.has_open_return)
        returned.move_ids.picked = True
        returned._action_done()
        self._assert_stage(order, "done")
        self.assertFalse(order.has_open_return)

    def test_exchange_moves_no_stage_back(self):
        order = self._create_confirmed()
        picking = self._ship(order)
        self._invoice(order)
        self._open_return(picking).action_create_exchanges()
        opened = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        self.assertGreater(len(opened), 1)
        self._assert_stage(order, "invoiced")

    def test_credited_return_leaves_the_order_done(self):
        order = self._create_confirmed()
        picking = self._ship(order)
        invoice = self._invoice(order)
        self._pay(invoice)
        returned = self._create_return(picking, 4.0)
        returned.move_ids.picked = True
        returned._action_done()
        order._create_invoices(final=True).action_post()
        self._assert_stage(order, "done")

    def test_invoice_that_was_corrected_by_another_leaves_the_order_done(self):
        order = self._create_confirmed()
        self._ship(order)
        wrong = self._invoice(order)
        wrong._reverse_moves([{"invoice_date": wrong.invoice_date}], cancel=True)
        self.assertEqual(wrong.payment_state, "reversed")
        self._pay(self._invoice(order))
        self._assert_stage(order, "done")

    def test_removed_goods_hold_up_nothing(self):
        order = self._create_confirmed()
        order.write({"order_line": [(0, 0, {"product_id": self.service.id})]})
        order.order_line[0].product_uom_qty = 0
        self._pay(self._invoice(order))
        self._assert_stage(order, "done")

    # --- Rows ---

    def test_archived_stage_is_skipped(self):
        self.env.ref("sale_order_flow.sale_order_stage_preparing").active = False
        order = self._create_confirmed()
        order.picking_ids.printed = True
        self._assert_stage(order, "processing")

    def test_company_stage_replaces_the_common_one(self):
        own = self.env["sale.order.stage"].create(
            {
                "name": "Ours",
                "code": "new",
                "company_id": self.company.id,
                "rule_ids": [Command.create({"event": "new"})],
            }
        )
        self.assertEqual(self._create_order().stage_id, own)

    def test_code_is_unique_in_a_company(self):
        stages = self.env["sale.order.stage"]
        stages.create({"name": "By hand"})
        stages.create({"name": "By hand too"})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            stages.create({"name": "Again", "code": "new"})

    def test_used_stage_is_not_deleted(self):
        stage = self._create_order().stage_id
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            stage.unlink()

    def test_orders_of_before_the_addon_get_their_stage(self):
        order = self._create_confirmed()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET stage_id = NULL WHERE id = %s", order.ids
        )
        self.env.invalidate_all()
        self.env["sale.order"]._init_stages(batch=1)
        self._assert_stage(order, "processing")

    def test_kanban_shows_empty_columns(self):
        order = self._create_order()
        orders = self.env["sale.order"].with_context(read_group_expand=True)
        groups = orders.formatted_read_group(
            [("id", "=", order.id)], ["stage_id"], ["__count"]
        )
        shown = [group["stage_id"] and group["stage_id"][0] for group in groups]
        stages = self.env["sale.order.stage"].search([])
        self.assertEqual(shown, stages.ids)

    # --- Rights ---

    def test_stage_follows_a_person_who_may_not_read_transfers(self):
        clerk = new_test_user(
            self.env, "stage_clerk", groups="sales_team.group_sale_salesman"
        )
        order = self._create_order(self.goods, user_id=clerk.id).with_user(clerk)
        order.action_confirm()
        self._assert_stage(order, "processing")
        self.assertFalse(order.has_open_return)

    # --- Cost ---

    def _count_stage_queries(self, count):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.goods.id})],
                }
                for _index in range(count)
            ]
        )
        orders.action_confirm()
        for order in orders[::2]:
            self._ship(order)
            self._invoice(order)
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.add_to_compute(orders._fields["stage_id"], orders)
        before = self.env.cr.sql_log_count
        orders._recompute_recordset(["stage_id"])
        return self.env.cr.sql_log_count - before

    def test_stages_of_many_orders_cost_as_many_queries_as_of_four(self):
        self._count_stage_queries(1)
        few, many = self._count_stage_queries(4), self._count_stage_queries(24)
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(many, 20)
