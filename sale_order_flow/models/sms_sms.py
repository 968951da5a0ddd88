from odoo import models

from ..notice_errors import DownError, HopelessError

HOPELESS = {
    "sms_number_missing",
    "sms_number_format",
    "sms_country_not_supported",
    "sms_blacklist",
    "sms_duplicate",
    "sms_optout",
}


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _get_notice_address(self):
        """Return where the text message of a notice goes."""
        return self.number

    def _hand_over_notice(self):
        """Send this one text message.

        :raises DownError: when the provider cannot be reached or takes nothing now
        :raises HopelessError: when it refuses the message for good
        """
        self.send(unlink_failed=False, unlink_sent=True)
        if self.state != "error":
            return
        failures = dict(self._fields["failure_type"]._description_selection(self.env))
        words = failures.get(self.failure_type, self.failure_type)
        if self.failure_type in HOPELESS:
            raise HopelessError(words)
        raise DownError(words)
