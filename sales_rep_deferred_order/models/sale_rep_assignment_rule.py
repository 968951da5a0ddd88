from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleRepAssignmentRule(models.Model):
    """Assigns every customer that fits to its reps.

    Applying a rule makes rows for customers that fit and ends rows of its own for
    those that fit no more. It never touches a row made by hand, and does not bring
    back one that somebody ended by hand.
    """

    _name = "sale.rep.assignment.rule"
    _description = "Rule that assigns customers to reps"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="An archived rule ends its assignments when it is applied."
    )
    company_id = fields.Many2one(
        "res.company", help="Only customers of this company, and only for work in it."
    )
    rep_ids = fields.Many2many(
        "res.users",
        string="Reps",
        domain="[('is_rep', '=', True)]",
        help="Every customer that fits is assigned to all of them.",
    )
    team_id = fields.Many2one(
        "crm.team", help="The reps among the members of this team, too."
    )
    grade_ids = fields.Many2many("res.partner.grade", string="Levels")
    category_ids = fields.Many2many(
        "res.partner.category", string="Tags", help="Any of them."
    )
    country_ids = fields.Many2many("res.country", string="Countries")
    zip_from = fields.Char(string="ZIP from")
    zip_to = fields.Char(
        string="ZIP to", help="Up to and including those that begin so: 12 means 12999."
    )
    assignment_ids = fields.One2many(
        "sale.rep.assignment", "rule_id", string="Assignments", readonly=True
    )
    fitting_count = fields.Integer(
        string="Customers that fit", compute="_compute_preview"
    )
    to_add_count = fields.Integer(
        string="Assignments to make", compute="_compute_preview"
    )
    to_end_count = fields.Integer(
        string="Assignments to end", compute="_compute_preview"
    )

    @api.depends(
        "active",
        "company_id",
        "rep_ids",
        "team_id",
        "grade_ids",
        "category_ids",
        "country_ids",
        "zip_from",
        "zip_to",
    )
    def _compute_preview(self):
        assignments = self.env["sale.rep.assignment"]
        for rule in self:
            customers = rule._get_customers_query()
            rule.fitting_count = len(customers)
            rule.to_add_count = assignments._count_missing(
                customers, rule._get_reps(), **rule._get_origin()
            )
            rule.to_end_count = rule._count_to_end(customers)

    def action_apply(self):
        """Make and end assignments so that they are what the rules say."""
        added = ended = 0
        for rule in self:
            rule_added, rule_ended = rule._apply()
            added += rule_added
            ended += rule_ended
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(added)s assignments made, %(ended)s ended.",
                    added=added,
                    ended=ended,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.readonly
    def action_show_customers(self):
        """Open the customers that fit."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": list(self._get_customers_domain()),
        }

    def _apply(self):
        """Apply one rule; return how many assignments it made and ended."""
        self.ensure_one()
        assignments = self.env["sale.rep.assignment"]
        customers = self._get_customers_query()
        ended = assignments._end_in_set(self._get_end_condition(customers), "rule")
        added = assignments._insert_missing(
            customers, self._get_reps(), **self._get_origin()
        )
        return added, ended

    def _cron_apply(self):
        """Apply all rules, one at a time."""
        rules = self.search([("active", "in", [True, False])])
        for done, rule in enumerate(rules, start=1):
            rule._apply()
            self.env["ir.cron"]._commit_progress(1, remaining=len(rules) - done)

    @api.model
    def _apply_to_new(self, partners):
        """Assign new customers by all rules; the number of queries does not depend
        on the number of rules that do not fit."""
        # sudo: whoever creates a customer need not manage assignments
        rules_sudo = self.sudo().search([("active", "=", True)])
        partners_sudo = partners.sudo()
        self.env["sale.rep.assignment"].sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "rep_id": rep.id,
                    "rule_id": rule.id,
                    "company_id": rule.company_id.id,
                }
                for rule in rules_sudo
                for partner in partners_sudo.filtered_domain(
                    rule._get_customers_domain()
                )
                for rep in rule._get_reps()
            ]
        )

    def _get_origin(self):
        return {"rule": self._origin, "company": self.company_id}

    def _get_reps(self):
        """The reps of the rule, those of its team included."""
        users = self.rep_ids | self.team_id.member_ids
        return users._origin.filtered(lambda user: user.active and user._is_rep())

    def _get_customers_domain(self):
        """Domain of the customers (commercial entities) that fit."""
        if not self.active:
            return Domain.FALSE
        domain = (
            Domain("active", "=", True)
            & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
            & Domain("partner_share", "=", True)
            & Domain("ref_company_ids", "=", False)
        )
        conditions = {
            "grade_id": self.grade_ids,
            "category_id": self.category_ids,
            "country_id": self.country_ids,
        }
        for name, records in conditions.items():
            if records:
                domain &= Domain(name, "in", records.ids)
        if self.company_id:
            domain &= Domain("company_id", "in", [False, self.company_id.id])
        return domain & self._get_zip_domain()

    def _get_zip_domain(self):
        domain = Domain.TRUE
        if self.zip_from:
            domain &= Domain("zip", ">=", self.zip_from)
        if self.zip_to:
            domain &= Domain("zip", "<=", self.zip_to) | Domain(
                "zip", "=like", f"{self.zip_to}%"
            )
        return domain

    def _get_customers_query(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners._search(self._get_customers_domain())

    def _get_end_condition(self, customers):
        """SQL of this rule's rows whose customer or rep fits no more."""
        return SQL(
            "rule_id = %s AND (rep_id != ALL(%s) OR partner_id NOT IN (%s))",
            self._origin.id or None,
            self._get_reps().ids,
            customers.select(),
        )

    def _count_to_end(self, customers):
        condition = self._get_end_condition(customers)
        query = SQL(
            "SELECT COUNT(*) FROM sale_rep_assignment WHERE active AND (%s)", condition
        )
        return self.env.execute_query(query)[0][0]
