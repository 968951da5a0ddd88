"""Money back: a credit note for each invoice, with its own prices, taxes, discounts."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_round

from .sale_rma_line import WITHOUT_GOODS

COPIED = (
    "name",
    "product_id",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "account_id",
    "analytic_distribution",
    "sale_line_ids",
)


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def _credit(self, shares):
        """Give the money of these goods back.

        :param dict shares: how much of each line, in its unit
        """
        self.ensure_one()
        plan, taken = {}, {}
        for line, quantity in shares.items():
            for item, part in line._get_credit_parts(quantity, taken):
                key = (item.move_id, line.decision == "wallet")
                plan.setdefault(key, []).append((line, item, part))
        for (invoice, is_wallet), parts in plan.items():
            note = self._create_credit_note(invoice, parts)
            self._charge_freight(note, invoice, self._get_parts_lines(parts))
            amount = note.amount_total
            if is_wallet and amount > 0:
                self._check_is_paid(invoice)
                self._move_to_wallet(note, amount)
            note.action_post()
            self._settle_invoice(invoice, note)
        self._take_points_back(self._get_shares_orders(shares))

    def _get_shares_orders(self, shares):
        return self.env["sale.rma.line"].concat(*shares).order_id

    def _get_parts_lines(self, parts):
        return self.env["sale.rma.line"].union(*(line for line, _item, _part in parts))

    def _create_credit_note(self, invoice, parts):
        """Credit parts of an invoice's lines, with all that depends on them."""
        rows = [self._prepare_credit_row(item, part) for _line, item, part in parts]
        rows += self._prepare_discount_rows(invoice, parts)
        rows += self._prepare_delivery_rows(invoice)
        rows += self._prepare_fee_rows(invoice, parts)
        today = fields.Date.context_today(self)
        language = {"lang": invoice.partner_id.lang or self.env.lang}
        values = invoice.copy_data(
            {
                "move_type": "out_refund",
                "reversed_entry_id": invoice.id,
                "partner_id": invoice.partner_id.id,
                "journal_id": invoice.journal_id.id,
                "invoice_date": today,
                "date": today,
                "invoice_payment_term_id": False,
                "invoice_date_due": today,
                "invoice_origin": self.name,
                "rma_id": self.id,
                "ref": self.with_context(**language).env._(
                    "Return %(return)s, invoice %(invoice)s",
                    invoice=invoice.name,
                    **{"return": self.name},
                ),
            }
        )[0]
        values.pop("line_ids", None)
        values["invoice_line_ids"] = [Command.create(row) for row in rows]
        return self.env["account.move"].create(values)

    def _prepare_credit_row(self, item, quantity, **values):
        """Return a credit line for so much of an invoice line."""
        row = item._convert_to_write({name: item[name] for name in COPIED})
        return row | {"quantity": quantity} | values

    def _prepare_discount_rows(self, invoice, parts):
        """Take back the discounts of the whole order in proportion to the goods."""
        goods = invoice.invoice_line_ids.filtered(lambda item: item._is_rma_goods())
        base = sum(goods.mapped("price_subtotal"))
        if not base:
            return []
        credited = sum(
            item.price_subtotal * (item._get_rma_credited() / item.quantity)
            for item in goods
            if item.quantity
        ) + sum(
            item.price_subtotal * part / item.quantity for _line, item, part in parts
        )
        rows = []
        for item in invoice.invoice_line_ids:
            if item._is_rma_discount():
                done = item._get_rma_credited(amount=True)
                share = item.price_subtotal * min(credited / base, 1.0) - done
                share = invoice.currency_id.round(share)
                if share:
                    price = item.price_unit * share / item.price_subtotal
                    rows.append(
                        self._prepare_credit_row(item, item.quantity, price_unit=price)
                    )
        return rows

    def _prepare_delivery_rows(self, invoice):
        """Give the delivery cost back where the return says so, once."""
        if not self.is_delivery_refunded:
            return []
        return [
            self._prepare_credit_row(item, item.quantity)
            for item in invoice.invoice_line_ids
            if item._is_rma_delivery() and not item._get_rma_credited()
        ]

    def _prepare_fee_rows(self, invoice, parts):
        """Keep the return fee, line by line as the policies say."""
        fee = 0.0
        for line, item, part in parts:
            if line.policy_id and not line.reason_id.is_seller_fault:
                share = item.price_subtotal * part / item.quantity
                fee += share * line.policy_id.fee_percent / 100.0
        fee = invoice.currency_id.round(fee)
        if not fee:
            return []
        product = self.env.ref("sale_rma_tasks.product_return_fee")
        return [self._prepare_charge_row(invoice, product, fee)]

    def _charge_freight(self, note, invoice, lines):
        """Keep the freight once for the return, at most what the new credit note gives
        after its fees and discounts."""
        product = self.env.ref("sale_rma_tasks.product_return_freight")
        notes = self.credit_note_ids.filtered(lambda one: one.state != "cancel")
        if product in notes.invoice_line_ids.product_id:
            return
        charge = max(line._get_freight_charge() for line in lines)
        charge = self.currency_id._convert(charge, note.currency_id, self.company_id)
        charge = self._cap_charge(
            note, charge, self._get_charge_taxes(invoice, product)
        )
        if charge > 0:
            row = self._prepare_charge_row(invoice, product, charge)
            note.write({"invoice_line_ids": [Command.create(row)]})

    def _cap_charge(self, note, charge, taxes):
        """Return at most so much that the customer has nothing to pay, with the taxes
        of the charge or without."""
        charge, currency = min(charge, note.amount_untaxed), note.currency_id
        if charge <= 0:
            return 0.0
        taxed = taxes.compute_all(charge, currency)["total_included"]
        if currency.compare_amounts(taxed, note.amount_total) > 0:
            charge *= max(note.amount_total, 0.0) / taxed
            return float_round(
                charge, precision_rounding=currency.rounding, rounding_method="DOWN"
            )
        return currency.round(charge)

    def _prepare_charge_row(self, invoice, product, amount):
        """Return a line that takes an amount off a credit note."""
        return {
            "product_id": product.id,
            "name": product.with_context(lang=invoice.partner_id.lang).name,
            "quantity": -1.0,
            "price_unit": amount,
            "tax_ids": [Command.set(self._get_charge_taxes(invoice, product).ids)],
        }

    def _get_charge_taxes(self, invoice, product):
        product = product.with_company(invoice.company_id)
        taxes = product.taxes_id._filter_taxes_by_company(invoice.company_id)
        return invoice.fiscal_position_id.map_tax(taxes)

    def _settle_invoice(self, invoice, note):
        """An invoice that is open asks for less now."""
        lines = (invoice | note).line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )
        if note.amount_residual and invoice.amount_residual:
            lines.reconcile()

    def _check_is_paid(self, invoice):
        """Only what was paid goes to the wallet.

        :raise UserError: when the invoice is open
        """
        if not invoice.currency_id.is_zero(invoice.amount_residual):
            raise UserError(
                self.env._(
                    "Invoice %(invoice)s is not paid: refund the goods, then it asks"
                    " for less. Only money that was paid can go to the wallet.",
                    invoice=invoice.name,
                )
            )

    def _move_to_wallet(self, note, amount):
        """Put the amount of a credit note into the customer's wallet.

        The product is that by which the wallet pays orders: its account holds what
        customers have in their wallets.
        """
        order = note.invoice_line_ids.sale_line_ids.order_id[:1]
        program = self.env["loyalty.program"]._get_wallet_program(
            self.company_id, note.currency_id
        )
        product = program.reward_ids.discount_line_product_id[:1]
        note.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": self.env._("Credited to the wallet"),
                            "quantity": -1.0,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ]
            }
        )
        card = order._get_credited_wallet()
        card.with_context(loyalty_no_mail=True).points += amount
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "description": self.env._("Return %(return)s", **{"return": self.name}),
                "issued": amount,
                "order_model": self._name,
                "order_id": self.id,
                "wallet_cause": "returned",
            }
        )


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _get_credit_parts(self, quantity, taken):
        """Return the invoice lines that so much is credited of, the newest first.

        :param float quantity: in the line's unit
        :param dict taken: what other lines credit of each invoice line; is added to
        :return: pairs of an invoice line and a quantity in its unit
        :raise UserError: when the goods were not charged
        """
        self.ensure_one()
        sold = self.sale_line_id
        self._check_can_be_credited()
        left = self.uom_id._compute_quantity(quantity, sold.product_uom_id, round=False)
        is_by_delivery = sold.product_id.invoice_policy == "delivery"
        if is_by_delivery and self.decision != "keep":
            # What came back before it was charged is not charged any more.
            waiting = sum(taken.get((sold, "own"), [0.0]))
            too_much = sold.qty_invoiced - sold.qty_delivered - waiting
            left = min(left, max(too_much, 0.0))
        wanted, result = left, []
        for item in sold._get_invoice_items():
            unit = item.product_uom_id
            part = min(
                sold.product_uom_id._compute_quantity(left, unit, round=False),
                item.quantity - item._get_rma_credited() - taken.get(item, 0.0),
            )
            if unit.compare(part, 0.0) > 0:
                taken[item] = taken.get(item, 0.0) + part
                result.append((item, unit.round(part)))
                left -= unit._compute_quantity(part, sold.product_uom_id, round=False)
        if sold.product_uom_id.compare(left, 0.0) > 0:
            raise UserError(
                self.env._(
                    "%(product)s of %(order)s has not been charged so much, or was"
                    " credited already. Create the invoice first.",
                    product=self.product_id.display_name,
                    order=self.order_id.name,
                )
            )
        taken.setdefault((sold, "own"), []).append(wanted)
        return result

    def _get_freight_charge(self):
        """Return what the customer pays for the way back of these goods."""
        policy = self.policy_id
        if (
            policy.freight != "customer"
            or self.reason_id.is_seller_fault
            or self.decision in WITHOUT_GOODS
        ):
            return 0.0
        return policy.freight_charge

    def _check_can_be_credited(self):
        if not self.sale_line_id:
            raise UserError(
                self.env._(
                    "%(product)s belongs to no order: nothing was charged for it that"
                    " could be given back. Replace it, or refuse it.",
                    product=self.product_id.display_name,
                )
            )
        if self.product_id != self.sale_line_id.product_id:
            raise UserError(
                self.env._(
                    "%(part)s is a part of %(kit)s: what it is worth is up to you."
                    " Credit it by hand and replace or refuse the line.",
                    part=self.product_id.display_name,
                    kit=self.sale_line_id.product_id.display_name,
                )
            )
