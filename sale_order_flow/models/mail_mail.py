from odoo import models

from ..notice_errors import HopelessError, explain_mail_error


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _get_notice_address(self):
        """Return where the mail of a notice goes."""
        return self.recipient_ids.email_normalized

    def _hand_over_notice(self):
        """Send this one mail.

        :raises DownError: when the mail server cannot be reached
        :raises HopelessError: when it refuses the mail for good
        """
        try:
            self.send(raise_exception=True)
        except Exception as error:
            meaning = explain_mail_error(error)
            if meaning is None:
                raise
            raise meaning from error
        if self.exists() and self.state != "sent":
            raise HopelessError(self.failure_reason)
