from odoo import api, fields, models
from odoo.fields import Domain

WANTED = {"stock": "is_stock_told", "price": "is_price_told"}
NAMED = ("channel_id", "product_id", "external_key")  # what a row is about
TOLD_AT = {"stock": "quantity_told_at", "price": "price_told_at"}


class SaleChannelOffer(models.Model):
    """A product that a channel sells, the name it has there, and what was told of it.

    Rows come by themselves with the orders of the channel, or are made by hand.
    """

    _name = "sale.channel.offer"
    _description = "Product of a Sale Channel"
    _order = "channel_id, product_id, id"
    _rec_name = "external_key"
    _check_company_auto = True

    channel_id = fields.Many2one(
        "sale.channel", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    external_key = fields.Char(
        "Key There",
        compute="_compute_external_key",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="How the shop names the product when it is told of it: the shop's own id"
        " (WooCommerce; of a variation the ids of product and variation, such as 7/71),"
        " or the SKU (Unas, Shoprenter).",
    )
    told_quantity = fields.Float(
        "Quantity Told", digits="Product Unit", readonly=True, copy=False
    )
    quantity_told_at = fields.Datetime(readonly=True, copy=False)
    told_prices = fields.Char(readonly=True, copy=False)
    told_price = fields.Float(
        "Price Told", digits="Product Price", readonly=True, copy=False
    )
    price_told_at = fields.Datetime(readonly=True, copy=False)

    _product_unique = models.UniqueIndex(
        "(channel_id, product_id)", "The channel has this product already."
    )
    _key_unique = models.UniqueIndex(
        "(channel_id, external_key)", "The channel has a product of this key already."
    )

    @api.depends("product_id")
    def _compute_external_key(self):
        """Propose the SKU, which most shops go by."""
        for offer in self:
            if not offer.external_key:
                offer.external_key = offer.product_id.default_code

    @api.model_create_multi
    def create(self, vals_list):
        """Let the channel be told of what it has from now on."""
        offers = super().create(vals_list)
        for kind in WANTED:
            offers.product_id._touch_for_channels(kind)
        return offers

    def write(self, vals):
        """Tell the channel all of what has another name there now."""
        if vals.keys().isdisjoint(NAMED):
            return super().write(vals)
        before = {offer: [offer[name] for name in NAMED] for offer in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda one: [one[name] for name in NAMED] != before[one]
        )
        for kind in WANTED:
            changed._tell_anew(kind)
        return result

    def _tell_anew(self, kind):
        """Let channels be told the present figures, whatever they were told before."""
        if self:
            self._forget_told(kind)
            self.product_id._touch_for_channels(kind)

    def _forget_told(self, kind):
        """Hold what was told for unknown: the next comparison tells it again."""
        self.write({TOLD_AT[kind]: False})

    @api.model
    def _learn(self, channel, sold):
        """Make rows of products that a channel has sold, where there are none.

        :param dict sold: key there by product
        """
        ids = [product.id for product in sold]
        known = self.search(
            Domain("channel_id", "=", channel.id)
            & (
                Domain("product_id", "in", ids)
                | Domain("external_key", "in", list(filter(None, sold.values())))
            )
        )
        products, keys = known.product_id, set(known.mapped("external_key"))
        for offer in known:  # variations that were kept without their product
            key = sold.get(offer.product_id) or ""
            if key not in keys and key.endswith(f"/{offer.external_key}"):
                offer.external_key = key
        rows = {}
        for product, key in sold.items():
            if key and key not in keys and product not in products:
                rows[key] = {
                    "channel_id": channel.id,
                    "product_id": product.id,
                    "external_key": key,
                }
        self.create(list(rows.values()))


class SaleChannelTouch(models.Model):
    """That stock or price of a product may have changed since the channels were told.

    Rows are only added and taken away, never written: nobody waits for anybody.
    """

    _name = "sale.channel.touch"
    _description = "Change That Channels Are Told Of"
    _log_access = False

    product_id = fields.Many2one("product.product", required=True, ondelete="cascade")
    kind = fields.Selection([("stock", "Stock"), ("price", "Price")], required=True)
