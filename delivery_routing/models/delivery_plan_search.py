"""How far the longer search of a day is, and who has enough of it."""

import time

from odoo import api, fields, models
from odoo.service.model import retrying

TOLD_EVERY = 1.0  # seconds between two looks at what people want


class DeliveryPlanSearch(models.Model):
    """How far the longer search of a day is.

    The job never writes this row in its own transaction: it is told by short ones
    beside it, so that the board sees the progress, and the job who has enough.
    """

    _name = "delivery.plan.search"
    _description = "Longer Search of a Delivery Day"
    _rec_name = "plan_id"

    plan_id = fields.Many2one("delivery.plan", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    state = fields.Selection(
        [
            ("waiting", "Waits for a worker"),
            ("running", "Searches"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        default="waiting",
    )
    done = fields.Integer("Steps made")
    total = fields.Integer("Steps at most")
    has_enough = fields.Boolean(help="Somebody said: good enough, stop.")
    result = fields.Char()

    _plan_once = models.UniqueIndex("(plan_id)", "The day is searched already.")

    def _note(self, **values):
        """Write in a transaction of its own; return whether somebody has enough."""
        with self.pool.cursor() as cr:
            # nobody's to write but of the job
            row_sudo = self.with_env(api.Environment(cr, self.env.uid, {})).sudo()

            def tell() -> bool:
                row_sudo.write(values)
                return row_sudo.has_enough

            # the board writes here too, when somebody has enough
            return retrying(tell, row_sudo.env)

    def _asker(self):
        """Return what `solve` asks in every iteration, and that looks now and then."""
        last = time.monotonic()

        def is_enough(count: int) -> bool:
            nonlocal last
            if time.monotonic() < last + TOLD_EVERY:
                return False
            last = time.monotonic()
            return self._note(done=count)

        return is_enough
