"""An order falls into parts that travel apart, and comes together again."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.order_split import LATER, split


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    split_origin_id = fields.Many2one(
        "sale.order",
        "Split From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The order that this one was divided from.",
    )
    split_part_ids = fields.One2many("sale.order", "split_origin_id", "Parts")
    split_label = fields.Char(
        "Part",
        copy=False,
        readonly=True,
        help="Why this part travels on its own.",
    )
    split_count = fields.Integer(compute="_compute_split_count")

    @api.depends("split_origin_id.split_part_ids.state", "split_part_ids.state")
    def _compute_split_count(self):
        for order in self:
            family = order._get_split_family()
            order.split_count = len(family) if len(family) > 1 else 0

    def _get_split_family(self):
        """Return the order with all parts it is in, the origin first."""
        origin = self.split_origin_id or self
        live = origin.split_part_ids.filtered(lambda part: part.state != "cancel")
        return origin | live

    # --- Actions ---

    def action_split(self):
        """Open the wizard that shows and makes the parts."""
        self.ensure_one()
        self._check_can_be_split()
        wizard = self.env["sale.order.split"].create({"order_id": self.id})
        wizard._fill()
        return wizard._get_action()

    def action_view_split(self):
        """Open all parts of the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Parts of the Order"),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [("id", "in", self._get_split_family().ids)],
        }

    def action_merge_split(self):
        """Undo the split: all lines come back, the emptied parts are cancelled."""
        self.check_access("write")
        origins = self.split_origin_id | self.filtered("split_part_ids")
        for origin in origins:
            family = origin._get_split_family()
            family.check_access("write")
            family._check_can_be_merged()
            for part in family - origin:
                part.order_line._merge_into(origin)
            origin._compute_amounts()
            # It is no cancellation by the clerk: what was in the parts lives on.
            (family - origin).sudo()._close_merged_part(origin)
        return True

    def _check_can_be_split(self):
        for order in self:
            if order.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%(order)s is confirmed already; only quotations can be split.",
                        order=order.name,
                    )
                )
            # sudo: invoices are hidden from sales people, only whether there are any
            if order._get_charging_lines().sudo().invoice_lines:
                raise UserError(
                    self.env._(
                        "%(order)s has invoices and cannot be split.", order=order.name
                    )
                )

    def _get_charging_lines(self):
        """Return the lines that charge for what is ordered: no down payments, which
        the first part settles."""
        return self.order_line.filtered(lambda line: not line.is_downpayment)

    def _check_down_payment_fits(self):
        """Raise when the first part cannot settle the down payment of the whole."""
        # Invoices are hidden from sales people.
        invoiced = (self.order_line - self._get_charging_lines()).sudo().invoice_lines
        paid = sum(
            -line.move_id.direction_sign * line.price_total
            for line in invoiced
            if line.move_id.state != "cancel"
        )
        if self.currency_id.compare_amounts(paid, self.amount_total) > 0:
            raise UserError(
                self.env._(
                    "The down payment on %(order)s is more than its first part comes"
                    " to.",
                    order=self.name,
                )
            )

    def _check_can_be_merged(self):
        if len(self) < 2:
            raise UserError(self.env._("The order has no parts to merge."))
        done = self.filtered(lambda order: order.state not in ("draft", "sent"))
        if done:
            raise UserError(
                self.env._(
                    "The parts cannot be merged any more: %(orders)s went on already.",
                    orders=", ".join(done.mapped("name")),
                )
            )

    def _close_merged_part(self, origin):
        self._action_cancel()
        for part in self:
            part.message_post(
                body=self.env._("Merged back into %(order)s.", order=origin.name)
            )

    # --- At confirmation ---

    def action_confirm(self):
        """Split what the rules want apart, and confirm the parts together."""
        parts = self._split_at_confirmation()
        return super(SaleOrder, self | parts).action_confirm()

    def _split_at_confirmation(self):
        """Return the orders that came out of these by the automatic rules."""
        parts = self.browse()
        for company, orders in self.grouped("company_id").items():
            rules, by_availability = self._get_automatic_split(company)
            if rules or by_availability:
                for order in orders.filtered(lambda o: o._is_split_when_confirmed()):
                    parts |= order._split_by_rules(rules, by_availability)
        return parts

    def _is_split_when_confirmed(self):
        return (
            self.state in ("draft", "sent")
            and not self.split_count
            # sudo: as above
            and not self._get_charging_lines().sudo().invoice_lines
        )

    def _split_by_rules(self, rules, by_availability):
        """Return the new parts; an order that cannot be divided is confirmed whole."""
        self.ensure_one()
        if len(self._plan_split(rules, by_availability)) < 2:
            return self.browse()
        try:
            with self.env.cr.savepoint():
                # Rewards are settled once more on the whole, as Odoo does.
                self._update_programs_and_rewards()
                return self._split_into(self._plan_split(rules, by_availability))
        except UserError as error:
            self.message_post(
                body=self.env._("The order was not split: %(why)s", why=str(error))
            )
            return self.browse()

    @api.model
    def _get_automatic_split(self, company):
        """Return the group rules and whether availability divides orders."""
        rules = self.env["sale.order.split.rule"]._get_for(company, automatic=True)
        by_availability = "availability" in rules.mapped("criterion")
        groups = rules.filtered(lambda rule: rule.criterion == "group")
        return groups, by_availability

    def _update_programs_and_rewards(self):
        """Leave rewards of a split order as they were given to the whole."""
        if self._get_split_family() != self:
            return None
        return super()._update_programs_and_rewards()

    # --- Plan ---

    def _plan_split(self, rules, by_availability):
        """Return the parts the order would fall into.

        :param rules: sale.order.split.rule; those of groups count here
        :param bool by_availability: put what is not in stock into parts of its own
        :rtype: list[Part]
        """
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: not line.display_type)
        groups = rules._get_group_keys(lines.product_id)
        items = [line._get_split_item(groups.get(line.product_id)) for line in lines]
        free = lines._get_split_stock() if by_availability else None
        return split(items, free, [str(rule.id) for rule in rules])

    def _get_part_label(self, part):
        """Return what the part is called: the rule's name, now or later."""
        names = []
        if part.group:
            rule = self.env["sale.order.split.rule"].browse(int(part.group))
            names.append(rule.name)
        if part.when == LATER:
            names.append(self.env._("Later"))
        return ", ".join(names)

    # --- Split ---

    def _split_into(self, parts):
        """Divide the order; the first part keeps its number.

        The sum of the parts is the whole, to the cent, for the untaxed amount and
        each tax.

        :param list[Part] parts: quantities by ids of lines; all of the order's lines
        :return: the new orders
        """
        self.ensure_one()
        self._check_can_be_split()
        whole = self._get_split_amounts()
        discounts = self.order_line.filtered(lambda line: line._is_shared_by_split())
        orders = self.browse()
        for part in parts[1:]:
            order = self._create_split_part(part)
            self._move_to_part(order, part)
            orders |= order
        discounts._share_discounts(self | orders)
        (self | orders)._settle_split_cents(whole)
        self._check_down_payment_fits()
        self._log_split(orders)
        return orders

    def _create_split_part(self, part):
        values = self._prepare_split_part(part)
        state = values.pop("state", "draft")
        order = self.copy(values)
        if state != order.state:
            order.state = state
        return order

    def _prepare_split_part(self, part):
        """Return the values of a part that differ from a plain copy.

        Hook: extend it with fields that are not copied but belong to each part.
        """
        self.ensure_one()
        return {
            "order_line": [],
            "split_origin_id": self.id,
            "split_label": self._get_part_label(part),
            "state": self.state,
            "client_order_ref": self.client_order_ref,
            "commitment_date": self.commitment_date,
            "date_order": self.date_order,
            "origin": self.origin or self.name,
            "user_id": self.user_id.id,
            "website_id": self.website_id.id,
            "use_wallet": self.use_wallet,
            "payment_method_id": self.payment_method_id.id,  # see the payment's fee
            "signature": self.signature,
            "signed_by": self.signed_by,
            "signed_on": self.signed_on,
        }

    def _move_to_part(self, order, part):
        Line = self.env["sale.order.line"]
        moved = Line.browse()
        for line in Line.browse(part.shares):
            moved |= line._move_share(order, part.shares[line.id])
        moved._take_sections_along(self, order)

    def _log_split(self, orders):
        names = ", ".join(orders.mapped("name"))
        self.message_post(
            body=self.env._("Split: %(orders)s left this order.", orders=names)
        )
        for order in orders:
            order.message_post(
                body=self.env._("Split from %(order)s.", order=self.name)
            )

    # --- Cents ---

    def _get_split_base_lines(self):
        """Return the order's lines as Odoo's tax engine sees and rounds them."""
        self.ensure_one()
        Tax = self.env["account.tax"]
        lines = [
            line._prepare_base_line_for_taxes_computation()
            for line in self._get_priced_lines()
        ]
        lines += self._add_base_lines_for_early_payment_discount()
        Tax._add_tax_details_in_base_lines(lines, self.company_id)
        Tax._round_base_lines_tax_details(lines, self.company_id)
        return lines

    def _get_split_amounts(self):
        """Return the untaxed amount (key 0) and each tax (key: its id) of all."""
        amounts = {}
        for order in self:
            for base_line in order._get_split_base_lines():
                details = base_line["tax_details"]
                untaxed = (
                    details["total_excluded_currency"]
                    + details["delta_total_excluded_currency"]
                )
                amounts[0] = amounts.get(0, 0.0) + untaxed
                for tax in details["taxes_data"]:
                    key = tax["tax"].id
                    amounts[key] = amounts.get(key, 0.0) + tax["tax_amount_currency"]
        return amounts

    def _settle_split_cents(self, whole):
        """Put what rounding took or gave onto single lines, until nothing is left."""
        currency = self.currency_id
        for _attempt in range(6):
            have = self._get_split_amounts()
            missing = {
                key: currency.round(whole.get(key, 0.0) - have.get(key, 0.0))
                for key in whole.keys() | have.keys()
            }
            missing = {
                key: cents
                for key, cents in missing.items()
                if not currency.is_zero(cents)
            }
            if not missing:
                self._compute_amounts()
                return
            self._add_cents(missing)
        raise UserError(
            self.env._("The order cannot be divided so that the cents add up.")
        )

    def _add_cents(self, missing):
        """Correct one line per missing amount, by Odoo's own manual tax amounts."""
        base_lines = [line for order in self for line in order._get_split_base_lines()]
        base_lines = [line for line in base_lines if isinstance(line["id"], int)]
        base_lines.sort(key=lambda line: -abs(line["tax_details"]["total_excluded"]))
        for key, cents in missing.items():
            fitting = [
                line
                for line in base_lines
                if not key
                or key in [tax["tax"].id for tax in line["tax_details"]["taxes_data"]]
            ]
            copies = [line for line in fitting if line["record"].split_line_id]
            line = (copies or fitting)[0]
            line["record"]._add_rounding_cents(line, key, cents)
