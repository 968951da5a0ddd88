from odoo import api, fields, models
from odoo.fields import Domain

FULFILMENT = [
    ("own", "Own stock"),
    ("supplier", "Supplier"),
    ("manufacturer", "Manufacturer"),
]


class VendorQuote(models.Model):
    """What a vendor last said about a product: price, quantity, lead time.

    A cache: connectors and people fill it, orders read it. Nothing asks a vendor
    while a form is being opened.
    """

    _name = "vendor.quote"
    _description = "Vendor Quote"
    _order = "product_id, price, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Vendor",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    price = fields.Float(
        required=True,
        min_display_digits="Product Price",
        help="For one unit of the product, without taxes, in the currency beside it.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    quantity = fields.Float(
        "Available",
        digits="Product Unit",
        help="What the vendor has, in units of the product.",
    )
    is_quantity_known = fields.Boolean(
        "Says Availability",
        default=True,
        help="Off for vendors who tell prices but not what they have.",
    )
    delay = fields.Integer(
        "Lead Time",
        help="Days from the purchase order until the goods arrive.",
    )
    fulfilment_level = fields.Selection(
        [("supplier", "Supplier"), ("manufacturer", "Manufacturer")],
        help="Who ships when the goods go straight to the customer. Empty: as the "
        "vendor's contact says.",
    )
    product_code = fields.Char("Vendor's Code")
    fetched_at = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="When the vendor said so.",
    )
    valid_until = fields.Datetime(
        help="From then on the quote is not proposed any more. Empty: no end."
    )
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_current")

    _one_each = models.UniqueIndex(
        "(company_id, product_id, partner_id)",
        "There is a quote of this vendor for this product already.",
    )
    _price_not_negative = models.Constraint(
        "CHECK (price >= 0)", "A vendor's price cannot be negative."
    )
    _delay_not_negative = models.Constraint(
        "CHECK (delay >= 0)", "A lead time cannot be negative."
    )

    @api.depends("valid_until")
    def _compute_is_current(self):
        now = fields.Datetime.now()
        for quote in self:
            quote.is_current = not quote.valid_until or quote.valid_until > now

    @api.model
    def _search_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        current = Domain("valid_until", "=", False) | Domain("valid_until", ">", now)
        return current if True in value else ~current

    # --- What follows ---

    @api.model_create_multi
    def create(self, vals_list):
        quotes = super().create(vals_list)
        quotes.filtered("fulfilment_level")._update_fulfilment_levels()
        return quotes

    def write(self, vals):
        """Let the lines of open orders follow what is said about who ships."""
        changed = self.browse()
        if "fulfilment_level" in vals:
            level = vals["fulfilment_level"] or False
            changed = self.filtered(lambda quote: quote.fulfilment_level != level)
        result = super().write(vals)
        changed._update_fulfilment_levels()
        return result

    def _update_fulfilment_levels(self):
        """Work out anew who ships what has not been delivered yet."""
        if not self:
            return
        # Who keeps quotes need not see the orders.
        lines_sudo = self.env["sale.order.line"].sudo()
        waiting = lines_sudo.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("product_id", "in", self.product_id.ids),
                ("state", "in", ("draft", "sent", "sale")),
                ("fulfilment_level", "!=", "own"),
                ("qty_delivered", "=", 0),
            ]
        )
        self.env.add_to_compute(waiting._fields["fulfilment_level"], waiting)

    # --- Feeds ---

    @api.model
    def _store_quotes(self, vals_list):
        """Write what vendors said: new quotes, or over the former ones.

        The door for connectors. Three queries however many quotes there are, plus
        one per quote that changed.

        :param list[dict] vals_list: values of quotes; ``company_id`` may be left out
        :return: the quotes, in the order of the values
        """
        company_id = self.env.company.id
        keys = [
            (v.get("company_id", company_id), v["product_id"], v["partner_id"])
            for v in vals_list
        ]
        known = self._get_by_key(keys)
        fresh = {
            key: {"fetched_at": fields.Datetime.now(), **vals, "company_id": key[0]}
            for key, vals in zip(keys, vals_list, strict=True)
        }
        missing = [key for key in fresh if key not in known]
        created = self.create([fresh[key] for key in missing])
        for key in fresh.keys() & known.keys():
            known[key].write(fresh[key])
        known.update(zip(missing, created, strict=True))
        return self.concat(*(known[key] for key in keys))

    @api.model
    def _get_by_key(self, keys):
        companies, products, partners = (
            {key[position] for key in keys} for position in range(3)
        )
        quotes = self.search(
            [
                ("company_id", "in", companies),
                ("product_id", "in", products),
                ("partner_id", "in", partners),
            ]
        )
        return {(q.company_id.id, q.product_id.id, q.partner_id.id): q for q in quotes}
