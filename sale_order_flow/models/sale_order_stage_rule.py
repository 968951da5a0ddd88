from odoo import api, fields, models

# The events in the life of an order, in the order in which they come true; an order
# that is cancelled has left the row.
PROGRESS = (
    "new",
    "sent",
    "processing",
    "paid",
    "preparing",
    "shipped",
    "delivered",
    "invoiced",
    "done",
)
DEPARTURES = ("shipped", "delivered")
FACTS = [
    ("new", "Quotation made"),
    ("sent", "Quotation sent"),
    ("processing", "Confirmed"),
    ("paid", "Paid before the warehouse begins"),
    ("preparing", "Warehouse has begun"),
    ("shipped", "First part has left"),
    ("delivered", "All of it has left"),
    ("invoiced", "All of it is invoiced"),
    ("done", "All of it is paid"),
    ("cancelled", "Cancelled"),
]


class SaleOrderStageRule(models.Model):
    _name = "sale.order.stage.rule"
    _description = "Sales Order Stage Rule"
    _order = "event_place, company_id, id"

    event = fields.Selection(
        FACTS,
        required=True,
        help="What has to come true. An event without a rule moves no order.",
    )
    event_place = fields.Integer(compute="_compute_event_place", store=True)
    stage_id = fields.Many2one(
        "sale.order.stage",
        "Moves the Order To",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="stage_id.company_id",
        store=True,
        precompute=True,
        help="The rule of a company comes before the common one of the same event.",
    )

    _event_unique = models.UniqueIndex(
        "(event, COALESCE(company_id, 0))",
        "There is already a rule for this event.",
    )

    @api.depends("event")
    def _compute_event_place(self):
        places = {event: place for place, (event, _words) in enumerate(FACTS)}
        for rule in self:
            rule.event_place = places.get(rule.event, len(places))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
