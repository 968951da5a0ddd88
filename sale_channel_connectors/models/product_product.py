from odoo import api, models
from odoo.tools import SQL

DATA = "sale_channel_connectors.touched"


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _touch_for_channels(self, kind):
        """Remember that what channels are told of the products may have changed.

        What a transaction touches is kept once, by one query, just before it is saved.

        :param str kind: ``stock`` or ``price``
        """
        precommit = self.env.cr.precommit
        touched = precommit.data.setdefault(DATA, {})
        if not touched:
            precommit.add(self.env["product.product"]._keep_touched)
        touched.setdefault(kind, set()).update(self.ids)

    @api.model
    def _keep_touched(self):
        touched = self.env.cr.precommit.data.pop(DATA, {})
        for kind, product_ids in touched.items():
            if not product_ids:
                continue
            wanted = "is_stock_told" if kind == "stock" else "is_price_told"
            self.env.cr.execute(
                SQL(
                    """INSERT INTO sale_channel_touch (product_id, kind)
                       SELECT DISTINCT offer.product_id, %s
                         FROM sale_channel_offer offer
                         JOIN sale_channel channel ON channel.id = offer.channel_id
                        WHERE channel.active AND %s
                          AND offer.product_id = ANY(%s)""",
                    kind,
                    SQL.identifier("channel", wanted),
                    list(product_ids),
                )
            )

    def write(self, vals):
        """Tell channels of prices that change."""
        result = super().write(vals)
        if "lst_price" in vals or "list_price" in vals:
            self._touch_for_channels("price")
        return result


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        """Tell channels of prices that change."""
        result = super().write(vals)
        if "list_price" in vals or "taxes_id" in vals:
            self.product_variant_ids._touch_for_channels("price")
        return result


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    @api.model_create_multi
    def create(self, vals_list):
        """Tell channels of prices that change."""
        items = super().create(vals_list)
        items._touch_for_channels()
        return items

    def write(self, vals):
        """Tell channels of prices that change, those of before and of now."""
        self._touch_for_channels()
        result = super().write(vals)
        self._touch_for_channels()
        return result

    def unlink(self):
        """Tell channels of prices that change."""
        self._touch_for_channels()
        return super().unlink()

    def _touch_for_channels(self):
        """Touch what channels with these price lists sell, as far as the rules reach.

        Price lists that build on these are compared once a day.
        """
        # Who sets prices may not see what channels sell; it is only touched.
        offers_sudo = (
            self.env["sale.channel.offer"]
            .sudo()
            .search(
                [
                    ("channel_id.is_price_told", "=", True),
                    ("channel_id.pricelist_id", "in", self.pricelist_id.ids),
                ]
            )
        )
        for item in self if offers_sudo else ():
            own = offers_sudo.filtered(
                lambda one, item=item: one.channel_id.pricelist_id == item.pricelist_id
            )
            own.product_id.filtered(item._is_about)._touch_for_channels("price")

    def _is_about(self, product):
        """Tell whether the rule may be one of the product's."""
        if self.applied_on == "0_product_variant":
            return product == self.product_id
        if self.applied_on == "1_product":
            return product.product_tmpl_id == self.product_tmpl_id
        if self.applied_on == "2_product_category":
            path = self.categ_id.parent_path or ""
            return (product.categ_id.parent_path or "").startswith(path)
        return True


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(self, product_id, location_id, *args, **kwargs):
        """Tell channels of stock that changes, and of what is reserved."""
        product_id._touch_for_channels("stock")
        return super()._update_available_quantity(
            product_id, location_id, *args, **kwargs
        )
