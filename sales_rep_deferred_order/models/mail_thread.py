from odoo import models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Refuse a rep who subscribes somebody he may not see."""
        if partner_ids and not self.env.su and self.env.user._is_rep():
            self._check_rep_followers(partner_ids)
        return super().message_subscribe(partner_ids, subtype_ids)

    def _check_rep_followers(self, partner_ids):
        partners = self.env["res.partner"].browse(partner_ids)
        if partners._filtered_access("read") != partners:
            raise AccessError(
                self.env._("You may not use a record that you may not read.")
            )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Tell reps nothing about customers they do not have (any more).

        A rep may still follow a document of a former customer.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or self._name not in self.env.registry:
            return recipients
        return [
            recipient for recipient in recipients if self._rep_may_be_told(recipient)
        ]

    def _rep_may_be_told(self, recipient):
        user = self.env["res.users"].sudo().browse(recipient.get("uid") or ())
        if not user or not user._is_rep():
            return True
        return self.with_user(user).with_context(active_test=False).has_access("read")
