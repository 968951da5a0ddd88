"""What a failed sending means for a notice."""

import smtplib

REFUSED_FOR_GOOD = 500  # SMTP codes from here on


class HopelessError(Exception):
    """Sending has failed, and would fail again."""


class DownError(Exception):
    """Whoever takes the messages cannot be reached; others need not be tried."""


def explain_mail_error(error):
    """Return what a failed sending of a mail means, from what lies beneath it.

    :param Exception error: as it came out of Odoo's mail
    :return: HopelessError, DownError, or None when it is worth another try
    """
    cause = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, smtplib.SMTPServerDisconnected):
        return DownError(str(cause))
    if isinstance(cause, smtplib.SMTPRecipientsRefused):
        return _explain_code(
            min(code for code, _words in cause.recipients.values()), cause
        )
    if isinstance(cause, smtplib.SMTPResponseException):
        return _explain_code(cause.smtp_code, cause)
    return DownError(str(cause)) if cause is not None else None


def _explain_code(code, cause):
    return HopelessError(str(cause)) if code >= REFUSED_FOR_GOOD else None
