from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _trail_get_personal_columns(self):
        """Returns have the customer's words, tasks the address that wrote."""
        columns = super()._trail_get_personal_columns()
        add = self._trail_add_personal
        add(columns, "sale.rma", ["description"])
        add(columns, "sale.rma.line", ["note"], "rma_id.partner_id")
        add(columns, "project.task", ["email_from", "email_cc", "partner_phone"])
        return columns

    def _trail_empty_card(self):
        """Guests typed an address too."""
        emails = list(filter(None, self.sudo().mapped("email_normalized")))
        typed = Domain("email", "in", emails)
        typed |= Domain("order_id.partner_id", "in", self.ids)
        # sudo: nobody may remove the requests of guests by hand
        self.env["sale.rma.guest"].sudo().search(typed).unlink()
        return super()._trail_empty_card()
