"""What becomes of the lines when an order falls into parts."""

from odoo import fields, models

from ..lib.order_split import Item, share

MANUAL = ("computation_key",)  # of extra_tax_data, what is not a correction
# What was agreed about a line, beside its price.
OFFER = (
    "product_id",
    "product_uom_id",
    "discount",
    "tax_ids",
    "vendor_id",
    "vendor_cost_override",
    "vendor_currency_id",
    "purchase_price",
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    split_line_id = fields.Many2one(
        "sale.order.line",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The line of the whole order that this one was taken from.",
    )

    # --- Plan ---

    def _get_split_item(self, rule):
        """Return the line as the arithmetic of splitting sees it."""
        self.ensure_one()
        product = self.product_id
        uom = self.product_uom_id
        return Item(
            key=self.id,
            quantity=self.product_uom_qty,
            group=str(rule.id) if rule else "",
            stock=(product.id, uom.id) if product.is_storable else None,
            unit=self._get_combo_line().id or None,
            step=uom.rounding or 1.0,
            is_fixed=self._stays_with_origin(),
        )

    def _get_combo_line(self):
        """Return the combo that the line is, or is in."""
        if self.product_id.type == "combo":
            return self
        return self.linked_line_id if self.combo_item_id else self.browse()

    def _get_split_unit(self):
        """Return all lines that stay together with these."""
        combos = self.browse(line._get_combo_line().id for line in self)
        return self | combos | combos.linked_line_ids.filtered("combo_item_id")

    def _stays_with_origin(self):
        """Return whether the line is for the order as a whole."""
        return (
            self.is_delivery
            or self.is_downpayment
            or self.is_payment_fee
            or bool(self.reward_id)
            or self._is_discount_line()
            or self.parent_id.is_optional
            or self.parent_id.parent_id.is_optional
            or self.product_uom_id.compare(self.product_uom_qty, 0.0) <= 0
        )

    def _get_split_stock(self):
        """Return free quantities by (product, unit), in that unit.

        A product in two units is served unit by unit from what the former left.
        """
        warehouse = self.order_id.warehouse_id
        goods = self.filtered(lambda line: line.product_id.is_storable)
        free = {
            product.id: product.free_qty
            for product in goods.product_id.with_context(warehouse_id=warehouse.id)
        }
        stock = {}
        for line in goods.filtered(lambda line: not line._stays_with_origin()):
            product, uom = line.product_id, line.product_uom_id
            if (product.id, uom.id) in stock:
                continue
            same = goods.filtered(
                lambda other, p=product, u=uom: (
                    other.product_id == p and other.product_uom_id == u
                )
            )
            wanted = sum(other._get_product_quantity() for other in same)
            there = max(0.0, min(wanted, free[product.id]))
            free[product.id] -= there
            stock[product.id, uom.id] = product.uom_id._compute_quantity(
                there, uom, round=False
            )
        return stock

    # --- Move ---

    def _move_share(self, order, quantity):
        """Put a share of the line into another order; return what lies there now."""
        self.ensure_one()
        if self.product_uom_id.compare(quantity, self.product_uom_qty) >= 0:
            self._move_whole(order)
            return self
        copied = self._copy_into(self._prepare_split_copy(order, quantity))
        self.write(
            self._prepare_same_price()
            | {"product_uom_qty": self.product_uom_qty - quantity}
        )
        return copied

    def _move_whole(self, order):
        """Put the line into another order as it is; nothing is computed anew."""
        cost = self.sudo().purchase_price  # who splits need not see what it costs
        values = self._prepare_same_price() | {"order_id": order.id, "name": self.name}
        if not self.combo_item_id:
            values["linked_line_id"] = False
        self.write(values | {"split_line_id": False})
        self.sudo().purchase_price = cost

    def _prepare_split_copy(self, order, quantity):
        """Return the values of the line that takes a share of this one."""
        line_sudo = self.sudo()  # who splits need not see what it costs
        return self._prepare_same_price() | {
            "order_id": order.id,
            "product_uom_qty": quantity,
            "split_line_id": self.id,
            "linked_line_id": False,
            "name": self.name,
            "is_upsell": self.is_upsell,
            "fulfilment_said": self.fulfilment_said,
            "purchase_price": line_sudo.purchase_price,
            "vendor_cost_override": line_sudo.vendor_cost_override,
            "vendor_currency_id": line_sudo.vendor_currency_id.id,
        }

    def _copy_into(self, values):
        # The values hold costs that who splits need not see; he may write the orders.
        return self.browse(self.sudo().copy(values).id)

    def _prepare_same_price(self):
        """Return the values that keep the price when the quantity changes."""
        return {
            "price_unit": self.price_unit,
            "technical_price_unit": self.technical_price_unit,
            "discount": self.discount,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
            "extra_tax_data": self._get_plain_tax_data(),
            "analytic_distribution": self.analytic_distribution,
        }

    def _get_plain_tax_data(self):
        """Return extra_tax_data without corrections of cents."""
        data = self.extra_tax_data or {}
        return {key: data[key] for key in MANUAL if key in data} or False

    def _take_sections_along(self, origin, order):
        """Give the moved lines the headings they had; take over emptied ones."""
        self.env.invalidate_all(flush=True)
        headings = self._get_former_headings(origin)
        for heading in headings:
            below = origin.order_line.filtered(
                lambda line, heading=heading: (
                    heading in (line.parent_id | line.parent_id.parent_id)
                )
            )
            if below.filtered(lambda line: not line.display_type):
                heading.copy({"order_id": order.id, "split_line_id": heading.id})
            else:
                heading.write({"order_id": order.id})

    def _get_former_headings(self, origin):
        """Return the sections of the origin that these lines stood under."""
        headings = self.browse()
        for line in self:
            above = origin.order_line.filtered(
                lambda other, line=line: (
                    (other.sequence, other.id) < (line.sequence, line.id)
                    and other.display_type in ("line_section", "line_subsection")
                )
            ).sorted("sequence")
            section = above.filtered(lambda o: o.display_type == "line_section")[-1:]
            subsection = above[-1:] - section
            headings |= section | subsection
        return headings.sorted("sequence")

    # --- Discounts ---

    def _is_shared_by_split(self):
        """Return whether the line takes something off the order as a whole."""
        return self._is_discount_line() and self.price_unit < 0 and not self.is_delivery

    def _share_discounts(self, orders):
        """Give each part its share of the whole order's discounts."""
        for line in self:
            currency = line.currency_id
            weights = [
                int(line._get_discounted_amount(order) / currency.rounding)
                for order in orders
            ]
            amount = round(line.price_unit * line.product_uom_qty / currency.rounding)
            shares = share(amount, weights)
            points = line._get_shared_points()
            for order, cents in zip(orders[1:], shares[1:], strict=True):
                if cents:
                    price = currency.round(cents * currency.rounding)
                    line._copy_discount(order, price, points * cents / amount)
            line.write(
                line._prepare_same_price()
                | {
                    "price_unit": currency.round(
                        shares[0] * currency.rounding / line.product_uom_qty
                    ),
                    "points_cost": line.points_cost
                    - points * sum(shares[1:]) / (amount or 1),
                }
            )

    def _get_discounted_amount(self, order):
        """Return the value of the goods in an order that share this line's taxes."""
        goods = order.order_line.filtered(
            lambda line: not line.display_type and not line._stays_with_origin()
        )
        fitting = goods.filtered(lambda line: line.tax_ids == self.tax_ids)
        return sum((fitting or goods).mapped("price_subtotal"))

    def _get_shared_points(self):
        """Return the points that go along: a wallet pays each part for itself."""
        is_payment = self.reward_id.program_id.is_payment_program
        return self.points_cost if is_payment else 0.0

    def _copy_discount(self, order, price, points):
        values = self._prepare_split_copy(order, 1.0)
        return self._copy_into(
            values
            | {
                "price_unit": price,
                "technical_price_unit": price,
                "points_cost": points,
            }
        )

    # --- Cents ---

    def _add_rounding_cents(self, base_line, tax_id, cents):
        """Correct the untaxed amount (tax_id 0) or one tax by some cents."""
        details = base_line["tax_details"]
        if not details["taxes_data"]:
            factor = self.product_uom_qty * (1 - self.discount / 100)
            price = (details["total_excluded_currency"] + cents) / factor
            self.write({"price_unit": price, "technical_price_unit": price})
            return
        untaxed = details["total_excluded_currency"] + (cents if not tax_id else 0.0)
        manual = {
            str(tax["tax"].id): {
                "base_amount_currency": tax["base_amount_currency"]
                + (cents if not tax_id else 0.0),
                "tax_amount_currency": tax["tax_amount_currency"]
                + (cents if tax["tax"].id == tax_id else 0.0),
            }
            for tax in details["taxes_data"]
        }
        self.extra_tax_data = (self._get_plain_tax_data() or {}) | {
            "manual_total_excluded_currency": untaxed,
            "manual_tax_amounts": manual,
            "currency_id": self.currency_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "quantity": self.product_uom_qty,
            "rate": base_line["rate"],
        }
        self._compute_amount()

    # --- Undo ---

    def _merge_into(self, origin):
        """Bring the lines of a part back to where they came from."""
        for line in self:
            source = line.split_line_id
            if source.order_id != origin:
                line._move_whole(origin)
            elif line.display_type:
                line.unlink()
            elif line._is_shared_by_split():
                source.write(
                    source._prepare_same_price()
                    | {
                        "price_unit": source.price_unit + line.price_unit,
                        "points_cost": source.points_cost + line.points_cost,
                    }
                )
                line._drop_merged()
            elif line._is_same_offer(source):
                quantity = source.product_uom_qty + line.product_uom_qty
                source.write(
                    source._prepare_same_price() | {"product_uom_qty": quantity}
                )
                line._drop_merged()
            else:
                line._move_whole(origin)
        origin.order_line._clear_corrections()

    def _is_same_offer(self, other):
        """Return whether nobody has changed the line's terms since the split."""
        difference = abs(self.price_unit - other.price_unit) * self.product_uom_qty
        # Who merges need not see what it costs.
        mine, others = self.sudo(), other.sudo()
        return (
            all(mine[name] == others[name] for name in OFFER)
            and difference < 2 * self.currency_id.rounding
        )

    def _drop_merged(self):
        """Remove a line whose quantity or amount another has taken over."""
        # Unlinking a reward's line would take the reward itself away.
        self.write({"reward_id": False, "coupon_id": False})
        self.unlink()

    def _clear_corrections(self):
        for line in self.filtered("extra_tax_data"):
            plain = line._get_plain_tax_data()
            if plain != line.extra_tax_data:
                line.extra_tax_data = plain
                line._compute_amount()
