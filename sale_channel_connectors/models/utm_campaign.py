from odoo import api, fields, models

from odoo.addons.sale_order_flow.models.sale_order_rights import COST

ORDERS = "sales_team.group_sale_salesman"


class UtmCampaign(models.Model):
    """What a campaign cost, and what came of it: of the orders that the reader sees."""

    _inherit = "utm.campaign"

    campaign_cost = fields.Monetary(
        "Cost", groups=COST, help="What was paid for it, in the company's currency."
    )
    sold_count = fields.Integer(
        "Orders", compute="_compute_sold", groups=ORDERS, help="Confirmed ones."
    )
    sold_amount = fields.Monetary(
        "Turnover", compute="_compute_sold", groups=ORDERS, help="Without tax."
    )
    sold_margin = fields.Monetary("Margin", compute="_compute_results", groups=COST)
    campaign_result = fields.Monetary(
        "Result",
        compute="_compute_results",
        groups=COST,
        help="The margin of its orders less its cost.",
    )

    _campaign_cost_positive = models.Constraint(
        "CHECK (campaign_cost >= 0)", "A campaign cannot cost less than nothing."
    )

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_sold(self):
        found = self._read_sold("order_reference:count_distinct", "price_subtotal:sum")
        for campaign in self:
            count, amount = found.get(campaign, (0, 0.0))
            campaign.sold_count = count
            campaign.sold_amount = campaign._convert_sold(amount)

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_results(self):
        found = self._read_sold("margin:sum")
        for campaign in self:
            (margin,) = found.get(campaign, (0.0,))
            campaign.sold_margin = campaign._convert_sold(margin)
            campaign.campaign_result = campaign.sold_margin - campaign.campaign_cost

    def _convert_sold(self, amount):
        """Return an amount of the report, which counts in the currency of the active
        company, in that of the campaign."""
        company, today = self.env.company, fields.Date.today()
        ours = company.currency_id
        return ours._convert(amount, self.currency_id or ours, company, today)

    def _read_sold(self, *figures):
        """Return figures of the confirmed orders, in one query.

        :rtype: dict[utm.campaign, tuple]
        """
        sold = [("campaign_id", "in", self.ids), ("state", "=", "sale")]
        groups = self.env["sale.report"]._read_group(sold, ["campaign_id"], figures)
        return {campaign: tuple(values) for campaign, *values in groups}
