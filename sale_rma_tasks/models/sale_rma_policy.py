from odoo import api, fields, models


class SaleRmaPolicy(models.Model):
    _name = "sale.rma.policy"
    _description = "Return Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="Empty: customers of all countries."
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        help="With its subcategories. Empty: all products.",
    )
    days = fields.Integer(
        default=30, help="How long after the delivery goods may come back."
    )
    fee_percent = fields.Float(
        "Return Fee (%)",
        digits=(5, 2),
        help="Taken from what is refunded, unless the reason is the seller's fault.",
    )
    freight = fields.Selection(
        [("customer", "The customer"), ("seller", "We do")],
        "Who Pays the Freight Back",
        required=True,
        default="customer",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    freight_charge = fields.Monetary(
        "Charge for the Freight",
        help="When the customer pays the freight and we have the goods fetched or send"
        " a label: taken once from what is refunded of a return, taxes excluded, unless"
        " the reason is the seller's fault. 0: he sends the goods at his own cost.",
    )
    is_label_given = fields.Boolean(
        "Give a Label",
        help="Proposed on the return: the customer gets a label to print, that of the"
        " carrier who delivered, where he makes labels for returns, otherwise our own.",
    )
    is_delivery_refunded = fields.Boolean(
        "Refund the Delivery Cost",
        help="Proposed on the return: the delivery cost of the order is refunded, too.",
    )
    is_auto_accepted = fields.Boolean(
        "Accept by Itself",
        help="A customer's request is accepted at once when its policies allow all"
        " of its lines.",
    )

    _days_positive = models.Constraint(
        "CHECK (days >= 0)", "The number of days cannot be negative."
    )
    _freight_positive = models.Constraint(
        "CHECK (freight_charge >= 0)", "The freight charge cannot be negative."
    )
    _fee_is_share = models.Constraint(
        "CHECK (fee_percent >= 0 AND fee_percent <= 100)",
        "The return fee is between 0 and 100 percent.",
    )

    @api.model
    def _get_policies(self, company):
        """Return the policies of a company, the first that fits counts."""
        # Customers may not read policies, their requests follow them nevertheless.
        return self.sudo().search([("company_id", "=", company.id)])

    def _get_fitting(self, product, country):
        """Return the first policy for a product that goes to a country, or none."""
        path = product.categ_id.parent_path or ""
        groups = {int(part) for part in path.split("/") if part}
        for policy in self:
            if policy.country_ids and country not in policy.country_ids:
                continue
            if not policy.categ_id or policy.categ_id.id in groups:
                return policy
        return self.browse()
