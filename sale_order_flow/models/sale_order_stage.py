from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

from .sale_order_stage_rule import DEPARTURES, PROGRESS


class SaleOrderStage(models.Model):
    _name = "sale.order.stage"
    _description = "Sales Order Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        copy=False,
        help="A name for programs and filters that stays when the stage is renamed.",
    )
    portal_label = fields.Char(
        "Customer's Word",
        translate=True,
        help="What the customer reads on the website while the order is in this stage. "
        "Nothing is shown when it is empty.",
    )
    fold = fields.Boolean("Folded", help="Show the stage folded in the kanban view.")
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Only orders of this company come into the stage.",
    )
    active = fields.Boolean(default=True)
    rule_ids = fields.One2many(
        "sale.order.stage.rule",
        "stage_id",
        "Orders Come In When",
        help="The events that bring orders into this stage by themselves. Orders skip "
        "a stage that is archived.",
    )
    enter_group_ids = fields.Many2many(
        "res.groups",
        "sale_order_stage_enter_group_rel",
        "stage_id",
        "group_id",
        "Who May Move Orders In",
        help="Only these people move an order into this stage by hand. Everybody who "
        "may edit the order does when it is empty. Events move orders whoever "
        "causes them.",
    )
    payment_request = fields.Selection(
        [
            ("none", "Nothing"),
            ("prepayment", "The prepayment"),
            ("balance", "What is still open"),
        ],
        "Ask the Customer to Pay",
        default="none",
        required=True,
        help="What the customer is asked to pay when an order comes into this stage.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "Mail to the Customer",
        domain="[('model', '=', 'sale.order')]",
        ondelete="restrict",
        help="Sent once when an order comes into this stage.",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        "Text Message to the Customer",
        domain="[('model', '=', 'sale.order')]",
        ondelete="restrict",
        help="Sent once when an order comes into this stage.",
    )
    max_hours = fields.Float(
        "Maximum Time",
        help="Hours that an order may stand in this stage; no limit when it is 0. "
        "The responsible person gets one activity when an order stands longer.",
    )
    overdue_user_id = fields.Many2one(
        "res.users",
        "Tell When Too Long",
        domain="[('share', '=', False)]",
        help="Who gets the activity when the order has no salesperson.",
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "A company has only one stage of each code.",
    )
    _max_hours_positive = models.Constraint(
        "CHECK (max_hours >= 0)", "The maximum time cannot be negative."
    )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"sequence", "active", "company_id"}):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # --- Where orders go ---

    @api.model
    def _get_called(self, company, fact):
        """Return the stage that a fact calls for in a company, or none."""
        return self.browse(self._get_called_ids(company.id).get(fact))

    @api.model
    @tools.ormcache("company_id")
    def _get_called_ids(self, company_id):
        """Return the stage's id of each fact; a fact without a rule takes the one
        before it.
        """
        by_fact = self._get_rule_stage_ids(company_id)
        called, last_id = {}, False
        for fact in PROGRESS:
            last_id = called[fact] = by_fact.get(fact, last_id)
        return called | {"cancelled": by_fact.get("cancelled", False)}

    @api.model
    @tools.ormcache("company_id")
    def _get_rule_stage_ids(self, company_id):
        """Return the stage's id of each fact that has a rule. Rules of the company
        come before common ones.
        """
        rules = (
            # The same for everybody, whoever asks first.
            self.env["sale.order.stage.rule"]
            .sudo()
            .search(
                [
                    ("stage_id.active", "=", True),
                    ("company_id", "in", [False, company_id]),
                ]
            )
            .sorted(lambda rule: rule.company_id.id)
        )
        return {rule.event: rule.stage_id.id for rule in rules}

    @api.model
    def _get_departure_stages(self, company):
        """Return the stages of goods that have left, the first part's and the last's;
        those without a rule are not among them."""
        by_fact = self._get_rule_stage_ids(company.id)
        ids = (by_fact[fact] for fact in DEPARTURES if fact in by_fact)
        return self.browse(dict.fromkeys(ids))

    def _is_before(self, other):
        """Return whether this stage stands before the other in the row."""
        places = self._get_places()
        return places.get(self.id, 0) < places.get(other.id, 0)

    @api.model
    @tools.ormcache()
    def _get_places(self):
        """Return the place of each stage's id in the row."""
        # The same for everybody, whoever asks first.
        stages = self.sudo().search([("active", "in", [True, False])])
        return {stage_id: place for place, stage_id in enumerate(stages.ids)}

    # --- Who may move orders by hand ---

    def _check_may_enter(self):
        """Raise when the user may not move orders into these stages by hand.

        :raises AccessError: naming the stage and who may
        """
        if self.env.su:
            return
        groups = self.env.user.all_group_ids
        for stage in self.sudo():  # groups are not for everybody to read
            if stage.enter_group_ids and not stage.enter_group_ids & groups:
                raise AccessError(
                    self.env._(
                        "Only %(groups)s may move an order to %(stage)s.",
                        groups=", ".join(stage.enter_group_ids.mapped("full_name")),
                        stage=stage.name,
                    )
                )
