from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.supply import Offer, cheapest, fastest


class SaleVendorAssign(models.TransientModel):
    _name = "sale.vendor.assign"
    _description = "Assign Vendors"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    line_ids = fields.One2many("sale.vendor.assign.line", "wizard_id", "Lines")
    without_offer = fields.Integer(compute="_compute_without_offer")

    @api.depends("line_ids.candidate_ids")
    def _compute_without_offer(self):
        for wizard in self:
            wizard.without_offer = len(
                wizard.line_ids.filtered(lambda line: not line.candidate_ids)
            )

    def _fill(self, lines):
        """Put the order lines in, each with all offers that are known."""
        self.line_ids = self.env["sale.vendor.assign.line"].create(
            [line._prepare_vendor_assignment(self) for line in lines]
        )
        Candidate = self.env["sale.vendor.assign.candidate"]
        Candidate.create(Candidate._prepare_for(self.line_ids))
        for line in self.line_ids:
            current = line.order_line_id.vendor_id
            line.candidate_id = line.candidate_ids.filtered(
                lambda candidate, current=current: candidate.vendor_id == current
            )[:1]
        self.line_ids.filtered(lambda line: not line.candidate_id)._choose(cheapest)

    def action_cheapest(self):
        """Choose the cheapest vendor for each line, of those who have enough."""
        self.line_ids._choose(cheapest)
        return self._get_action()

    def action_fastest(self):
        """Choose the vendor who delivers first for each line."""
        self.line_ids._choose(fastest)
        return self._get_action()

    def action_apply(self):
        """Write vendors and costs on the lines; buy at once for confirmed orders."""
        chosen = self.line_ids.filtered("candidate_id")
        if not chosen:
            raise UserError(self.env._("Please choose a vendor for at least one line."))
        for line in chosen:
            line._apply()
        chosen.order_line_id.filtered(
            lambda line: line.state == "sale"
        )._buy_from_vendors()
        return {"type": "ir.actions.act_window_close"}

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign Vendors: %(order)s", order=self.order_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class SaleVendorAssignLine(models.TransientModel):
    _name = "sale.vendor.assign.line"
    _description = "Assign Vendors: Line"

    wizard_id = fields.Many2one("sale.vendor.assign", required=True, ondelete="cascade")
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="order_line_id.product_id")
    quantity = fields.Float(related="order_line_id.product_uom_qty")
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    candidate_ids = fields.One2many("sale.vendor.assign.candidate", "line_id")
    candidate_id = fields.Many2one(
        "sale.vendor.assign.candidate",
        "Vendor",
        domain="[('line_id', '=', id)]",
        ondelete="set null",
    )
    price = fields.Float(related="candidate_id.price")
    currency_id = fields.Many2one(related="candidate_id.currency_id")
    available = fields.Char(related="candidate_id.available_text")
    is_short = fields.Boolean(related="candidate_id.is_short")
    delay = fields.Integer(related="candidate_id.delay")
    source = fields.Selection(related="candidate_id.source")
    delivery = fields.Selection(
        [
            ("warehouse", "Through our warehouse"),
            ("dropship", "Straight to the customer"),
        ],
        default="warehouse",
        required=True,
    )

    def _choose(self, choice):
        """Take for each line the offer that the choice returns, if any."""
        for line in self:
            offers = [candidate._get_offer() for candidate in line.candidate_ids]
            offer = choice(offers, line.order_line_id._get_product_quantity())
            line.candidate_id = offer and offer.key

    def _apply(self):
        self.ensure_one()
        candidate = self.candidate_id
        order_line = self.order_line_id
        uom = order_line.product_uom_id
        order_line.write(
            {
                "vendor_id": candidate.vendor_id.id,
                "vendor_cost_override": order_line.product_id.uom_id._compute_price(
                    candidate.price, uom
                ),
                "vendor_currency_id": candidate.currency_id.id,
                **order_line._prepare_delivery_route(self.delivery),
            }
        )


class SaleVendorAssignCandidate(models.TransientModel):
    _name = "sale.vendor.assign.candidate"
    _description = "Assign Vendors: Offer"
    _order = "company_price, delay, id"

    line_id = fields.Many2one(
        "sale.vendor.assign.line", required=True, ondelete="cascade"
    )
    vendor_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    price = fields.Float(min_display_digits="Product Price")
    currency_id = fields.Many2one("res.currency")
    company_price = fields.Float(help="The price in the company's currency.")
    available = fields.Float("Available Quantity", digits="Product Unit")
    is_available_known = fields.Boolean()
    available_text = fields.Char("Available", compute="_compute_available_text")
    is_short = fields.Boolean(compute="_compute_available_text")
    delay = fields.Integer("Lead Time")
    source = fields.Selection(
        [("quote", "Vendor's quote"), ("list", "Price list")], "From"
    )
    fetched_at = fields.Datetime("As of")

    @api.depends("vendor_id", "price", "currency_id", "delay")
    def _compute_display_name(self):
        for candidate in self:
            candidate.display_name = self.env._(
                "%(vendor)s: %(price)s, %(days)s days",
                vendor=candidate.vendor_id.display_name,
                price=candidate.currency_id.format(candidate.price),
                days=candidate.delay,
            )

    @api.depends("available", "is_available_known", "line_id.quantity")
    def _compute_available_text(self):
        for candidate in self:
            if not candidate.is_available_known:
                candidate.available_text = self.env._("not said")
                candidate.is_short = False
                continue
            candidate.available_text = f"{candidate.available:g}"
            needed = candidate.line_id.order_line_id._get_product_quantity()
            candidate.is_short = candidate.available < needed

    def _get_offer(self):
        known = self.available if self.is_available_known else None
        return Offer(self.id, self.company_price, self.delay, known)

    @api.model
    def _prepare_for(self, lines):
        """Return the values of all offers for the wizard's lines, quotes first."""
        quotes = (
            self.env["vendor.quote"]
            .search(
                [
                    ("product_id", "in", lines.product_id.ids),
                    ("company_id", "=", lines.wizard_id.order_id.company_id.id),
                    ("is_current", "=", True),
                ]
            )
            .grouped("product_id")
        )
        result = []
        for line in lines:
            quoted = quotes.get(line.product_id, self.env["vendor.quote"])
            result += [self._prepare_from_quote(line, quote) for quote in quoted]
            result += [
                self._prepare_from_list(line, seller)
                for seller in line.order_line_id._get_listed_sellers()
                if seller.partner_id not in quoted.partner_id
            ]
        return result

    @api.model
    def _prepare_from_quote(self, line, quote):
        return self._prepare_values(line, quote.partner_id, quote.price, quote) | {
            "available": quote.quantity,
            "is_available_known": quote.is_quantity_known,
            "source": "quote",
            "fetched_at": quote.fetched_at,
        }

    @api.model
    def _prepare_from_list(self, line, seller):
        price = seller.price_discounted
        values = self._prepare_values(line, seller.partner_id, price, seller)
        return values | {"source": "list"}

    @api.model
    def _prepare_values(self, line, vendor, price, source):
        company = line.order_line_id.company_id
        return {
            "line_id": line.id,
            "vendor_id": vendor.id,
            "price": price,
            "currency_id": source.currency_id.id,
            "delay": source.delay,
            "company_price": source.currency_id._convert(
                price, company.currency_id, company, round=False
            ),
        }
