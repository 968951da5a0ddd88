from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL

from ..lib.rep_isolation import REP_GROUP, RULES, SHORT_LIST

# what a login may have that is given or taken by the web access wizard
WEB_GROUPS = ("base.group_portal", "base.group_public", REP_GROUP)

TEMPLATE_EDITOR_GROUP = "mail.group_mail_template_editor"

# key in the cursor's cache: the partners of reps who have few
SHORT_SCOPES = "sales_rep_deferred_order.short_scopes"
# key in the cursor's cache: a rep creates partners in this transaction
NEW_PARTNERS = "sales_rep_deferred_order.new_partners"


class ResUsers(models.Model):
    _inherit = "res.users"

    is_rep = fields.Boolean(
        string="Is a rep",
        compute="_compute_is_rep",
        search="_search_is_rep",
        compute_sudo=True,
        help="Orders for the customers assigned to him and sees only their data.",
    )
    rep_assignment_ids = fields.One2many(
        "sale.rep.assignment",
        "rep_id",
        string="Represented customers",
        context={"active_test": False},
        groups="base.group_user",
        help="The customers of this rep, now, formerly and planned.",
    )
    rep_customer_ids = fields.Many2many(
        "res.partner",
        string="Customers today",
        compute="_compute_rep_customer_ids",
        groups="base.group_user",
        help="The customers this rep may order for today.",
    )
    rep_may_buy = fields.Boolean(
        string="Buys for himself",
        help="This rep is a customer too: when he orders for nobody else, the shop's "
        "cart is his own. Otherwise he has to choose a customer first.",
    )

    rep_customer_count = fields.Integer(
        string="Customers",
        compute="_compute_rep_customer_count",
        groups="base.group_user",
        help="How many customers this rep has today.",
    )

    @api.depends("group_ids")
    def _compute_is_rep(self):
        for user in self:
            user.is_rep = user._is_rep()

    def _search_is_rep(self, operator, value):
        if operator != "in":
            return NotImplemented
        rep_group = self.env.ref(REP_GROUP)
        domain = Domain("all_group_ids", "in", rep_group.ids)
        return domain if True in value else ~domain

    @api.depends_context("allowed_company_ids")
    @api.depends("rep_assignment_ids")
    def _compute_rep_customer_ids(self):
        assignments = self.env["sale.rep.assignment"]
        groups = assignments._read_group(
            assignments._effective_domain() & Domain("rep_id", "in", self.ids),
            ["rep_id"],
            ["partner_id:recordset"],
        )
        customers = dict(groups)
        for user in self:
            user.rep_customer_ids = customers.get(user._origin, False)

    @api.depends_context("allowed_company_ids")
    @api.depends("rep_assignment_ids")
    def _compute_rep_customer_count(self):
        assignments = self.env["sale.rep.assignment"]
        counts = dict(
            assignments._read_group(
                assignments._effective_domain() & Domain("rep_id", "in", self.ids),
                ["rep_id"],
                ["partner_id:count_distinct"],
            )
        )
        for user in self:
            user.rep_customer_count = counts.get(user._origin, 0)

    def _is_rep(self):
        """Whether the user is in the group of reps."""
        self.ensure_one()
        return self._has_group(REP_GROUP)

    def _has_group(self, group_ext_id):
        """Let no rep put code into mail templates, as employees may: it could read
        everything."""
        if group_ext_id == TEMPLATE_EDITOR_GROUP and super()._has_group(REP_GROUP):
            return False
        return super()._has_group(group_ext_id)

    def _is_rep_paying_for(self, partners):
        """Whether the user is a rep and these are not (only) he himself.

        While he acts for a customer nothing counts as his own.
        """
        if not self._is_rep():
            return False
        if request and request.session.get("rep_customer_id"):
            return True
        # sudo: compared, not shown
        own_sudo = self.sudo().partner_id.commercial_partner_id
        return bool(partners.sudo().commercial_partner_id - own_sudo)

    @api.private
    def _rep_customers_domain(self):
        """Domain of the customers (commercial entities) this user may act for now."""
        self.ensure_one()
        if not self._is_rep():
            return Domain.FALSE
        return (
            Domain("id", "in", self._get_rep_customers_sql())
            & Domain("active", "=", True)
            & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
        )

    def _get_rep_customers_sql(self, among=None, companies=None):
        """SQL that yields the ids of the partners assigned to this rep today.

        Pass partners to ask about them only, and companies to ask about others than
        those he works in now.
        """
        self.ensure_one()
        condition = self.env["sale.rep.assignment"]._effective_condition(
            "a", companies or self._get_rep_companies()
        )
        if among is not None:
            condition = SQL("%s AND a.partner_id = ANY(%s)", condition, among.ids)
        return SQL(
            "(SELECT a.partner_id FROM sale_rep_assignment a"
            " WHERE a.rep_id = %s AND %s)",
            self.id,
            condition,
        )

    def _get_rep_companies(self):
        """The companies the rep works in: those of the request if it is his."""
        return self.env.companies if self == self.env.user else self.company_ids

    def _get_rep_own_partner_domain(self):
        """Domain of the rep himself.

        A portal rep belongs to a company of customers like any portal user. An
        employee is only himself: he could write his own parent company.
        """
        self.ensure_one()
        if self._is_internal():
            return Domain("id", "=", self.partner_id.id)
        return Domain("commercial_partner_id", "=", self.commercial_partner_id.id)

    def _get_rep_colleague_domain(self):
        """Domain of the partners an internal rep sees beside his customers."""
        self.ensure_one()
        domain = Domain.FALSE
        if self._is_internal():
            domain = Domain("partner_share", "=", False) | Domain(
                "ref_company_ids", "!=", False
            )
        if self.env.cr.cache.get(NEW_PARTNERS):
            domain |= self._get_rep_new_partner_domain()
        return domain

    def _see_own_new_partners(self):
        """Let a rep see what he creates before it is assigned to him, which is in the
        same transaction."""
        self.env.cr.cache[NEW_PARTNERS] = True

    def _get_rep_new_partner_domain(self):
        """Domain of the partners the user created in this transaction."""
        return Domain("create_uid", "=", self.id) & Domain(
            "create_date", "=", self.env.cr.now()
        )

    def _get_rep_document_domain(self, companies=None):
        """Domain of the partners whose documents the rep may read, in these companies
        or in those he works in now."""
        self.ensure_one()
        own = self._get_rep_own_partner_domain()
        partner_ids = self._get_short_rep_scope(companies)
        if partner_ids is not None:
            return Domain("id", "in", partner_ids) | own
        customers = self._get_rep_customers_sql(companies=companies)
        return Domain("commercial_partner_id", "in", customers) | own

    def _get_short_rep_scope(self, companies=None):
        """Ids of the customers and their contacts, None when they are many.

        Asked once in a transaction: every search of the rep needs it.
        """
        self.env["sale.rep.assignment"].flush_model()
        query = SQL(
            "SELECT id FROM res_partner WHERE commercial_partner_id IN %s LIMIT %s",
            self._get_rep_customers_sql(companies=companies),
            SHORT_LIST + 1,
        )
        scopes = self.env.cr.cache.setdefault(SHORT_SCOPES, {})
        key = (query.code, tuple(map(str, query.params)))
        if key not in scopes:
            self.env["res.partner"].flush_model(["commercial_partner_id"])
            scopes[key] = [row[0] for row in self.env.execute_query(query)]
        return scopes[key] if len(scopes[key]) <= SHORT_LIST else None

    @api.model
    def _forget_short_rep_scopes(self):
        self.env.cr.cache.pop(SHORT_SCOPES, None)

    def _filter_on_hidden_documents(self, records, model_field):
        """Those of the records (messages, activities) that hang on a document which
        has a rule for reps and which this rep may not read."""
        by_document = {}
        for record in records.sudo():  # only where they belong to
            if record[model_field] in RULES and record.res_id:
                key = record[model_field]
                by_document.setdefault(key, {}).setdefault(record.res_id, [])
                by_document[key][record.res_id].append(record.id)
        hidden_ids = []
        for model_name, ids_by_document in by_document.items():
            documents = self.env[model_name].with_user(self).browse(ids_by_document)
            visible = documents.exists()._filtered_access("read")
            for document_id in set(ids_by_document) - set(visible.ids):
                hidden_ids += ids_by_document[document_id]
        return records.browse(hidden_ids)

    def _check_web_access_manageable(self):
        """Refuse a user with more rights than those of a portal user and a rep.

        An employee may be made a rep, but nobody who administers users.
        """
        self.ensure_one()
        if self._is_system() or self.has_group("base.group_erp_manager"):
            raise UserError(
                self.env._("%(user)s administers users.", user=self.sudo().name)
            )
        if self._is_internal():
            if not self.active:
                raise UserError(
                    self.env._("%(user)s is a former employee.", user=self.name)
                )
            return
        if self in self._get_technical_users():
            raise UserError(self.env._("%(user)s is no person.", user=self.name))
        allowed = self.env["res.groups"].union(
            *(self.env.ref(xmlid) for xmlid in WEB_GROUPS)
        )
        more = self.all_group_ids - allowed.all_implied_ids
        if more:
            raise UserError(
                self.env._(
                    "%(user)s has more rights than a portal user: %(groups)s.",
                    user=self.name,
                    groups=", ".join(more.mapped("name")),
                )
            )

    def _get_technical_users(self):
        """Users that stand for visitors and for users to come."""
        websites = self.env["website"].search([("user_id", "!=", False)])
        public = self.env.ref("base.public_user") | websites.user_id
        template = self.env.ref("base.template_portal_user_id", False)
        return public | template if template else public
