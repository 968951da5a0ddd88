"""One setting decides how stock limits sales, in the office and in the shop."""

import math

from odoo import models

PLENTY = 1_000_000.0  # what the shop is told where stock is no limit
UNLIMITED = ("none", "strict_split", "to_order")
LIMITED = ("presence", "strict")


class Website(models.Model):
    _inherit = "website"  # pylint: disable=consider-merging-classes-inherited

    def _get_product_available_qty(self, product, **kwargs):
        free = super()._get_product_available_qty(product, **kwargs)
        return _limit(self.company_id.sale_stock_mode, free)


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_free_qty(self, product):
        return _limit(self.company_id.sale_stock_mode, super()._get_free_qty(product))

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        """Keep the cart within the stock where the mode says so."""
        result = super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )
        product = self.env["product.product"].browse(product_id)
        if not self._is_limited_by_stock(product):
            return result
        uom = self.env["uom.uom"].browse(uom_id)
        in_cart, free = self._get_cart_and_free_qty(product)
        free = math.floor(product.uom_id._compute_quantity(free, uom, round=False))
        others = product.uom_id._compute_quantity(in_cart, uom) - (
            order_line.product_uom_qty if order_line else 0.0
        )
        allowed = max(0.0, free - others)
        if result[0] <= allowed:
            return result
        return allowed, self.env._(
            "Only %(quantity)s of %(product)s can be ordered now.",
            quantity=f"{allowed:g}",
            product=product.name,
        )

    def _is_limited_by_stock(self, product):
        return self.company_id.sale_stock_mode in LIMITED and product.is_storable

    # --- Confirmation ---

    def _confirmation_error_message(self):
        """Refuse what is not there, in the modes that are bound to stock."""
        message = super()._confirmation_error_message()
        if message or self.company_id.sale_stock_mode not in LIMITED:
            return message
        # A paid order is taken; what is missing follows.
        if any(tx.state == "done" for tx in self.sudo().transaction_ids):
            return message
        missing = self._get_missing_goods()
        if not missing:
            return False
        return self.env._(
            "Not in stock: %(goods)s.",
            goods=", ".join(
                f"{product.display_name} ({free:g})" for product, free in missing
            ),
        )

    def _get_missing_goods(self):
        """Return the products that the mode does not let go, with what is free."""
        mode = self.company_id.sale_stock_mode
        lines = self.order_line.filtered(
            lambda line: line.product_id.is_storable and not line._has_dropship_route()
        )
        products = lines.product_id.with_context(warehouse_id=self.warehouse_id.id)
        missing = []
        for product in products:
            mine = lines.filtered(lambda line, p=product: line.product_id == p)
            wanted = sum(line._get_product_quantity() for line in mine)
            if _limit(mode, product.free_qty) < wanted:
                missing.append((product, product.free_qty))
        return missing

    def _get_automatic_split(self, company):
        rules, by_availability = super()._get_automatic_split(company)
        return rules, by_availability or company.sale_stock_mode == "strict_split"

    def _action_confirm(self):
        result = super()._action_confirm()
        for order in self:
            order._report_goods_without_vendor()
        return result

    def _report_goods_without_vendor(self):
        """Say on the order what nobody could be asked for, in to-order mode."""
        if self.company_id.sale_stock_mode != "to_order":
            return
        goods = self.order_line.filtered(
            lambda line: line.product_id.type == "consu" and not line.display_type
        )
        orphans = goods.filtered(
            lambda line: not line._get_supply_vendor() and not line._stays_with_origin()
        )
        if orphans:
            names = ", ".join(orphans.product_id.mapped("display_name"))
            self.message_post(
                body=self.env._("No vendor is known for %(goods)s.", goods=names)
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    def _check_availability(self):
        self.ensure_one()
        order = self.order_id
        if order._is_limited_by_stock(self.product_id):
            in_cart, free = order._get_cart_and_free_qty(self.product_id)
            if in_cart > free:
                self._set_shop_warning_stock(in_cart, max(free, 0))
                return False
            return True
        return super()._check_availability()

    def _get_supply_vendor(self):
        """Buy everything where nothing is kept, from the first vendor."""
        vendor = super()._get_supply_vendor()
        if vendor or self.company_id.sale_stock_mode != "to_order":
            return vendor
        product = self.product_id.with_company(self.company_id)
        if product.type != "consu":
            return vendor
        return product._select_seller(quantity=None).partner_id


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _is_sold_out(self):
        if self._get_shop_stock_mode() in LIMITED and self.is_storable:
            return self.product_variant_id._is_sold_out()
        return super()._is_sold_out()

    def _get_shop_stock_mode(self):
        website = self.env["website"].get_current_website()
        return website.company_id.sale_stock_mode

    def _get_additionnal_combination_info(
        self, product_or_template, quantity, uom, date, website
    ):
        """Show in the shop what the mode lets customers know."""
        info = super()._get_additionnal_combination_info(
            product_or_template, quantity, uom, date, website
        )
        mode = website.company_id.sale_stock_mode
        if mode and info.get("is_storable"):
            info["allow_out_of_stock_order"] = mode in UNLIMITED
            # In presence mode customers learn that it is there, not how much.
            info["show_availability"] = mode == "strict"
        return info


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_sold_out(self):
        website = self.env["website"].get_current_website()
        if website.company_id.sale_stock_mode in LIMITED and self.is_storable:
            # The shop's visitors may not read stock.
            return website._get_product_available_qty(self.sudo()) <= 0
        return super()._is_sold_out()

    def _get_max_quantity(self, website, sale_order, **kwargs):
        maximum = super()._get_max_quantity(website, sale_order, **kwargs)
        mode = website.company_id.sale_stock_mode
        if mode in UNLIMITED:
            return None
        if maximum is None and mode in LIMITED and self.is_storable:
            # The shop's visitors may not read stock.
            free = website._get_product_available_qty(self.sudo(), **kwargs)
            return free - sale_order._get_cart_qty(self.id)
        return maximum


class StockMove(models.Model):
    _inherit = "stock.move"  # pylint: disable=consider-merging-classes-inherited

    def _should_bypass_reservation(self, forced_location=False):
        """Where no stock is kept, everything that is to leave is there."""
        return super()._should_bypass_reservation(forced_location) or (
            self.company_id.sale_stock_mode == "none"
            and self.location_dest_id.usage == "customer"
        )


def _limit(mode, free):
    """Return the free quantity as the mode counts it."""
    if mode in UNLIMITED or (mode == "presence" and free > 0):
        return PLENTY
    return free
