"""What leaves at once was shipped, too: in the log, in the report, to the customer."""

from ast import literal_eval

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user, tagged

from .test_sale_order_notice import NoticeMixin


class DepartureMixin(NoticeMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages["processing"].write(
            {"mail_template_id": False, "sms_template_id": False}
        )
        cls.goods.invoice_policy = "order"
        cls.env["stock.quant"]._update_available_quantity(
            cls.goods, cls.warehouse.lot_stock_id, 100
        )

    def _confirm_goods(self, quantity=2.0):
        order = self._create_order(self.goods, quantity)
        self._commit()
        order.action_confirm()
        self._commit()
        return order

    def _send_goods(self, order, quantity=2.0, user=None):
        picking = order.picking_ids.filtered(lambda p: p.state != "done")
        picking = picking.with_user(user or self.env.user)
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking._action_done()
        picking.env.flush_all()  # as his request does
        self._commit()

    def _invoice_and_pay(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        self._commit()

    def _tell(self, *codes):
        for code in codes:
            self.stages[code].write(
                {
                    "mail_template_id": self.mail_template.copy({"name": code}).id,
                    "sms_template_id": self.sms_template.copy({"name": code}).id,
                }
            )

    def _assert_told(self, order, expected):
        told = order.notice_ids.sorted("id").mapped(
            lambda notice: (notice.channel, notice.subject)
        )
        names = [(channel, self.stages[code].name) for channel, code in expected]
        self.assertEqual(told, names)


@tagged("post_install", "-at_install")
class TestStageDepartures(DepartureMixin, TransactionCase):
    def test_order_that_leaves_whole_was_shipped(self):
        self._tell("shipped")
        order = self._confirm_goods()
        self._send_goods(order)
        self._assert_log(order, ["new", "processing", "shipped", "delivered"])
        self.assertEqual(order.stage_id.code, "delivered")
        self._assert_told(order, [("mail", "shipped"), ("sms", "shipped")])
        passed, last = order.stage_entry_ids.sorted("id")[-2:]
        self.assertEqual((passed.hours, passed.left_at), (0.0, passed.entered_at))
        self.assertEqual(passed.from_stage_id.code, "processing")
        self.assertEqual(last.from_stage_id.code, "shipped")
        self.assertEqual(order.stage_entry_id, last)

    def test_the_last_departure_with_words_of_its_own_tells(self):
        self._tell("shipped", "delivered")
        self.stages["delivered"].sms_template_id = False
        order = self._confirm_goods()
        self._send_goods(order)
        self._assert_told(order, [("sms", "shipped"), ("mail", "delivered")])

    def test_order_paid_before_is_told_that_it_has_left(self):
        order = self._confirm_goods()
        self._invoice_and_pay(order)
        self._tell("shipped", "delivered", "invoiced", "done")
        self._send_goods(order)
        self._assert_log(order, ["new", "processing", "shipped", "delivered", "done"])
        self._assert_told(
            order,
            [
                ("mail", "delivered"),
                ("sms", "delivered"),
                ("mail", "done"),
                ("sms", "done"),
            ],
        )

    def test_order_in_parts_is_shipped_once(self):
        self._tell("shipped", "delivered")
        order = self._confirm_goods()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(cancel_backorder=False)._action_done()
        self._commit()
        self._send_goods(order, 1)
        self._assert_log(order, ["new", "processing", "shipped", "delivered"])
        self.assertEqual(len(order.notice_ids), 4)

    def test_services_and_moves_by_hand_have_not_left(self):
        service = self._create_order(self.service)
        self._commit()
        service.action_confirm()
        self._commit()
        service.order_line.qty_delivered = 1
        self._invoice_and_pay(service)
        self._assert_log(service, ["new", "processing", "done"])
        order = self._confirm_goods()
        order.stage_id = self.stages["done"]
        self._commit()
        self._assert_log(order, ["new", "processing", "done"])

    def test_archived_stage_is_not_passed(self):
        self.stages["shipped"].active = False
        order = self._confirm_goods()
        self._send_goods(order)
        self._assert_log(order, ["new", "processing", "delivered"])

    def test_what_a_savepoint_has_passed_is_taken_back(self):
        self._tell("shipped")
        order = self._confirm_goods()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking._action_done()
        with self.env.cr.savepoint():  # everything is flushed, as before a commit
            self.assertEqual(len(order.notice_ids), 2)
        order.stage_id = self.hold
        self._commit()
        self._assert_log(order, ["new", "processing", "On Hold"])
        self.assertFalse(order.notice_ids)
        self.assertEqual(order.stage_entry_id.from_stage_id.code, "processing")

    def test_passed_stage_asks_for_the_balance_once(self):
        self.stages["shipped"].payment_request = "balance"
        order = self._confirm_goods()
        self._send_goods(order)
        self.assertEqual(len(order.notice_ids), 1)
        self.assertIn("payment_request:", order.notice_ids.source)


@tagged("post_install", "-at_install")
class TestDepartureReport(DepartureMixin, TransactionCase):
    def _get_domain(self, name):
        view = self.env.ref("sale_order_flow.sale_order_stage_entry_view_search")
        arch = view._get_combined_arch()
        return literal_eval(arch.xpath(f"//filter[@name='{name}']/@domain")[0])

    def test_whole_and_partial_shipments_of_last_month_are_counted(self):
        packer = new_test_user(self.env, "packer", groups="stock.group_stock_user")
        with freeze_time("2026-04-20 08:00:00"):
            whole, part = self._confirm_goods(), self._confirm_goods()
            self._send_goods(whole, user=packer)
            self._send_goods(part, 1, user=packer)
        with freeze_time("2026-05-04 08:00:00"):
            self._send_goods(self._confirm_goods(), user=packer)
            handed_over = self.env["sale.order.stage.entry"]._read_group(
                self._get_domain("handed_over")
                + self._get_domain("last_month")
                + [("order_id.partner_id", "=", self.customer.id)],
                ["user_id"],
                ["__count"],
            )
        self.assertEqual(handed_over, [(packer, 2)])

    def test_average_time_leaves_out_who_still_stands_there(self):
        with freeze_time("2026-05-04 08:00:00"):
            gone, standing = (self._create_order(stage_id=self.hold.id) for _n in "ab")
            self._commit()
        with freeze_time("2026-05-04 12:00:00"):
            gone.stage_id = self.stages["processing"]
            self._commit()
        self.assertTrue(standing.stage_entry_id)
        groups = self.env["sale.order.stage.entry"].formatted_read_group(
            [("stage_id", "=", self.hold.id)], ["stage_id"], ["hours:avg", "__count"]
        )
        self.assertEqual([(g["hours:avg"], g["__count"]) for g in groups], [(4.0, 2)])
