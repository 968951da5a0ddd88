from odoo import api, fields, models

# The facts of an order, in the order in which they come true.
PROGRESS = (
    "new",
    "processing",
    "preparing",
    "shipped",
    "delivered",
    "invoiced",
    "done",
)


class SaleOrderStage(models.Model):
    _name = "sale.order.stage"
    _description = "Sales Order Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        copy=False,
        help="What orders come into this stage by themselves: new (not confirmed), "
        "processing (confirmed), preparing (the warehouse has begun), shipped (a "
        "first part has left), delivered (all of it has left), invoiced (invoiced in "
        "full), done (paid in full), cancelled. Orders skip a stage that is archived.",
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
        help="The stage replaces the common one of the same code for this company.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "A company has only one stage of each code.",
    )

    @api.model
    def _get_by_code(self, company):
        """Return the stages that orders of the company reach by themselves.

        :return: the stage of each code; one of the company wins over a common one
        :rtype: dict
        """
        stages = self.search(
            [("code", "!=", False), ("company_id", "in", [False, company.id])]
        )
        return {stage.code: stage for stage in stages.sorted(lambda s: s.company_id.id)}

    @api.model
    def _pick_reached(self, by_code, code):
        """Return the stage for a fact, or the last one before it that is in use."""
        if code not in PROGRESS:
            return by_code.get(code, self.browse())
        reached = PROGRESS[: PROGRESS.index(code) + 1]
        return next(
            (by_code[step] for step in reversed(reached) if step in by_code),
            self.browse(),
        )
