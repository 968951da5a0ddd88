import base64
import hashlib
import hmac
import logging
import uuid
from datetime import UTC, datetime

from odoo import http
from odoo.http import request

from ..lib import cxml, cxml_write
from ..lib.client_partner import TEST
from ..lib.errors import BadDocument
from ..lib.safe_xml import local
from ..models.sale_channel_knock import moment_of

_logger = logging.getLogger(__name__)

MOST_BYTES = 5_000_000
SIGNATURES = {
    "woocommerce": "X-WC-Webhook-Signature",
    "unas": "X-Unas-Hmac",
    "ubl": "X-Signature",
    "edifact": "X-Signature",
}


def read_body():
    """Return the raw bytes, or None when there are more than any order has."""
    length = request.httprequest.content_length
    if length is None or length > MOST_BYTES:
        return None
    return request.httprequest.get_data(cache=False)


class SaleChannelHook(http.Controller):
    """Where shops knock and partners push.

    In this order: the size, the address, the signature over the raw bytes, the content,
    the row that keeps it, the answer. Orders are made afterwards.
    """

    @http.route(
        "/sale_channel/hook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def sale_channel_hook(self, token, **_form):
        """Take one message of the channel whose address this is."""
        data = read_body()
        if data is None:
            return request.make_response("too large", status=413)
        # Nobody is logged in; the token in the address names the channel.
        channel_sudo = (
            request.env["sale.channel"].sudo().search([("webhook_token", "=", token)])
        )
        if not channel_sudo or not channel_sudo.is_connected:
            return request.make_response("unknown", status=404)
        if channel_sudo.channel_type == "cxml":
            return self._answer_cxml(channel_sudo, data)
        if channel_sudo.channel_type == "woocommerce" and self._is_ping():
            return request.make_response("ok")
        if not self._is_signed(channel_sudo, data):
            return request.make_response("signature", status=401)
        if not channel_sudo._may_knock():
            return self._put_off()
        if not data and self._is_test():
            return request.make_response("ok")
        return self._take(channel_sudo, data)

    def _is_ping(self):
        """Tell whether a new hook says hello, which it does unsigned and as a form."""
        return list(request.httprequest.form) == ["webhook_id"]

    def _is_test(self):
        """Tell whether somebody only tries whether he may call."""
        return request.httprequest.headers.get("Idempotency-Key") == TEST

    def _is_signed(self, channel_sudo, data):
        """Tell whether the bytes carry the signature that the channel asks for.

        Shoprenter signs nothing: there the secret is the address. Where the call says
        when it was made (``X-Timestamp``), the time is signed before the bytes, with a
        full stop between, and only a fresh call counts.
        """
        header = SIGNATURES.get(channel_sudo.channel_type)
        secret = channel_sudo._read_credentials().get("webhook_secret")
        partner = header == "X-Signature"
        if header is None or (not secret and partner):
            return not channel_sudo.is_timestamp_required
        if not secret:
            return False
        stamp = request.httprequest.headers.get("X-Timestamp", "") if partner else ""
        if stamp or (partner and channel_sudo.is_timestamp_required):
            if not channel_sudo._is_fresh(moment_of(stamp)):
                return False
            data = stamp.encode() + b"." + data
        wanted = base64.b64encode(
            hmac.new(secret.encode(), data, hashlib.sha256).digest()
        ).decode()
        told = request.httprequest.headers.get(header, "")
        return hmac.compare_digest(wanted.encode(), told.encode())

    def _put_off(self):
        """Ask the caller to come back: he has called too often."""
        return request.make_response(
            "too many calls", [("Retry-After", "60")], status=429
        )

    def _take(self, channel_sudo, data):
        if channel_sudo.is_pulled:
            self._fetch_later(channel_sudo, data)
        else:
            channel_sudo._store_payloads(channel_sudo._split_payload(data))
            channel_sudo._process_soon()
        return request.make_response("ok")

    def _fetch_later(self, channel_sudo, data):
        """Take the body as a hint only: which order to read anew."""
        try:
            external_ids = channel_sudo._read_hint(data)
        except BadDocument as fault:
            _logger.info("Hook of %s: %s", channel_sudo.code, fault)
            external_ids = []
        if external_ids:
            channel_sudo._fetch_soon(list(dict.fromkeys(external_ids[:100])))
        else:
            channel_sudo._pull_soon()

    # --- cXML ---

    def _answer_cxml(self, channel_sudo, data):
        """Answer with a status, whatever happens: the sender repeats on others."""
        try:
            envelope, message = cxml.open_envelope(data)
        except BadDocument as fault:
            return self._cxml_status(400, str(fault))
        secret = channel_sudo._read_credentials().get("webhook_secret", "")
        if not secret or not hmac.compare_digest(
            secret.encode(), envelope.secret.encode()
        ):
            return self._cxml_status(401, "The shared secret is not right.")
        if channel_sudo.is_timestamp_required and not channel_sudo._is_fresh(
            envelope.sent_at
        ):
            return self._cxml_status(409, "The message is not fresh.")
        if not channel_sudo._may_knock():
            return self._put_off()
        if local(message) == "ProfileRequest":
            url = channel_sudo.webhook_url
            return self._cxml(cxml_write.write_profile(url, *self._cxml_head()))
        channel_sudo._store_payloads([data])
        channel_sudo._process_soon()
        return self._cxml_status(200, "Accepted")

    def _cxml_status(self, code, text):
        return self._cxml(cxml_write.write_response(code, text, *self._cxml_head()))

    def _cxml_head(self):
        """Return what each answer begins with: an id of its own, and the moment."""
        now = datetime.now(UTC)
        return f"{now.timestamp():.6f}.{uuid.uuid4().hex}@sale-channel", now

    def _cxml(self, body):
        return request.make_response(
            body, [("Content-Type", "text/xml; charset=utf-8")]
        )
