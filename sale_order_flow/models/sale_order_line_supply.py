"""From whom a line is bought, at which cost, and who ships it."""

from odoo import api, fields, models
from odoo.fields import Command

from .sale_order_rights import COST
from .vendor_quote import FULFILMENT


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    vendor_id = fields.Many2one(
        "res.partner",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The goods of this line are bought from him. Empty: as the product says.",
    )
    vendor_cost_override = fields.Float(
        "Vendor Cost",
        min_display_digits="Product Price",
        copy=False,
        groups=COST,
        help="What one unit is bought for, in place of the vendor's list; it goes to "
        "the purchase order and into the margin.",
    )
    vendor_currency_id = fields.Many2one(
        "res.currency",
        copy=False,
        groups=COST,
        help="Currency of the vendor's cost. Empty: the company's.",
    )
    fulfilment_said = fields.Selection(
        FULFILMENT,
        "Shipped By, as Told",
        copy=False,
        help="What a person has said about who sends the goods to the customer. It "
        "counts whatever routes, vendors, purchase orders and quotes say. Empty: "
        "these say it.",
    )
    fulfilment_level = fields.Selection(
        FULFILMENT,
        "Shipped By",
        compute="_compute_fulfilment_level",
        store=True,
        precompute=True,
        help="Who sends the goods to the customer: we, the supplier, or the "
        "manufacturer behind him. It follows routes, vendors, their quotes and "
        "purchase orders, unless a person has said it.",
    )

    @api.depends(
        "fulfilment_said",
        "product_id",
        "route_ids",
        "vendor_id",
        "purchase_line_ids.order_id.picking_type_id",
        "purchase_line_ids.state",
    )
    def _compute_fulfilment_level(self):
        said = self.filtered("fulfilment_said")
        for line in said:
            line.fulfilment_level = line.fulfilment_said
        others = self - said
        dropshipped = others.filtered(lambda line: line._is_shipped_by_vendor())
        (others - dropshipped).fulfilment_level = "own"
        levels = dropshipped._get_quoted_levels()
        for line in dropshipped:
            vendor = line._get_shipping_vendor()
            quoted = levels.get((line.company_id, line.product_id, vendor))
            made = "manufacturer" if vendor.is_manufacturer else "supplier"
            line.fulfilment_level = quoted or made

    def _is_shipped_by_vendor(self):
        """Return whether the goods go from the vendor straight to the customer."""
        purchased = self.purchase_line_ids.filtered(lambda p: p.state != "cancel")
        if purchased:
            return any(line._is_dropshipped() for line in purchased)
        return self._has_dropship_route()

    def _has_dropship_route(self):
        product = self.product_id
        routes = self.route_ids or product.route_ids | product.categ_id.total_route_ids
        return any(
            rule.location_src_id.usage == "supplier"
            and rule.location_dest_id.usage == "customer"
            for rule in routes.rule_ids
        )

    def _get_shipping_vendor(self):
        purchased = self.purchase_line_ids.filtered(lambda p: p.state != "cancel")
        return (
            purchased.order_id.partner_id[:1]
            or self.vendor_id
            or self.product_id.seller_ids.partner_id[:1]
        )

    def _get_quoted_levels(self):
        """Return what feeds say about who ships, by company, product and vendor."""
        if not self:
            return {}
        quotes = self.env["vendor.quote"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("fulfilment_level", "!=", False),
            ]
        )
        return {
            (quote.company_id, quote.product_id, quote.partner_id): (
                quote.fulfilment_level
            )
            for quote in quotes
        }

    # --- Cost ---

    @api.depends("vendor_cost_override", "vendor_currency_id")
    def _compute_purchase_price(self):
        """Count with the vendor's cost where one was agreed."""
        overridden = self.filtered("vendor_cost_override")
        result = super(SaleOrderLine, self - overridden)._compute_purchase_price()
        for line in overridden:
            line.purchase_price = line._convert_to_sol_currency(
                line.vendor_cost_override, line._get_vendor_currency()
            )
        return result

    def _get_vendor_currency(self):
        return self.vendor_currency_id or self.company_id.currency_id

    def _get_agreed_cost(self):
        """Return the cost for one unit of the line, as typed or as quoted by the
        vendor, and its currency."""
        if self.vendor_cost_override:
            return self.vendor_cost_override, self._get_vendor_currency()
        quote = self._get_vendor_quote()
        price = self.product_id.uom_id._compute_price(quote.price, self.product_uom_id)
        return price, quote.currency_id or self._get_vendor_currency()

    def _get_vendor_quote(self):
        """Return what the line's vendor has quoted for the product, or none."""
        return self.env["vendor.quote"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("partner_id", "=", self._get_supply_vendor().id),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _get_vendor_cost(self, order):
        """Return the agreed cost for one unit of the line, as a purchase order says.

        :param order: the purchase.order; its currency and date count
        """
        price, currency = self._get_agreed_cost()
        return currency._convert(
            price,
            order.currency_id,
            order.company_id,
            fields.Date.context_today(self),
            round=False,
        )

    # --- Procurement ---

    def _prepare_procurement_values(self):
        return super()._prepare_procurement_values() | self._prepare_supply_values()

    def _prepare_supply_values(self):
        """Return what makes a procurement buy from the line's vendor at its cost."""
        self.ensure_one()
        vendor = self._get_supply_vendor()
        if not vendor:
            return {}
        seller = self._get_supplierinfo(vendor)
        values = {"supplierinfo_id": seller}
        # Who confirms need not see what it costs.
        if self.sudo().vendor_cost_override or not seller.id:
            values["vendor_cost_line_id"] = self.id
        return values

    def _get_supply_vendor(self):
        """Return from whom the line is to be bought; empty for no one in particular."""
        self.ensure_one()
        return self.vendor_id

    def _get_supplierinfo(self, vendor):
        """Return the vendor's price row for the product. Where there is none it is one
        of this purchase only: what was agreed for an order is no price list, which
        all colleagues may read.
        """
        product = self.product_id.with_company(self.company_id)
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, product.uom_id
        )
        seller = product._select_seller(
            partner_id=vendor, quantity=quantity, uom_id=product.uom_id
        ) or product._select_seller(partner_id=vendor, quantity=None)
        if seller:
            return seller
        return seller.sudo().new(self._prepare_supplierinfo(vendor))

    def _prepare_supplierinfo(self, vendor):
        """Return what a purchase needs of a price row, but for the price."""
        line_sudo = self.sudo()  # who confirms need not see what it costs
        product = self.product_id
        _price, currency = line_sudo._get_agreed_cost()
        return {
            "partner_id": vendor.id,
            "product_id": product.id,
            "product_tmpl_id": product.product_tmpl_id.id,
            "product_uom_id": product.uom_id.id,
            "company_id": self.company_id.id,
            "currency_id": currency.id,
            "delay": line_sudo._get_vendor_quote().delay,
        }

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Buy from the assigned vendors what does not come by a route of its own."""
        result = super()._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )
        if not self.env.context.get("skip_procurement"):  # Odoo's own key
            self._buy_from_vendors()
        return result

    def _buy_from_vendors(self):
        """Order the goods of lines with a vendor into the warehouse."""
        procurements = [
            procurement
            for line in self
            if line._needs_vendor_purchase()
            for procurement in line._prepare_vendor_procurement()
        ]
        if procurements:
            self.env["stock.rule"].run(procurements)

    def _needs_vendor_purchase(self):
        return (
            bool(self._get_supply_vendor())
            and self.state == "sale"
            and self.product_id.type == "consu"
            and not self.order_id.locked
            and not self._has_dropship_route()
            and "make_to_order" not in self.move_ids.mapped("procure_method")
        )

    def _prepare_vendor_procurement(self):
        # People without purchase rights order too, as in Odoo's own procurement.
        bought = sum(
            purchase.product_uom_id._compute_quantity(
                purchase.product_qty, self.product_uom_id
            )
            for purchase in self.sudo().purchase_line_ids
            if purchase.state != "cancel"
        )
        missing = self.product_uom_qty - bought
        if self.product_uom_id.compare(missing, 0.0) <= 0:
            return []
        warehouse = self.warehouse_id or self.order_id.warehouse_id
        values = self._prepare_procurement_values() | {
            "route_ids": warehouse.buy_pull_id.route_id,
            "partner_id": False,
            "location_final_id": False,
        }
        return [
            self.env["stock.rule"].Procurement(
                self.product_id,
                missing,
                self.product_uom_id,
                warehouse.lot_stock_id,
                self.product_id.display_name,
                self.order_id.name,
                self.company_id,
                values,
            )
        ]

    # --- Services ---

    def _retrieve_purchase_partner(self):
        return self._get_supply_vendor() or super()._retrieve_purchase_partner()

    def _purchase_service_match_supplier(self, warning=True):
        vendor = self._get_supply_vendor()
        if vendor:
            return self._get_supplierinfo(vendor)
        return super()._purchase_service_match_supplier(warning=warning)

    def _purchase_service_prepare_line_values(self, purchase_order, quantity=False):
        values = super()._purchase_service_prepare_line_values(
            purchase_order, quantity=quantity
        )
        line_sudo = self.sudo()  # who confirms need not see what it costs
        if self._prepare_supply_values().get("vendor_cost_line_id"):
            uom = self.env["uom.uom"].browse(values["product_uom_id"])
            cost = line_sudo._get_vendor_cost(purchase_order)
            values["price_unit"] = self.product_uom_id._compute_price(cost, uom)
        return values

    # --- Assignment ---

    def _can_be_assigned(self):
        """Return whether a vendor may still be chosen for the line."""
        purchased = self.sudo().purchase_line_ids  # clerks need not see purchases
        return (
            not self.display_type
            and self.product_id.purchase_ok
            and self.product_id.type != "combo"
            and not (self.is_reward_line or self.is_delivery or self.is_downpayment)
            and not purchased.filtered(lambda line: line.state != "cancel")
        )

    def _get_product_quantity(self):
        """Return the ordered quantity in units of the product."""
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id
        )

    def _get_listed_sellers(self):
        """Return the price rows that hold for the line, one per vendor."""
        product = self.product_id.with_company(self.company_id)
        sellers = product._get_filtered_sellers(
            quantity=self._get_product_quantity(), uom_id=product.uom_id
        )
        best = {}
        for seller in sellers.sorted(lambda s: (s.price_discounted, s.id)):
            best.setdefault(seller.partner_id, seller)
        return sellers.browse(seller.id for seller in best.values())

    def _prepare_vendor_assignment(self, wizard):
        return {
            "wizard_id": wizard.id,
            "order_line_id": self.id,
            "delivery": "dropship" if self._has_dropship_route() else "warehouse",
        }

    def _prepare_delivery_route(self, delivery):
        """Return the values that send the goods through the warehouse or past it."""
        if self.state == "sale":  # its transfers exist already
            return {}
        if delivery == "dropship":
            route = self.env.ref("stock_dropshipping.route_drop_shipping")
            return {"route_ids": [Command.set(route.ids)]}
        if not self._has_dropship_route():
            return {}
        warehouse = self.warehouse_id or self.order_id.warehouse_id
        return {"route_ids": [Command.set(warehouse.delivery_route_id.ids)]}
