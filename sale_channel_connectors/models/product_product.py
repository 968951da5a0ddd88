from odoo import api, models
from odoo.fields import Domain
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
            if kind == "stock":
                product_ids = self.browse(product_ids)._with_kits_of_it().ids
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

    # --- What is counted ---

    def _filter_counted(self):
        """Return those whose stock is counted: neither services nor goods that nobody
        tracks. Kits are counted by their parts."""
        counted = self.filtered("is_storable")
        return counted | (self - counted)._filter_counted_kits()

    def _filter_counted_kits(self):
        if not self or "mrp.bom" not in self.env:
            return self.browse()
        # Who tells a channel what is there may not see how it is made.
        boms_sudo = (
            self.env["mrp.bom"]
            .sudo()
            ._bom_find(self, company_id=self.env.company.id, bom_type="phantom")
        )
        return self.filtered(
            lambda kit: any(
                row.product_id.is_storable
                for row, _amounts in boms_sudo[kit].explode(kit, 1)[1]
            )
        )

    def _with_kits_of_it(self):
        """Return the products and the kits that they are parts of, at any depth."""
        if "mrp.bom" not in self.env:
            return self
        # As in `_filter_counted_kits`.
        rows_sudo = self.env["mrp.bom.line"].sudo()
        found, new = self.browse(), self
        while new:
            found |= new
            boms = rows_sudo.search(
                [("product_id", "in", new.ids), ("bom_id.type", "=", "phantom")]
            ).bom_id
            whole = boms.filtered(lambda bom: not bom.product_id).product_tmpl_id
            kits = boms.product_id | whole.product_variant_ids
            new = self.browse(kits.ids) - found
        return found


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        """Tell channels of prices that change, and of what is counted from now on."""
        result = super().write(vals)
        if "list_price" in vals or "taxes_id" in vals:
            self.product_variant_ids._touch_for_channels("price")
        if "is_storable" in vals or "type" in vals:
            self.product_variant_ids._touch_for_channels("stock")
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
        offers_sudo = self.env["sale.channel.offer"].sudo()
        reach = Domain.OR(item._get_reach() for item in self)
        told = Domain("channel_id.is_price_told", "=", True)
        found = offers_sudo.search_fetch(told & reach, ["product_id"])
        found.product_id._touch_for_channels("price")

    def _get_reach(self):
        """Return what of channels the rule may set the price of.

        :rtype: Domain
        """
        reach = Domain("channel_id.pricelist_id", "=", self.pricelist_id.id)
        if self.applied_on == "0_product_variant":
            return reach & Domain("product_id", "=", self.product_id.id)
        if self.applied_on == "1_product":
            template = self.product_tmpl_id.id
            return reach & Domain("product_id.product_tmpl_id", "=", template)
        if self.applied_on == "2_product_category" and self.categ_id:
            categ = self.categ_id.id
            return reach & Domain("product_id.categ_id", "child_of", categ)
        return reach


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(self, product_id, location_id, *args, **kwargs):
        """Tell channels of stock that changes, and of what is reserved."""
        product_id._touch_for_channels("stock")
        return super()._update_available_quantity(
            product_id, location_id, *args, **kwargs
        )
