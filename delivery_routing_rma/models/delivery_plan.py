from odoo import models
from odoo.fields import Domain


class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"

    def _get_picking_domain(self):
        """Leave out what customers send back by themselves.

        Whoever plans a day need not see the returns: no rules of theirs are asked.
        """
        is_sent = Domain("rma_line_id", "any!", self._get_sent_domain())
        return super()._get_picking_domain() & Domain("move_ids", "not any!", is_sent)

    def _get_sent_domain(self):
        return Domain("rma_id", "any!", Domain("is_pickup", "=", False))
