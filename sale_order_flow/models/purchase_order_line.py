from odoo import api, fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _add_supplier_to_product(self):
        """What was agreed for one order does not become the vendor's price list."""
        listed = self.filtered(lambda po: not po.order_line.vendor_cost_line_id)
        return super(PurchaseOrder, listed)._add_supplier_to_product()


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    vendor_cost_line_id = fields.Many2one(
        "sale.order.line",
        "Priced By",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The sales order line whose agreed vendor cost is the price here.",
    )

    @api.model
    def _prepare_purchase_order_line_from_procurement(
        self,
        product_id,
        product_qty,
        product_uom,
        location_dest_id,
        name,
        origin,
        company_id,
        values,
        po,
    ):
        """Buy at the cost that was agreed for the sales order line."""
        result = super()._prepare_purchase_order_line_from_procurement(
            product_id,
            product_qty,
            product_uom,
            location_dest_id,
            name,
            origin,
            company_id,
            values,
            po,
        )
        line_id = values.get("vendor_cost_line_id")
        if line_id:
            # Who confirms need not see what it costs.
            line_sudo = self.env["sale.order.line"].sudo().browse(line_id)
            uom = self.env["uom.uom"].browse(result["product_uom_id"])
            result["price_unit"] = line_sudo.product_uom_id._compute_price(
                line_sudo._get_vendor_cost(po), uom
            )
            result["discount"] = 0.0
            result["vendor_cost_line_id"] = line_id
        return result

    def _find_candidate(
        self,
        product_id,
        product_qty,
        product_uom,
        location_id,
        name,
        origin,
        company_id,
        values,
    ):
        """Do not mix quantities that have a price of their own with others."""
        line_id = values.get("vendor_cost_line_id", False)
        lines = self.filtered(lambda line: line.vendor_cost_line_id.id == line_id)
        return super(PurchaseOrderLine, lines)._find_candidate(
            product_id,
            product_qty,
            product_uom,
            location_id,
            name,
            origin,
            company_id,
            values,
        )
