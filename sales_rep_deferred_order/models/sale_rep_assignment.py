from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class SaleRepAssignment(models.Model):
    """Who looks after which customer, and from when to when.

    A row counts while it is active and today lies in its period; that is asked in
    SQL whenever data are read, so a row that ends stops at once. Rows are ended,
    not deleted: together they are the customer's history. Rows of one origin (by
    hand, one rule, one substitution) may not overlap for the same rep and customer;
    rows of different origins may, and the rep has the customer while one counts.
    """

    _name = "sale.rep.assignment"
    _inherit = ["rep.assignment.bulk.mixin"]
    _description = "Customer of a sales rep"
    _order = "date_from desc, id desc"
    _rec_names_search = ("rep_id.name", "partner_id.complete_name")

    rep_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        domain="[('is_rep', '=', True)]",
        help="The user who orders for the customer and sees his data.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        help="The customer as a whole; a contact stands for his company.",
    )
    date_from = fields.Date(
        string="From",
        default=fields.Date.context_today,
        help="First day; empty: since ever.",
    )
    date_to = fields.Date(string="To", help="Last day; empty: without end.")
    substitute_for_id = fields.Many2one(
        "res.users",
        string="Substitute for",
        index="btree_not_null",
        ondelete="restrict",
        help="The rep whose customer this is while he is away.",
    )
    rule_id = fields.Many2one(
        "sale.rep.assignment.rule",
        string="Made by rule",
        index="btree_not_null",
        ondelete="set null",
        help="Rows made by a rule are ended by it when the customer no longer fits.",
    )
    active = fields.Boolean(
        default=True, help="An ended assignment is kept for the history."
    )
    end_reason = fields.Selection(
        [("hand", "By hand"), ("rule", "By rule"), ("merge", "Customers merged")],
        string="Ended",
        readonly=True,
        help="A rule does not bring back what was ended by hand.",
    )
    company_id = fields.Many2one(
        "res.company",
        help="The assignment counts only while the rep works in this company; "
        "empty: in all.",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("current", "Current"),
            ("ended", "Ended"),
            ("resting", "Customer is part of another"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="Whether the rep has the customer today.",
    )

    _period_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "An assignment cannot end before it begins.",
    )
    _no_self_substitute = models.Constraint(
        "CHECK (substitute_for_id IS NULL OR substitute_for_id != rep_id)",
        "A rep cannot be his own substitute.",
    )
    _one_open = models.UniqueIndex(
        "(rep_id, partner_id, COALESCE(rule_id, 0), COALESCE(substitute_for_id, 0),"
        " COALESCE(company_id, 0)) WHERE active AND date_to IS NULL",
        "This rep has this customer already.",
    )
    _effective_idx = models.Index(
        "(rep_id, partner_id, date_from, date_to) WHERE active"
    )

    @api.depends("rep_id", "partner_id")
    def _compute_display_name(self):
        for assignment in self:
            assignment.display_name = (
                f"{assignment.rep_id.name}: {assignment.partner_id.display_name}"
            )

    @api.depends("active", "date_from", "date_to", "partner_id.commercial_partner_id")
    def _compute_state(self):
        today = self._today()
        for assignment in self:
            customer = assignment.partner_id
            if not assignment.active or (
                assignment.date_to and assignment.date_to < today
            ):
                assignment.state = "ended"
            elif assignment.date_from and assignment.date_from > today:
                assignment.state = "planned"
            elif customer != customer.commercial_partner_id:
                assignment.state = "resting"
            else:
                assignment.state = "current"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._today()
        ended = Domain("active", "=", False) | Domain("date_to", "<", today)
        planned = ~ended & Domain("date_from", ">", today)
        resting = ~ended & ~planned & Domain("partner_id.parent_id", "!=", False)
        resting &= Domain("partner_id.is_company", "=", False)
        domains = {
            "ended": ended,
            "planned": planned,
            "resting": resting,
            "current": ~ended & ~planned & ~resting,
        }
        # naming ``active`` keeps the search from hiding ended rows
        return Domain.OR(domains[state] for state in value) & Domain(
            "active", "in", [True, False]
        )

    @api.constrains("rep_id")
    def _check_rep(self):
        for rep in self.rep_id:
            if not rep._is_rep():
                raise ValidationError(
                    self.env._("%(user)s is not a rep.", user=rep.name)
                )

    @api.constrains(
        "rep_id",
        "partner_id",
        "date_from",
        "date_to",
        "active",
        "rule_id",
        "substitute_for_id",
        "company_id",
    )
    def _check_overlap(self):
        active = self.filtered("active")
        if not active:
            return
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id
                  FROM sale_rep_assignment mine
                  JOIN sale_rep_assignment other
                    ON other.id != mine.id
                   AND other.active
                   AND other.rep_id = mine.rep_id
                   AND other.partner_id = mine.partner_id
                   AND other.rule_id IS NOT DISTINCT FROM mine.rule_id
                   AND other.substitute_for_id
                       IS NOT DISTINCT FROM mine.substitute_for_id
                   AND other.company_id IS NOT DISTINCT FROM mine.company_id
                   AND daterange(other.date_from, other.date_to, '[]')
                       && daterange(mine.date_from, mine.date_to, '[]')
                 WHERE mine.id = ANY(%s)
                 LIMIT 1
                """,
                active.ids,
            )
        )
        if rows:
            assignment = self.browse(rows[0][0])
            raise ValidationError(
                self.env._(
                    "%(rep)s has %(customer)s already in that period.",
                    rep=assignment.rep_id.name,
                    customer=assignment.partner_id.display_name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Put the company in the place of a contact."""
        assignments = super().create(self._with_commercial_entities(vals_list))
        self._forget_scopes()
        self._extend_substitutions(
            assignments.filtered(lambda row: not row.substitute_for_id).rep_id
        )
        return assignments

    def write(self, vals):
        """Put the company in the place of a contact."""
        [vals] = self._with_commercial_entities([vals])
        result = super().write(vals)
        self._forget_scopes()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_scopes()
        return result

    def action_end(self):
        """End the chosen assignments now; they stay in the history."""
        self._end("hand")

    def _with_commercial_entities(self, vals_list):
        """Return the values with companies in the place of their contacts."""
        vals_list = [dict(vals) for vals in vals_list]
        given = [vals for vals in vals_list if vals.get("partner_id")]
        # browsed together, so that they are read together
        partners = self.env["res.partner"].browse(vals["partner_id"] for vals in given)
        for vals, partner in zip(given, partners, strict=True):
            vals["partner_id"] = partner.commercial_partner_id.id
        return vals_list

    def _end(self, reason):
        """End rows at once, and with them the substitutes of who loses the customer."""
        if self:
            self.check_access("write")  # row by row: the statement asks no rule
            self._end_in_set(SQL("id = ANY(%s)", self.ids), reason)

    @api.model
    def _forget_scopes(self):
        """Drop what this transaction remembers of who may see whom."""
        self.env["res.users"]._forget_short_rep_scopes()
        self.env.flush_all()
        partners = self.env["res.partner"]
        names = ["rep_scope", "rep_document_scope", "sales_rep_ids"]
        names.append("rep_document_company_ids")
        partners.invalidate_model(names, flush=False)
        self.env["res.users"].invalidate_model(
            ["rep_customer_ids", "rep_customer_count"], flush=False
        )

    @api.model
    def _today(self):
        """The day it is at the company (not one that the user may choose)."""
        company = self.env.company.sudo()  # a portal rep may not read its address
        timed = self.with_context(tz=company.partner_id.tz or "UTC")
        return fields.Date.context_today(timed)

    @api.model
    def _effective_condition(self, alias, companies):
        """SQL that is true for a row that counts now in one of the companies."""
        today = self._today()
        return SQL(
            "%(t)s.active"
            " AND (%(t)s.date_from IS NULL OR %(t)s.date_from <= %(today)s)"
            " AND (%(t)s.date_to IS NULL OR %(t)s.date_to >= %(today)s)"
            " AND (%(t)s.company_id IS NULL OR %(t)s.company_id = ANY(%(companies)s))",
            t=SQL.identifier(alias),
            today=today,
            companies=companies.ids,
        )

    @api.model
    def _effective_domain(self):
        """Domain of the rows that count now in the current companies."""
        today = self._today()
        return (
            Domain("active", "=", True)
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", today))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            & Domain("company_id", "in", [False, *self.env.companies.ids])
        )

    @api.model
    def _get_reps_by_customer(self, customers):
        """Return {customer: his reps today} for commercial entities, in one query."""
        groups = self._read_group(
            self._effective_domain() & Domain("partner_id", "in", customers.ids),
            ["partner_id"],
            ["rep_id:recordset"],
        )
        return dict(groups)

    @api.model
    def _set_reps(self, wanted):
        """Make the reps of customers what ``wanted`` says: {customer: users}.

        What is gone is ended, what is new begins today, the rest stays as it is.
        """
        customers = self.env["res.partner"].union(*wanted)
        rows = self.search(
            self._effective_domain() & Domain("partner_id", "in", customers.ids)
        )
        # who was there as a substitute goes with the rep and is not made one himself
        present = {(row.partner_id, row.rep_id) for row in rows}
        rows.filtered(lambda row: row.rep_id not in wanted[row.partner_id])._end("hand")
        self.create(
            [
                {"partner_id": customer.id, "rep_id": rep.id}
                for customer, reps in wanted.items()
                for rep in reps
                if (customer, rep) not in present
            ]
        )

    def _copy_to(self, customer):
        """Give the customer the same reps for the same periods."""
        for row in self:
            if not row._get_overlapping(customer):
                row.copy({"partner_id": customer.id})

    @api.model
    def _merge_customers(self, sources, target):
        """Move the rows of merged customers; rows of one origin that now overlap
        become one that covers them all."""
        rows = self.with_context(active_test=False).search(
            [("partner_id", "in", sources.ids)]
        )
        for row in rows:
            overlapping = row._get_overlapping(target) if row.active else self.browse()
            if overlapping:
                (overlapping[1:] | row).write({"active": False, "end_reason": "merge"})
                overlapping[0].write((overlapping | row)._get_covering_period())
            row.partner_id = target

    def _get_overlapping(self, customer):
        """Rows of the customer that are of the same rep and origin and overlap."""
        self.ensure_one()
        origin = ("rep_id", "rule_id", "substitute_for_id", "company_id")
        domain = Domain("partner_id", "=", customer.id)
        for name in origin:
            domain &= Domain(name, "=", self[name].id)
        first, last = self.date_from, self.date_to
        if last:
            domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", last)
        if first:
            domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", first)
        return self.search(domain)

    def _get_covering_period(self):
        """Values of the shortest period that covers all these rows."""
        starts, ends = self.mapped("date_from"), self.mapped("date_to")
        return {
            "date_from": min(starts) if all(starts) else False,
            "date_to": max(ends) if all(ends) else False,
        }
