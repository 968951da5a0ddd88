from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    show_order_stage = fields.Boolean(
        related="website_id.show_order_stage", readonly=False
    )
    wallet_credit_orders = fields.Boolean(
        related="company_id.wallet_credit_orders", readonly=False
    )
    wallet_auto_use = fields.Boolean(
        related="company_id.wallet_auto_use", readonly=False
    )
    prepayment_reminder_days = fields.Integer(
        related="company_id.prepayment_reminder_days", readonly=False
    )
    prepayment_reminder_max = fields.Integer(
        related="company_id.prepayment_reminder_max", readonly=False
    )
    order_payment_mail_template_id = fields.Many2one(
        related="company_id.order_payment_mail_template_id", readonly=False
    )
    order_payment_sms_template_id = fields.Many2one(
        related="company_id.order_payment_sms_template_id", readonly=False
    )

    sale_stock_mode = fields.Selection(
        related="company_id.sale_stock_mode", readonly=False
    )
