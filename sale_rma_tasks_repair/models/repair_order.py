from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    rma_line_id = fields.Many2one(
        "sale.rma.line",
        "Return Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What a customer gave back to have it repaired.",
    )
    rma_id = fields.Many2one(related="rma_line_id.rma_id", string="Return")

    def write(self, vals):
        """Send what is repaired back to its customer; that settles the return."""
        ended = self.browse()
        if vals.get("state") == "done":
            ended = self.filtered(lambda repair: repair.state != "done")
        result = super().write(vals)
        # Who repairs need not see returns.
        ended.sudo().filtered("rma_line_id")._settle_returns()
        return result

    def _settle_returns(self):
        for repair in self:  # several may be of one line
            repair.rma_line_id.qty_settled += repair._get_returned_quantity()
        self.env.flush_all()  # who decides otherwise at once has to retry
        for rma, repairs in self.grouped("rma_id").items():
            rma.with_company(rma.company_id)._send_back(repairs)
        self.rma_id._follow_settlement()

    def _get_returned_quantity(self):
        """Return how much of the return's line is repaired, in the line's unit."""
        self.ensure_one()
        return self.product_uom._compute_quantity(
            self.product_qty, self.rma_line_id.uom_id, round=False
        )
