"""What the calendar shows of a return at one glance: whose it is, and the goods."""

from odoo import api, fields, models


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    # sudo: names are shown as links show them, also to who may not open the product
    calendar_title = fields.Char(
        "Customer and Goods",
        compute="_compute_calendar_words",
        compute_sudo=True,
        groups="base.group_user",
        help="The customer and the products that he sends.",
    )
    goods_words = fields.Char(
        "Goods",
        compute="_compute_calendar_words",
        compute_sudo=True,
        groups="base.group_user",
        help="How much of which products the customer sends; of all that is refunded "
        "or refused, when he sends none.",
    )

    @api.depends(
        "partner_id.display_name",
        "line_ids.decision",
        "line_ids.product_id.display_name",
        "line_ids.quantity",
        "line_ids.uom_id.name",
    )
    @api.depends_context("lang")
    def _compute_calendar_words(self):
        for rma in self:
            lines = rma._get_expected_lines() or rma.line_ids
            products = lines.product_id.with_context(display_default_code=False)
            names = ", ".join(products.mapped("display_name"))
            words = (rma.partner_id.display_name, names)
            rma.calendar_title = ": ".join(word for word in words if word)
            rma.goods_words = ", ".join(
                line._describe_quantity(line.quantity) for line in lines
            )
