from odoo import api, models


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _get_procurements_to_merge_groupby(self, procurement):
        return (
            super()._get_procurements_to_merge_groupby(procurement),
            procurement.values.get("vendor_cost_line_id"),
            procurement.values.get("sale_line_id"),
        )

    def _update_purchase_order_line(
        self, product_id, product_qty, product_uom, company_id, values, line
    ):
        result = super()._update_purchase_order_line(
            product_id, product_qty, product_uom, company_id, values, line
        )
        if line.vendor_cost_line_id:
            result.pop("price_unit", None)
        return result
