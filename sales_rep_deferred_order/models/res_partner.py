from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..customer_credit import get_customer_credits


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "partner.web.access.mixin"]

    rep_assignment_ids = fields.One2many(
        "sale.rep.assignment",
        "partner_id",
        string="Rep assignments",
        context={"active_test": False},
        groups="base.group_user",
        help="Who looks after this customer, now, formerly and planned.",
    )
    sales_rep_ids = fields.Many2many(
        "res.users",
        string="Sales reps",
        compute="_compute_sales_rep_ids",
        inverse="_inverse_sales_rep_ids",
        search="_search_sales_rep_ids",
        compute_sudo=True,
        domain="[('is_rep', '=', True)]",
        groups="base.group_user",
        help="The reps who order for this customer today. A contact shows those of "
        "his company. Removing a rep ends his assignment, it stays in the history.",
    )
    rep_scope = fields.Boolean(
        string="Visible to me as a rep",
        compute="_compute_rep_scope",
        search="_search_rep_scope",
        compute_sudo=True,
        help="Whether the current user, if he is a rep, may see this partner.",
    )
    rep_document_scope = fields.Boolean(
        string="Documents visible to me as a rep",
        compute="_compute_rep_scope",
        search="_search_rep_document_scope",
        compute_sudo=True,
        help="Whether the current user, if he is a rep, may read the orders, "
        "invoices and deliveries of this partner.",
    )

    rep_document_company_ids = fields.Many2many(
        "res.company",
        string="Companies whose documents are visible to me as a rep",
        compute="_compute_rep_document_company_ids",
        search="_search_rep_document_company_ids",
        compute_sudo=True,
        help="In which of the companies that he works in the current user, if he is a "
        "rep, may read the orders, invoices and deliveries of this partner.",
    )

    is_over_credit_limit = fields.Boolean(
        compute="_compute_is_over_credit_limit",
        compute_sudo=True,
        help="Whether open invoices and orders exceed the customer's credit limit.",
    )

    @api.depends("commercial_partner_id", "rep_assignment_ids")
    @api.depends_context("allowed_company_ids")
    def _compute_sales_rep_ids(self):
        customers = self.commercial_partner_id._origin
        reps = self.env["sale.rep.assignment"]._get_reps_by_customer(customers)
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.sales_rep_ids = reps.get(customer, False)

    def _inverse_sales_rep_ids(self):
        # the assignments check that the user may write them
        assignments = self.env["sale.rep.assignment"].sudo(False)
        wanted = {}
        for partner in self:
            wanted[partner.commercial_partner_id] = partner.sales_rep_ids
        assignments._set_reps(wanted)

    def _search_sales_rep_ids(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        path = "commercial_partner_id.rep_assignment_ids"
        effective = self.env["sale.rep.assignment"]._effective_domain()
        if operator != "in":
            return Domain(path, "any!", effective & Domain("rep_id", operator, value))
        reps = Domain("rep_id", "in", [user_id for user_id in value if user_id])
        found = Domain(path, "any!", effective & reps)
        if False in value:
            found |= ~Domain(path, "any!", effective)
        return found

    @api.depends("commercial_partner_id", "rep_assignment_ids", "partner_share")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_rep_scope(self):
        user = self.env.user
        if not user._is_rep():
            self.rep_scope = self.rep_document_scope = True
            return
        customer_ids = self._get_rep_customer_ids_among(user)
        own = user._get_rep_own_partner_domain()
        colleagues = user._get_rep_colleague_domain()
        own_partners = self.filtered_domain(own)
        visible = self.filtered_domain(colleagues)
        for partner in self:
            documents = (
                partner.commercial_partner_id.id in customer_ids
                or partner in own_partners
            )
            partner.rep_document_scope = documents
            partner.rep_scope = documents or partner in visible

    @api.depends("commercial_partner_id", "rep_assignment_ids", "partner_share")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_rep_document_company_ids(self):
        user, companies = self.env.user, self.env.companies
        self.rep_document_company_ids = companies
        if not user._is_rep():
            return
        others = self - self.filtered_domain(user._get_rep_own_partner_domain())
        customer_ids = {
            company: others._get_rep_customer_ids_among(user, company)
            for company in companies
        }
        for partner in others:
            partner.rep_document_company_ids = companies.filtered(
                lambda company, partner=partner: (
                    partner.commercial_partner_id.id in customer_ids[company]
                )
            )

    def _search_rep_document_company_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        if not user._is_rep():
            return Domain.TRUE
        return user._get_rep_document_domain(self.env["res.company"].browse(value))

    def _compute_same_vat_partner_id(self):
        """Do not tell a rep whose customer has the same tax ID (core: superuser)."""
        result = super()._compute_same_vat_partner_id()
        if self.env.user._is_rep():
            self._hide_same_vat()
        return result

    def _hide_same_vat(self):
        for name in ("same_vat_partner_id", "same_company_registry_partner_id"):
            hidden = self.filtered(lambda p, name=name: not p[name].rep_scope)
            hidden[name] = False

    def _search_rep_scope(self, operator, value):
        return self._search_scope(operator, value, visible=True)

    def _search_rep_document_scope(self, operator, value):
        return self._search_scope(operator, value, visible=False)

    def _search_scope(self, operator, value, *, visible):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        domain = Domain.TRUE
        if user._is_rep():
            domain = user._get_rep_document_domain()
            if visible:
                domain |= user._get_rep_colleague_domain()
        return domain if True in value else ~domain

    @api.model_create_multi
    def create(self, vals_list):
        """Assign new customers by the rules, and a rep's own new customers to him."""
        by_rep = not self.env.su and self.env.user._is_rep()
        if by_rep:
            self.env.user._see_own_new_partners()
        partners = super().create(vals_list)
        self.env["res.users"]._forget_short_rep_scopes()
        customers = partners.filtered(lambda p: p == p.commercial_partner_id)
        if customers:
            self.env["sale.rep.assignment.rule"]._apply_to_new(customers)
        if by_rep:
            partners._check_created_by_rep()
        return partners

    def write(self, vals):
        """Keep the reps of a contact that becomes a customer of its own."""
        if not vals.keys() & {"parent_id", "is_company"}:
            return super().write(vals)
        entities = {partner: partner.commercial_partner_id for partner in self.sudo()}
        result = super().write(vals)
        self.env["res.users"]._forget_short_rep_scopes()
        for partner, former in entities.items():
            partner._follow_commercial_entity(former)
        return result

    def action_open_web_access(self):
        """Open the wizard that gives or takes web access."""
        self._check_may_manage_web_access()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Web access"),
            "res_model": "res.partner.web.access",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.ids},
        }

    def _check_created_by_rep(self):
        """A rep's new customers are his; a contact may join only what he may see.

        The global rule leaves creation to this check, as a new customer cannot be
        assigned before it exists.
        """
        user = self.env.user
        # a contact made together with its company comes before it
        new_customers = self.sudo().commercial_partner_id.filtered_domain(
            user._get_rep_new_partner_domain()
        )
        assignments_sudo = self.env["sale.rep.assignment"].sudo()  # he may not assign
        assignments_sudo.create(
            [
                {"partner_id": customer.id, "rep_id": user.id}
                for customer in new_customers
                if not customer._rep_may_act(user)
            ]
        )
        if self._filtered_access("read") != self:
            raise AccessError(
                self.env._("You may not add contacts to a customer of somebody else.")
            )

    def _follow_commercial_entity(self, former):
        """Neither lose nor widen who sees this partner when it changes its company.

        A contact that becomes a customer of its own keeps its company's reps, who
        saw it already. The reps of a customer that joins another one do not get that
        one: their rows rest, and a note tells who they were.
        """
        entity = self.commercial_partner_id
        if entity == former:
            return
        if entity == self:
            former.rep_assignment_ids.filtered("active")._copy_to(self)
        elif former == self:
            rows = self.rep_assignment_ids.filtered(lambda row: row.state == "resting")
            if rows:
                entity.message_post(body=self._get_resting_note(rows.rep_id))

    def _get_resting_note(self, reps):
        return self.env._(
            "%(customer)s is a part of this customer now. Its reps do not get this"
            " customer by that: %(reps)s.",
            customer=self.name,
            reps=", ".join(reps.mapped("name")),
        )

    @api.private
    def _rep_may_act(self, user):
        """Whether the user may order for this customer now.

        The customer must be a commercial entity, not archived, and assigned today to
        the user, who must be a rep; being a customer himself is not enough.
        """
        self.ensure_one()
        partner = self.sudo()  # asked about any partner; answers yes or no only
        if not (partner.active and user.active and user._is_rep()):
            return False
        if partner.commercial_partner_id != partner:
            return False
        return partner.id in partner._get_rep_customer_ids_among(user)

    def _get_rep_customer_ids_among(self, user, companies=None):
        """Ids of those commercial entities of ``self`` that are the rep's today, in
        these companies or in those he works in now."""
        self.env["sale.rep.assignment"].flush_model()
        customers = self.commercial_partner_id._origin
        rows = self.env.execute_query(
            user._get_rep_customers_sql(among=customers, companies=companies)
        )
        return {partner_id for (partner_id,) in rows}

    def _can_be_edited_by_current_customer(self, **kwargs):
        """A rep adds and corrects addresses of his customer. The customer's own data
        and those of people with a login are not his: whoever changes their e-mail
        address can have a new password sent to himself."""
        if not super()._can_be_edited_by_current_customer(**kwargs):
            return False
        customer = self.env["website"].get_current_website()._get_rep_customer()
        if not customer:
            return True
        # sudo: whether somebody has a login is not readable for reps
        users_sudo = self.sudo().with_context(active_test=False).user_ids
        return self != customer and not users_sudo

    # --- Credit ---

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_is_over_credit_limit(self):
        company = self.env.company
        customers = self.commercial_partner_id._origin
        credits = get_customer_credits(customers, company)
        for partner in self:
            credit = credits.get(partner.commercial_partner_id._origin)
            partner.is_over_credit_limit = bool(
                credit and credit.is_exceeded(company.currency_id)
            )

    def _lock_credit(self):
        """Let one order on account after the other be judged for each customer.

        The rows are written and not only locked: a transaction that began before the
        other one ended fails then and is repeated, instead of judging by what it saw
        when it began.
        """
        for customer in self.sudo().sorted("id"):  # sudo: nothing is read or changed
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET write_date = write_date WHERE id = %s",
                    customer.id,
                )
            )
