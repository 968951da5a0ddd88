from odoo import api, models
from odoo.exceptions import ValidationError

from .sale_rma_guest import HOURS

MAX_HOURS = 24 * 366


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.constrains("key", "value")
    def _check_guest_hours(self):
        """A link that never opens, or no page at all, is what nobody wants."""
        for parameter in self.filtered(lambda parameter: parameter.key == HOURS):
            text = (parameter.value or "").strip()
            if not text.isdecimal() or not 1 <= int(text) <= MAX_HOURS:
                raise ValidationError(
                    self.env._(
                        "%(key)s is how long a guest's link is valid: whole hours, from"
                        " 1 to %(most)s.",
                        key=HOURS,
                        most=MAX_HOURS,
                    )
                )
