"""Money back: a credit note for each invoice, with its own prices, taxes, discounts."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_round

from .sale_rma_line import WITHOUT_GOODS

EXACT = 1e-6  # what two quantities may differ by and are the same
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

    def _credit(self, shares, exchanges):
        """Give the money of these goods back.

        :param dict shares: how much of each line, in its unit
        :param dict exchanges: the new order for each order whose goods are exchanged
        """
        self.ensure_one()
        plan, taken = {}, {}
        for line, quantity in shares.items():
            for item, part in line._get_credit_parts(quantity, taken):
                is_exchange = line.decision == "exchange"
                order = exchanges[line.order_id] if is_exchange else line.order_id[:0]
                key = (item.move_id, line.decision == "wallet", order)
                plan.setdefault(key, []).append((line, item, part))
        for (invoice, is_wallet, order), parts in plan.items():
            note = self._create_credit_note(invoice, parts)
            note.rma_exchange_order_id = order
            lines = self._get_parts_lines(parts)
            self._charge_freight(note, invoice, lines)
            self._return_to_cards(note, lines.order_id)
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
        rows = [self._prepare_goods_row(*part) for part in parts]
        rows += self._prepare_following_rows(invoice, parts)
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

    def _prepare_goods_row(self, line, item, part):
        """Return the credit of a part of an invoice line; in the unit of the return
        where that of the invoice cannot say so little exactly.

        The last part of an invoice line gives what rounding has left of it.
        """
        own, unit = item.product_uom_id, line._get_credit_unit()
        natural = item.price_subtotal * part / item.quantity
        scale = item._get_rma_rest(part, natural) / natural if natural else 1.0
        if abs(own.round(part) - part) < EXACT:
            price = item.price_unit * scale
            return self._prepare_credit_row(item, own.round(part), price_unit=price)
        return self._prepare_credit_row(
            item,
            unit.round(own._compute_quantity(part, unit, round=False)),
            product_uom_id=unit.id,
            price_unit=own._compute_price(item.price_unit, unit) * scale,
        )

    def _prepare_credit_row(self, item, quantity, **values):
        """Return a credit line for so much of an invoice line."""
        row = item._convert_to_write({name: item[name] for name in COPIED})
        return row | {"quantity": quantity} | values

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
        unit, left = self._get_credit_unit(), quantity
        if self._is_kit_part():
            kits = sold._get_kits_to_credit(taken)
            left = sold.product_uom_id._compute_quantity(kits, unit, round=False)
        left = self._leave_out_uncharged(left, unit, taken)
        result = []
        for item in sold._get_invoice_items():
            own = item.product_uom_id
            part = min(
                unit._compute_quantity(left, own, round=False),
                item.quantity - item._get_rma_credited() - taken.get(item, 0.0),
            )
            share = own._compute_quantity(part, unit, round=False)
            if unit.compare(share, 0.0) > 0:
                taken[item] = taken.get(item, 0.0) + part
                result.append((item, part))
                left -= share
        if unit.compare(left, 0.0) > 0:
            raise UserError(
                self.env._(
                    "%(product)s of %(order)s has not been charged so much, or was"
                    " credited already. Create the invoice first.",
                    product=self.product_id.display_name,
                    order=self.order_id.name,
                )
            )
        return result

    def _leave_out_uncharged(self, wanted, unit, taken):
        """Return how much is to be credited: what came back before it was charged is
        not charged any more.

        :param dict taken: see `_get_credit_parts`
        """
        sold = self.sale_line_id
        own = sold.product_uom_id
        if sold.product_id.invoice_policy == "delivery" and self.decision != "keep":
            waiting = sum(taken.get((sold, "own"), [0.0]))
            too_much = (
                sold._get_exact_invoiced() - sold._get_exact_delivered() - waiting
            )
            if own.compare(unit._compute_quantity(wanted, own, round=False), too_much):
                share = own._compute_quantity(max(too_much, 0.0), unit, round=False)
                wanted = min(wanted, share)
        taken.setdefault((sold, "own"), []).append(
            unit._compute_quantity(wanted, own, round=False)
        )
        return wanted

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
        if self._is_kit_part():
            self._check_kits_are_whole()
