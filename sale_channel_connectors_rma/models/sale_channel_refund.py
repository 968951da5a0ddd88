from odoo import fields, models
from odoo.fields import Command


class SaleChannelRefund(models.Model):
    _inherit = "sale.channel.refund"

    rma_id = fields.Many2one(
        "sale.rma", "Return", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        selection_add=[("return", "Return"), ("done",)],
        ondelete={"return": "set default"},
    )

    def _make_credit_note(self):
        """Where the channel wants it, let a return credit what was paid back.

        What was never delivered cannot come back: it is credited as it is elsewhere.
        """
        self.ensure_one()
        wants_return = self.channel_id.refund_policy == "return"
        # where its return has ended, a person has decided
        if wants_return and not self.rma_id and self._join_return():
            return True
        return super()._make_credit_note()

    # --- Which return ---

    def _join_return(self):
        """Belong to the return of the order that this money is for, or open one.

        :return: whether there is one
        """
        settled = self._get_settled_note()
        if settled:
            self.write(
                {"rma_id": settled.rma_id.id, "move_id": settled.id, "state": "done"}
            )
        else:
            rma = self._get_open_return() or self._open_return()
            if not rma:
                return False
            self.write({"rma_id": rma.id, "state": "return"})
        self._tell_return()
        return True

    def _get_settled_note(self):
        """Return the credit note of a return by which the channel was asked to pay just
        this amount, and has not told it yet."""
        returns = self.order_id.rma_ids
        notes = returns.credit_note_ids.filtered(
            lambda note: (
                note.state == "posted"
                and note.currency_id == self.currency_id
                and self.order_id in note.invoice_line_ids.sale_line_ids.order_id
                and not self.currency_id.compare_amounts(note.amount_total, self.amount)
            )
        )
        return (notes - returns.channel_refund_ids.move_id).sorted("id")[:1]

    def _get_open_return(self):
        returns = self.order_id.rma_ids.filtered(
            lambda rma: rma.state in ("draft", "confirmed", "received")
        )
        return returns.sorted("id")[:1]

    def _open_return(self):
        """Open a return of what the amount pays back, or of all that can come back when
        nobody can tell; the policies accept it like any other request."""
        rows = self._prepare_return_lines()
        if not rows:
            return self.env["sale.rma"]
        order = self.order_id
        rma = self.env["sale.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "company_id": order.company_id.id,
                "user_id": order.user_id.id,
                "source": "channel",
                "line_ids": [Command.create(row) for row in rows],
            }
        )
        rma._accept_by_policy()
        return rma

    def _prepare_return_lines(self):
        """Return the values of the lines: all to be refunded when all was paid back,
        the one whose price it is, else all for a person to decide."""
        rows = self.order_id._prepare_rma_lines()
        if told := self._prepare_told_lines(rows):
            return told
        prices = [self._get_gross(row) for row in rows]
        if not self.currency_id.compare_amounts(sum(prices), self.amount):
            return [row | {"decision": "refund"} for row in rows]
        found = [
            row | {"quantity": quantity, "decision": "refund"}
            for row, price in zip(rows, prices, strict=True)
            if (quantity := self._get_quantity_for(row, price))
        ]
        return found if len(found) == 1 else rows

    def _prepare_told_lines(self, rows):
        """Return the lines of the goods that the channel says come back."""
        told = {}
        for row in self.goods or ():
            product = row["product_id"]
            told[product] = told.get(product, 0.0) + row["quantity"]
        found = []
        for row in rows:
            quantity = min(told.get(row["product_id"], 0.0), row["quantity"])
            if quantity > 0:
                told[row["product_id"]] -= quantity
                found.append(row | {"quantity": quantity, "decision": "refund"})
        return found

    def _get_gross(self, row):
        """Return what a line's goods have cost with tax."""
        line = self.env["sale.order.line"].browse(row["sale_line_id"])
        if line.product_id.id != row["product_id"] or not line.product_uom_qty:
            return 0.0  # a part of a kit has no price
        unit = self.env["uom.uom"].browse(row["uom_id"])
        sold = unit._compute_quantity(row["quantity"], line.product_uom_id, round=False)
        return line.price_total * sold / line.product_uom_qty

    def _get_quantity_for(self, row, price):
        """Return how many whole ones cost just the amount; 0 when none do."""
        whole = int(row["quantity"])
        if not price or whole != row["quantity"]:
            return 0
        count = round(self.amount * whole / price)
        is_it = not self.currency_id.compare_amounts(price * count / whole, self.amount)
        return count if 0 < count <= whole and is_it else 0

    def _note_covered(self):
        """Belong to the return of the order where there is one."""
        result = super()._note_covered()
        if self.channel_id.refund_policy == "return":
            self.rma_id = self.order_id.rma_ids.sorted("id")[-1:]
        return result

    def _tell_return(self):
        values = {
            "channel": self.channel_id.name,
            "amount": self.currency_id.format(self.amount),
            "refund": self.external_id,
        }
        if self.is_return:
            said = self.env._(
                "%(channel)s takes back goods of %(amount)s (%(refund)s).", **values
            )
        else:
            said = self.env._(
                "%(channel)s paid back %(amount)s (%(refund)s).", **values
            )
        self.rma_id.message_post(body=said, subtype_xmlid="mail.mt_note")

    # --- When the return ends ---

    def _settle_returns(self):
        """Take the credit notes of returns that have ended; where there are none, or
        they say something else, ask a person."""
        waiting = self.filtered(
            lambda one: (
                one.state == "return"
                and one.rma_id.state in ("done", "refused", "cancelled")
            )
        )
        by_return = waiting.grouped(lambda one: (one.rma_id, one.currency_id))
        for (rma, _currency), refunds in by_return.items():
            refunds._take_notes(rma.credit_note_ids)

    def _take_notes(self, notes):
        posted = notes.filtered(
            lambda note: note.state == "posted" and note.currency_id == self.currency_id
        ).sorted("id")
        credited = sum(posted.mapped("amount_total"))
        if posted:
            self.write({"move_id": posted[0].id, "state": "done"})
        else:
            self.state = "waiting"
        if self.currency_id.compare_amounts(credited, sum(self.mapped("amount"))):
            self._ask_about_difference(credited)

    def _ask_about_difference(self, credited):
        rma, first = self.rma_id, self[0]
        rma.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("%s: a refund", first.channel_id.name),
            note=self.env._(
                "The channel paid back %(amount)s, the return credits %(credited)s.",
                amount=first.currency_id.format(sum(self.mapped("amount"))),
                credited=first.currency_id.format(credited),
            ),
            user_id=rma.user_id.id or self.env.uid,
        )
