import re

from odoo import api, models
from odoo.exceptions import AccessError

from .portal_mixin import SHARE_LINK


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
        # what a message holds is known before it is stored, see core
        body = (msg_vals or {}).get("body") or message.sudo().body or ""
        holds_link = bool(re.search(SHARE_LINK, body))
        return [
            recipient
            for recipient in recipients
            if self._rep_may_be_told(recipient, holds_link)
        ]

    def _rep_may_be_told(self, recipient, holds_link):
        user = self.env["res.users"].sudo().browse(recipient.get("uid") or ())
        if not user or not user._is_rep():
            return True
        if holds_link:
            return False
        return self.with_user(user).with_context(active_test=False).has_access("read")

    def _notify_get_recipients_classify(
        self, message, recipients_data, model_description, msg_vals=False
    ):
        """Put the customer's link into the mail to him, also when a rep, who may not
        read its secret, sends it."""
        is_by_rep = not self.env.su and self.env.user._is_rep()
        # sudo: the links go into mails and not to the rep
        records = self.sudo() if is_by_rep else self
        with self.env["portal.mixin"]._making_links_for_the_customer():
            return super(MailThread, records)._notify_get_recipients_classify(
                message, recipients_data, model_description, msg_vals=msg_vals
            )

    # --- Share links ---

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        """A rep reads and writes by his own right: a link that he holds opens no
        conversation."""
        if self.env.user._is_rep():
            hash = pid = token = None
        return super()._get_thread_with_access(
            thread_id, hash=hash, pid=pid, token=token, **kwargs
        )
