from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    delivery_table_service = fields.Selection(
        related="company_id.delivery_table_service", readonly=False
    )
    delivery_table_url = fields.Char(
        related="company_id.delivery_table_url", readonly=False
    )
    delivery_table_key = fields.Char(
        related="company_id.delivery_table_key", readonly=False
    )
    delivery_table_state = fields.Char(related="company_id.credentials_state")
    delivery_minutes = fields.Integer(
        related="company_id.delivery_minutes", readonly=False
    )
    delivery_difference_account_id = fields.Many2one(
        related="company_id.delivery_difference_account_id", readonly=False
    )

    def action_test_delivery_table(self):
        """Ask the service for one way, and tell how long it takes."""
        self.ensure_one()
        message = self.company_id._test_delivery_table()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "sticky": False},
        }
