from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrderSplitRule(models.Model):
    _name = "sale.order.split.rule"
    _description = "Order Split Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        help="It becomes the label of the part, e.g. Frozen goods.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the rule holds in all companies."
    )
    criterion = fields.Selection(
        [
            ("availability", "What is not in stock ships later"),
            ("group", "These products cannot travel with others"),
        ],
        required=True,
        default="group",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Categories",
        help="With all categories below them.",
    )
    product_tag_ids = fields.Many2many("product.tag", string="Product Tags")
    is_automatic = fields.Boolean(
        "At Confirmation",
        default=True,
        help="Split by itself when an order is confirmed. Off: only in the wizard.",
    )

    @api.constrains("criterion", "categ_ids", "product_tag_ids")
    def _check_has_products(self):
        for rule in self:
            if rule.criterion == "group" and not (
                rule.categ_ids or rule.product_tag_ids
            ):
                raise ValidationError(
                    self.env._(
                        "Please name the categories or tags of %(rule)s.",
                        rule=rule.name,
                    )
                )

    @api.model
    def _get_for(self, company, automatic=False):
        """Return the rules of a company, in their order."""
        domain = [("company_id", "in", (False, company.id))]
        if automatic:
            domain.append(("is_automatic", "=", True))
        return self.search(domain)

    def _get_group_keys(self, products):
        """Return which rule's group each product is in: product -> rule."""
        rules = self.filtered(lambda rule: rule.criterion == "group")
        found = {}
        for rule in rules:
            below = rule.categ_ids._get_all_below()
            for product in products - products.browse().concat(*found):
                tags = product.all_product_tag_ids
                if product.categ_id in below or tags & rule.product_tag_ids:
                    found[product] = rule
        return found
