from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class SaleCustomerSearch(models.Model):
    """A question about customers that is asked again and again."""

    _name = "sale.customer.search"
    _description = "Customer Search"
    _order = "name, id"

    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    criterion = fields.Selection(
        [
            ("bought", "Bought from the group"),
            ("dormant", "Bought before, not any more"),
            ("demand", "Asked for the group, did not buy it"),
        ],
        required=True,
        default="bought",
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product Group",
        help="With all groups below it. Empty: all products.",
    )
    months = fields.Integer(
        default=3, required=True, help="How far back the search looks."
    )
    customer_count = fields.Integer(compute="_compute_customer_count")

    _months_positive = models.Constraint(
        "CHECK (months > 0)", "A search looks back at least one month."
    )

    @api.depends("criterion", "categ_id", "months")
    def _compute_name(self):
        for search in self:
            group = search.categ_id.name or self.env._("anything")
            names = {
                "bought": self.env._(
                    "Bought %(group)s in the last %(months)s months",
                    group=group,
                    months=search.months,
                ),
                "dormant": self.env._(
                    "No %(group)s for %(months)s months",
                    group=group,
                    months=search.months,
                ),
                "demand": self.env._(
                    "Asked for %(group)s in the last %(months)s months",
                    group=group,
                    months=search.months,
                ),
            }
            search.name = names.get(search.criterion, group)

    @api.depends("criterion", "categ_id", "months", "company_id")
    def _compute_customer_count(self):
        Partner = self.env["res.partner"]
        for search in self:
            search.customer_count = Partner.search_count(search._get_domain())

    @api.constrains("criterion", "categ_id")
    def _check_demand_has_group(self):
        for search in self:
            if search.criterion == "demand" and not search.categ_id:
                raise ValidationError(
                    self.env._("Please say for which product group there is demand.")
                )

    def action_show_customers(self):
        """Open the customers that the search finds now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": list(self._get_domain()),
            "context": {"res_partner_search_mode": "customer"},
        }

    def _get_domain(self):
        """Return the domain of the customers: companies, and persons on their own."""
        self.ensure_one()
        recent = self._get_customers(self._get_bought_domain(since=True))
        if self.criterion == "bought":
            return Domain("id", "in", recent)
        if self.criterion == "dormant":
            ever = self._get_customers(self._get_bought_domain(since=False))
            return Domain("id", "in", ever) & Domain("id", "not in", recent)
        asked = self._get_customers(self._get_asked_domain())
        return Domain("id", "in", asked) & Domain("id", "not in", recent)

    def _get_customers(self, domain):
        """Return the ids of the commercial entities behind order lines."""
        # One grouped query; who may search customers need not see all orders.
        lines_sudo = self.env["sale.order.line"].sudo()
        orders = lines_sudo._search(domain).subselect("order_id")
        found = (
            self.env["sale.order"]
            .sudo()
            ._read_group([("id", "in", orders)], ["commercial_partner_id"])
        )
        return [partner.id for (partner,) in found if partner]

    def _get_bought_domain(self, since):
        domain = self._get_line_domain() & Domain("state", "=", "sale")
        if since:
            domain &= Domain("order_id.date_order", ">=", self._get_start())
        return domain

    def _get_asked_domain(self):
        """Quotations and carts, also those that came to nothing."""
        return (
            self._get_line_domain()
            & Domain("state", "in", ("draft", "sent", "cancel"))
            & Domain("order_id.date_order", ">=", self._get_start())
        )

    def _get_line_domain(self):
        domain = Domain("company_id", "=", self.company_id.id) & Domain(
            "display_type", "=", False
        )
        if self.categ_id:
            domain &= Domain("product_id.categ_id", "child_of", self.categ_id.id)
        return domain

    def _get_start(self):
        return fields.Datetime.now() - relativedelta(months=self.months)
