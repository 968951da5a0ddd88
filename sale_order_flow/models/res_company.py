from pytz import country_timezones

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    wallet_credit_orders = fields.Boolean(
        "Credit Paid Orders to Wallets",
        default=True,
        help="When a paid order becomes smaller or is cancelled, what was paid too "
        "much goes to the customer's eWallet, unless it is on an invoice already.",
    )
    wallet_auto_use = fields.Boolean(
        "Pay from Wallets",
        default=True,
        help="New orders are paid from the customer's eWallet as far as it goes: in "
        "the shop's cart, and when an order is confirmed.",
    )
    prepayment_reminder_days = fields.Integer(
        "Days between Reminders",
        help="Remind customers of a missing prepayment every so many days; 0 never.",
    )
    prepayment_reminder_max = fields.Integer(
        "Reminders at Most",
        default=3,
        help="How often one customer is reminded of one order.",
    )
    order_payment_mail_template_id = fields.Many2one(
        "mail.template",
        "Mail on Payment",
        domain="[('model', '=', 'sale.order')]",
        help="Sent to the customer once for each payment of an order that has come "
        "in, online or on an invoice.",
    )
    order_payment_sms_template_id = fields.Many2one(
        "sms.template",
        "Text Message on Payment",
        domain="[('model', '=', 'sale.order')]",
        help="Sent to the customer once for each payment of an order that has come "
        "in, online or on an invoice.",
    )

    sale_stock_mode = fields.Selection(
        [
            ("none", "No stock is kept"),
            ("presence", "Present or not"),
            ("strict", "Strict: only what is in stock"),
            ("strict_split", "In stock now, the rest on order"),
            ("to_order", "To order only"),
        ],
        "Stock Mode",
        help="How stock limits what is sold, on orders and in the shop. Empty: as each "
        "product says.",
    )

    _prepayment_reminder_not_negative = models.Constraint(
        "CHECK (LEAST(prepayment_reminder_days, prepayment_reminder_max) >= 0)",
        "Days and number of reminders cannot be negative.",
    )

    def _get_timezone(self) -> str:
        """Return the time zone of the company's address, else its country's only one.

        Where a country has several, or none is known, it is that of the user.
        """
        self.ensure_one()
        zones = country_timezones.get(self.country_id.code or "", [])
        only = zones[0] if len(zones) == 1 else ""
        return self.partner_id.tz or only or self.env.user.tz or "UTC"

    def _get_mail_sender(self) -> str:
        """Return from whom mails are that nobody in person writes."""
        self.ensure_one()
        # A database in which nobody has an address yet still has its robot; customers
        # and guests, for whom a mail is written, may not read users.
        robot_sudo = self.env.ref("base.user_root").sudo()
        return self.email_formatted or robot_sudo.email_formatted
