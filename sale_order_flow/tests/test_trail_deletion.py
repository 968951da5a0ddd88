from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from .trail_common import TrailMixin


@tagged("post_install", "-at_install")
class TestTrailDeletion(TrailMixin, TransactionCase):
    """Documents stay on every path; lines go as Odoo removes them, with history."""

    def test_no_document_can_be_deleted(self):
        order = self._create_order(self.goods)
        order.action_confirm()
        order._action_cancel()
        picking = order.picking_ids
        purchase = self.env["purchase.order"].create({"partner_id": self.customer.id})
        purchase.button_cancel()
        for document in (order, purchase, picking, self.customer):
            with self.subTest(model=document._name):
                with self.assertRaises(UserError):
                    document.unlink()
                table = document._table
                self._refused_by_database(
                    f"DELETE FROM {table} WHERE id = %s", document.id
                )
                self._refused_by_database(f"TRUNCATE {table} CASCADE")

    def test_a_line_of_a_quotation_goes_and_its_last_values_stay(self):
        order = self._create_order(self.goods, quantity=4)
        line = order.order_line
        order.write({"order_line": [Command.delete(line.id)]})
        removed = self._entries(order).filtered(lambda one: one.operation == "unlink")
        self.assertEqual(removed.record_id, line.id)
        self.assertEqual(removed.changes["product_uom_qty"], [4.0, None])

    def test_relations_of_a_line_are_told_in_its_document_until_it_goes(self):
        tax = self.env["account.tax"].create({"name": "Told", "amount": 5})
        order = self._create_order()
        line = order.order_line[0]
        line.tax_ids = tax
        told = [one for one in self._entries(order) if "tax_ids" in one.changes]
        self.assertEqual(
            [(one.record_id, one.changes) for one in told],
            [(line.id, {"tax_ids": [[], [tax.id]]})],
        )
        entry, line_id = self.env["document.trail.entry"], line.id
        line.unlink()
        self.env.flush_all()
        own = [("document_model", "=", line._name), ("document_id", "=", line_id)]
        self.assertEqual(entry.search(own).changes, {"tax_ids": [[tax.id], []]})
        self.assertFalse(entry.verify(line._name, line_id))  # begins in the order
        self.assertFalse(entry.verify("sale.order", order.id))

    def test_delivered_and_invoiced_lines_stay(self):
        order = self._create_order(self.service)
        order.action_confirm()
        order._create_invoices()
        self.env.flush_all()
        line = order.order_line
        self._refused_by_database("DELETE FROM sale_order_line WHERE id = %s", line.id)

    def test_what_came_back_or_was_credited_stays(self):
        """On such a line nothing counts as delivered or invoiced any more."""
        order = self._create_order(self.goods)
        order.order_line += order.order_line.copy(
            {"order_id": order.id, "product_id": self.service.id}
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        order.picking_ids.button_validate()
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids.id, active_model="stock.picking"
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": 1, "picked": True})
        back.button_validate()
        bill = order._create_invoices()
        bill.action_post()
        bill._reverse_moves(cancel=True)
        order._action_cancel()
        self.env.flush_all()
        goods, service = order.order_line
        self.assertEqual((goods.qty_delivered, service.qty_invoiced), (0, 0))
        for line in (goods, service):
            with self.assertRaises(UserError):
                line.unlink()
            self._refused_by_database(
                "DELETE FROM sale_order_line WHERE id = %s", line.id
            )

    def test_moved_goods_stay(self):
        order = self._create_order(self.goods)
        order.action_confirm()
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.button_validate()
        self.env.flush_all()
        move = order.picking_ids.move_ids
        self.assertEqual(move.state, "done")
        self._refused_by_database("DELETE FROM stock_move WHERE id = %s", move.id)

    def test_what_odoo_removes_all_day_still_goes(self):
        order = self._create_order(self.goods, quantity=3)
        order.action_confirm()
        order.order_line.product_uom_qty = 5  # a second move, merged into the first
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 5)
        self.assertEqual(len(order.picking_ids.move_ids), 1)
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.customer
        quotation = form.save()
        section = self.env["sale.order.line"].create(
            {"order_id": quotation.id, "display_type": "line_section", "name": "A"}
        )
        section.unlink()
        self.assertFalse(section.exists())

    def test_a_down_payment_goes_with_its_draft_invoice(self):
        order = self._create_order(self.service)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 10,
                "sale_order_ids": order.ids,
            }
        )
        invoice = wizard._create_invoices(order)
        line = order.order_line.filtered(
            lambda one: one.is_downpayment and not one.display_type
        )
        self.assertTrue(line)
        invoice.unlink()
        self.assertFalse(line.exists())

    def test_an_abandoned_cart_of_a_visitor_may_be_cleared_away(self):
        website = self.env["website"].search([], limit=1)
        visitor = website.user_id.sudo().partner_id
        cart = self._create_order(partner=visitor, website_id=website.id)
        self.env.flush_all()
        self._refused_by_database("DELETE FROM sale_order WHERE id = %s", cart.id)
        self.env.cr.execute(
            "UPDATE sale_order SET write_date = write_date - interval '2 days'"
            " WHERE id = %s",
            [cart.id],
        )
        self.env.invalidate_all()
        cart.unlink()
        self.assertFalse(cart.exists())

    def test_orders_are_archived_with_a_reason(self):
        order = self._create_order()
        order.archive_with_reason("Entered twice")
        self.assertNotIn(order, self.env["sale.order"].search([]))
        self.assertIn("Entered twice", order.message_ids[0].body)
        order.archive_with_reason("No, it was not", is_archived=False)
        self.assertIn(order, self.env["sale.order"].search([]))

    def test_moves_are_told_in_their_transfer_from_the_start(self):
        order = self._create_order(self.goods)
        order.action_confirm()
        move = order.picking_ids.move_ids
        told = self._entries(order.picking_ids)
        self.assertIn(move.id, told.filtered("changes").mapped("record_id"))
        self.assertTrue(self._entries(move))  # of the time without a transfer
        verify = self.env["document.trail.entry"].verify
        self.assertFalse(verify("stock.picking", order.picking_ids.id))
        self.assertFalse(verify("sale.order", order.id))

    def test_a_line_brings_its_history_along_from_another_order(self):
        first, second = self._create_order(), self._create_order()
        line = first.order_line[0]
        line.product_uom_qty = 7
        self.env.flush_all()
        line.order_id = second
        self.env.flush_all()
        line.product_uom_qty = 8
        for order in (first, second):
            entries = self._entries(order)
            self.assertFalse(entries.verify("sale.order", order.id))

    def test_erased_persons_leave_their_orders_and_papers(self):
        order = self._create_order(self.service)
        order.write({"signed_by": "Ilse Vermeer"})
        order.action_confirm()
        bill = order._create_invoices()
        name = bill.invoice_partner_display_name
        self.env.flush_all()
        self.env["document.trail.entry"].erase_personal_data(self.customer)
        self.assertFalse(order.signed_by)
        self.assertNotIn(name, bill.invoice_partner_display_name)
        self.env.cr.execute(
            "SELECT string_agg(changes::text, ' ') FROM document_trail_entry"
            " WHERE (document_model, document_id) IN %s",
            [((order._name, order.id), (bill._name, bill.id))],
        )
        text = self.env.cr.fetchone()[0]
        self.assertNotIn("Ilse Vermeer", text)
        self.assertNotIn(name, text)
