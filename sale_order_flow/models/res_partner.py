from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_order_blocked = fields.Boolean(
        "Orders Blocked",
        tracking=True,
        help="New orders of this customer are neither confirmed nor checked out "
        "online. Orders that are confirmed already go on, and invoices can be paid.",
    )
    order_block_reason = fields.Char(
        tracking=True,
        help="Why orders are blocked, for colleagues; the customer does not see it.",
    )

    is_order_mail_refused = fields.Boolean(
        "No Mails about Orders",
        tracking=True,
        help="This customer gets no mails about the stages and payments of orders. On "
        "a company it holds for all its contacts.",
    )
    is_order_sms_refused = fields.Boolean(
        "No Text Messages about Orders",
        tracking=True,
        help="This customer gets no text messages about the stages and payments of "
        "orders. On a company it holds for all its contacts.",
    )

    # --- What a customer is told ---

    def _get_order_notice_choice(self):
        """Return what the contact has chosen, for his page.

        :return: ``choices`` by channel (mail, sms): whether it ``is_wanted``, the
            ``address`` it goes to, whether it ``is_refused_by_company``; and
            ``company_name``
        :rtype: dict
        """
        self.ensure_one()
        company = self.commercial_partner_id - self
        addresses = {"mail": self.email_normalized, "sms": self._phone_format()}
        return {
            "company_name": company.name,
            "choices": {
                channel: {
                    "is_wanted": not self[f"is_order_{channel}_refused"],
                    "address": address,
                    "is_refused_by_company": company[f"is_order_{channel}_refused"],
                }
                for channel, address in addresses.items()
            },
        }

    def _choose_order_notices(self, mail, sms):
        """Keep what the contact wants to be told about his orders.

        :param bool mail: whether he wants mails
        :param bool sms: whether he wants text messages
        """
        refusals = {"is_order_mail_refused": not mail, "is_order_sms_refused": not sms}
        for partner in self:
            partner.write({k: v for k, v in refusals.items() if partner[k] != v})

    # --- Companies and their contacts ---

    @api.model
    def _commercial_fields(self):
        """Contacts and addresses are blocked with their company."""
        return super()._commercial_fields() + self._get_order_block_fields()

    @api.model
    def _get_order_block_fields(self):
        return ["is_order_blocked", "order_block_reason"]

    def _trail_get_personal_columns(self):
        """Papers carry the name and the signature of whoever signed for them."""
        columns = super()._trail_get_personal_columns()
        add = self._trail_add_personal
        add(columns, "sale.order", ["signed_by", "signature"])
        add(columns, "stock.picking", ["signature"])
        add(columns, "account.move", ["invoice_partner_display_name"])
        return columns
