import smtplib

from odoo.tests import BaseCase, tagged

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..notice_errors import DownError, HopelessError, explain_mail_error


@tagged("post_install", "-at_install")
class TestNoticeErrors(BaseCase):
    """What comes out of Odoo's mail, as it comes out."""

    def _raise_as_odoo_does(self, cause):
        try:
            try:
                raise cause
            except Exception as error:
                raise MailDeliveryException("Mail Delivery Failed", "x") from error
        except MailDeliveryException as error:
            return explain_mail_error(error)

    def test_unreachable_server_is_down(self):
        for cause in (
            ConnectionRefusedError("no"),
            TimeoutError("slow"),
            smtplib.SMTPServerDisconnected("gone"),
        ):
            self.assertIsInstance(self._raise_as_odoo_does(cause), DownError)

    def test_refused_recipient_is_hopeless_or_to_be_tried_again(self):
        refused = smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"unknown")})
        self.assertIsInstance(self._raise_as_odoo_does(refused), HopelessError)
        full = smtplib.SMTPRecipientsRefused({"a@b.c": (452, b"full")})
        self.assertIsNone(self._raise_as_odoo_does(full))

    def test_refused_mail_is_hopeless_or_to_be_tried_again(self):
        refused = smtplib.SMTPDataError(554, b"spam")
        self.assertIsInstance(self._raise_as_odoo_does(refused), HopelessError)
        busy = smtplib.SMTPDataError(451, b"later")
        self.assertIsNone(self._raise_as_odoo_does(busy))

    def test_other_mistakes_are_tried_again(self):
        self.assertIsNone(self._raise_as_odoo_does(KeyError("x")))
