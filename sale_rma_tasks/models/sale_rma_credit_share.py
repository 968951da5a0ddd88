"""What follows the goods of a credit note: discounts, delivery cost, fees, and what
wallets and gift cards have paid."""

from odoo import fields, models
from odoo.fields import Command


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_following_rows(self, invoice, parts):
        """Return the rows of discounts, delivery costs and fees for these goods.

        :param parts: a line of the return, its invoice line, how much of that in its
            unit
        """
        orders = self._get_parts_lines(parts).order_id
        discounts = self._get_discount_shares(orders, parts)
        rows = [
            self._prepare_share_row(item, share, item.price_subtotal)
            for item, share, _goods in discounts
        ]
        rows += self._prepare_delivery_rows(orders)
        return rows + self._prepare_fee_rows(invoice, parts, discounts)

    def _prepare_share_row(self, item, share, whole):
        """Return the credit of a share of an invoice line, by its price."""
        price = item.price_unit * share / whole
        return self._prepare_credit_row(item, item.quantity, price_unit=price)

    # --- Discounts ---

    def _get_discount_shares(self, orders, parts):
        """Return what of each discount goes back with its own goods, those that were
        credited before included.

        :return: an invoice line, an amount without taxes, the invoice lines of the
            goods that the discount was given on
        """
        goods = orders.order_line._get_charged_items().filtered(
            lambda item: item._is_rma_goods()
        )
        credited = self._get_credited_values(goods, parts)
        result = []
        for sold in orders.order_line:
            items = sold._get_charged_items()
            is_discount = items and all(item._is_rma_discount() for item in items)
            if not is_discount or sold._is_rma_freight():
                continue
            own = sold._get_discounted_goods(goods)
            base = sum(own.mapped("price_subtotal"))
            if base:
                charged, done = sold._get_charged_and_credited("price_subtotal")
                share = min(sum(credited[item] for item in own) / base, 1.0)
                share = items.currency_id[:1].round(charged * share - done)
                if share:
                    result.append((items[:1], share, own))
        return result

    def _get_credited_values(self, goods, parts):
        """Return what of the goods' invoice lines is credited, these parts included."""
        result = {
            item: item.price_subtotal * item._get_rma_credited() / item.quantity
            for item in goods
        }
        for _line, item, part in parts:
            result[item] = (
                result.get(item, 0.0) + item.price_subtotal * part / item.quantity
            )
        return result

    # --- Delivery cost and fees ---

    def _prepare_delivery_rows(self, orders):
        """Give these orders' delivery cost back where the return says so, once."""
        if not self.is_delivery_refunded:
            return []
        return [
            self._prepare_credit_row(item, item.quantity)
            for sold in orders.order_line.filtered(lambda line: line._is_rma_freight())
            if not sold._get_charged_and_credited("quantity")[1]
            for item in sold._get_charged_items()
        ]

    def _prepare_fee_rows(self, invoice, parts, discounts):
        """Keep the return fee of what is refunded, as the policies of the lines say."""
        fee = sum(
            value * line.policy_id.fee_percent / 100.0
            for (line, _item, _part), value in zip(
                parts, self._get_net_values(parts, discounts), strict=True
            )
            if line.policy_id and not line.reason_id.is_seller_fault
        )
        fee = invoice.currency_id.round(fee)
        if fee <= 0:
            return []
        product = self.env.ref("sale_rma_tasks.product_return_fee")
        return [self._prepare_charge_row(invoice, product, fee)]

    def _get_net_values(self, parts, discounts):
        """Return what each part is worth without taxes, after its discounts."""
        whole = [item.price_subtotal * part / item.quantity for _, item, part in parts]
        result = list(whole)
        for _discount, share, goods in discounts:
            own = [n for n, (_, item, _) in enumerate(parts) if item in goods]
            base = sum(whole[n] for n in own)
            for n in own if base else ():
                result[n] += share * whole[n] / base
        return result

    # --- Wallets and gift cards ---

    def _return_to_cards(self, note, orders):
        """Put back on wallets and gift cards what they have paid, in the share in which
        their orders are credited; never more than the credit note gives."""
        left, rows = note.amount_total, []
        free = note.invoice_line_ids.filtered(lambda item: not item.sale_line_ids)
        charges = -sum(free.mapped("price_total"))  # fees are kept of cards, too
        for sold in orders.order_line.filtered(
            lambda line: line.reward_id.program_id.is_payment_program
        ):
            charged, done = sold._get_charged_and_credited("price_total")
            share = min(sold.order_id._get_credited_part(note), 1.0)
            amount = min(done - charged * share, left + charges)
            amount = note.currency_id.round(amount)
            if amount <= 0:
                continue
            kept = max(amount - left, 0.0)
            left, charges = left - amount + kept, charges - kept
            item = sold._get_charged_items()[:1]
            rows.append(self._prepare_share_row(item, -amount, item.price_total))
            if kept:
                rows.append(self._prepare_kept_row(item, kept))
            points = sold._get_points_spent() * (kept - amount) / charged
            self._return_points(sold, points)
        if rows:
            note.write({"invoice_line_ids": [Command.create(row) for row in rows]})

    def _prepare_kept_row(self, item, amount):
        """Return what of a card's payment the fees of a credit note take; no part of
        the order, so that the card's share of that is given back once."""
        row = self._prepare_share_row(item, amount, item.price_total)
        return row | {
            "name": self.env._("Fees kept of what was paid so"),
            "sale_line_ids": [],
        }

    def _return_points(self, sold, points):
        """Put points that an order has spent back on their card.

        Odoo follows the cost of the order's line: cancelling the order later gives the
        rest only.
        """
        if points <= 0 or sold.state != "sale":
            return
        sold.with_context(loyalty_no_mail=True).write(
            {
                "points_cost": sold.points_cost - points,
                "rma_points": sold.rma_points + points,
            }
        )
        is_payment = sold.reward_id.program_id.is_payment_program
        self.env["loyalty.history"].create(
            {
                "card_id": sold.coupon_id.id,
                "description": self.env._("Return %(return)s", **{"return": self.name}),
                "issued": points,
                "order_model": self._name,
                "order_id": self.id,
                "wallet_cause": "returned" if is_payment else False,
            }
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_credited_part(self, note):
        """Return how much of what the order was charged is credited with this new
        credit note; what cards have paid is no part of it."""
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: (
                not line.is_downpayment
                and not line.reward_id.program_id.is_payment_program
            )
        )
        charged, done = lines._get_charged_and_credited("price_total")
        new = note.invoice_line_ids.filtered(lambda item: item.sale_line_ids & lines)
        return (done + sum(new.mapped("price_total"))) / charged if charged else 0.0


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    rma_points = fields.Float(
        "Points Given Back",
        readonly=True,
        copy=False,
        help="What of the points that the reward has cost went back to their card with"
        " returned goods.",
    )

    def _is_rma_freight(self):
        """Whether it is delivery cost, or what a reward has taken off that."""
        return self.is_delivery or self.reward_id.reward_type == "shipping"

    def _get_points_spent(self):
        return self.points_cost + self.rma_points

    def _get_charged_items(self):
        """Return the lines of posted invoices by which these lines were charged, the
        newest first."""
        return self._get_posted_items("out_invoice").sorted(
            lambda item: (item.move_id.date, item.id), reverse=True
        )

    def _get_posted_items(self, kind):
        items = self.invoice_lines
        return items.filtered(
            lambda item: (
                item.move_id.state == "posted" and item.move_id.move_type == kind
            )
        ).with_prefetch(items._prefetch_ids)

    def _get_exact_invoiced(self):
        """Return how much is charged and not credited, without rounding each."""
        return self._sum_quantities(self._get_invoiced_quantities(), round=False)

    def _get_invoiced_quantities(self):
        """Return what is charged, and less what is credited: (unit, quantity)."""
        signs = {"out_invoice": 1, "out_refund": -1}
        return [
            (item.product_uom_id, signs.get(item.move_id.move_type, 0) * item.quantity)
            for item in self.invoice_lines
            if item.move_id.state != "cancel"
        ]

    def _get_delivered_quantities(self):
        """Return what was brought, and less what came back: (unit, quantity)."""
        outgoing, incoming = self._get_outgoing_incoming_moves()
        return [
            (move.product_uom, sign * move.quantity)
            for moves, sign in ((outgoing, 1), (incoming, -1))
            for move in moves
            if move.state == "done"
        ]

    def _sum_quantities(self, quantities, **rounding):
        """Return the sum of pairs of a unit and a quantity, in this line's unit."""
        return sum(
            unit._compute_quantity(quantity, self.product_uom_id, **rounding)
            for unit, quantity in quantities
        )

    def _get_rounded_off(self):
        """Return what is missing in Odoo's quantity to invoice by delivery, as single
        pieces of a dozen are rounded on each paper: to the nearest on transfers, up
        on invoices and in what is left of kits."""
        if self.product_uom_id == self.product_id.uom_id:
            return 0.0
        invoiced = self._get_invoiced_quantities()
        delivered = self._get_delivered_quantities()
        return (
            self._get_whole_kits(self.qty_delivered)
            - self.qty_delivered
            + self._sum_quantities(delivered, round=False)
            - self._sum_quantities(delivered, rounding_method="HALF-UP")
            - self._sum_quantities(invoiced, round=False)
            + self._sum_quantities(invoiced)
        )

    def _get_exact_delivered(self):
        """Return how much is delivered and has not come back; single pieces of a
        dozen as such, where Odoo rounds each transfer to hundredths of it, and whole
        kits."""
        own, unit = self.product_uom_id, self.product_id.uom_id
        if own == unit:
            return self.qty_delivered
        rows = self.env["sale.order.ledger"]._read_goods(self)
        total = rows.filtered(
            lambda row: row.product_id == self.product_id and not row.lot_id
        )
        if not total:
            return self._get_whole_kits(self.qty_delivered)
        return unit._compute_quantity(
            total.delivered - total.returned, own, round=False
        )

    def _get_charged_and_credited(self, name):
        """Return the sums of a field of the lines' invoices and credit notes."""
        return tuple(
            sum(self._get_posted_items(kind).mapped(name))
            for kind in ("out_invoice", "out_refund")
        )

    def _get_discounted_goods(self, goods):
        """Return which of these invoice lines this discount was given on: those of its
        order, with its taxes, and among the products that its reward names."""
        own = goods.filtered(lambda item: self.order_id in item.sale_line_ids.order_id)
        taxes = self._get_relative_taxes()
        taxed = own.filtered(
            lambda item: item.sale_line_ids._get_relative_taxes() == taxes
        )
        reward, chosen = self.reward_id, taxed
        if reward.discount_applicability in ("specific", "cheapest"):
            products = own.product_id.filtered_domain(
                reward._get_discount_product_domain()
            )
            chosen = taxed.filtered(lambda item: item.product_id in products)
        if reward.discount_applicability == "cheapest":
            chosen = chosen.sorted(lambda item: item.price_subtotal / item.quantity)[:1]
        return chosen or taxed or own

    def _get_relative_taxes(self):
        """Return the taxes that follow a price: Odoo gives discounts on no others."""
        return self.tax_ids.filtered(lambda tax: tax.amount_type != "fixed")
