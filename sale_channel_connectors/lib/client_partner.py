"""Client of a partner who takes documents by HTTP: cXML, UBL, EDIFACT."""

import base64
import hashlib
import hmac
from xml.sax.saxutils import escape

from . import safe_xml
from .client import HttpClient, Surroundings
from .errors import BadDocument, Refused, Throttled, Unavailable
from .formats import CONTENT_TYPES
from .safe_xml import child, local, text

GONE = (404, 410)
TEST = "test"  # the key of a call that only tries whether it may
HIDDEN = "***"  # what stands for the secret in a document that is kept


class PartnerClient(HttpClient):
    """One address that documents are posted to.

    A document that is posted twice has the same bytes and the same ``Idempotency-Key``:
    by it, or by the number in the document, the partner tells that he has it already.

    :param str secret: signs what is sent (``X-Signature``, HMAC-SHA256 of the bytes in
        base64); cXML carries it inside instead, where ``HIDDEN`` stands for it
    """

    def __init__(
        self,
        base_url: str,
        format_: str,
        secret: str = "",
        surroundings: Surroundings | None = None,
    ):
        super().__init__(base_url, surroundings)
        self.format = format_
        self._secret = secret

    def check(self, profile: bytes = b"") -> None:
        """See that the address is there; nothing is left behind.

        cXML has a message for it, which also shows whether the secret is right. Others
        are asked for nothing: any answer will do but that there is no such address.

        :param bytes profile: a ``ProfileRequest``, of cXML
        :raise ChannelError: of the kind that says what to do about it
        """
        if self.format == "cxml":
            self.send(profile, hashlib.sha256(profile).hexdigest()[:16])
            return
        try:
            self.call("HEAD", self.base_url)
        except Refused as refused:
            if refused.status < 400 or refused.status in GONE:
                raise

    def send(self, data: bytes, key: str, stamp: str = "") -> None:
        """Post a document.

        :param stamp: when it is sent, in unix seconds, for those who ask for it
        :raise ChannelError: of the kind that says what to do about it
        """
        headers = {"Content-Type": CONTENT_TYPES[self.format], "Idempotency-Key": key}
        if stamp:
            headers["X-Timestamp"] = stamp
        if self._secret and self.format != "cxml":
            signed = f"{stamp}.".encode() + data if stamp else data
            digest = hmac.new(self._secret.encode(), signed, hashlib.sha256).digest()
            headers["X-Signature"] = base64.b64encode(digest).decode()
        if self.format == "cxml":
            shown = f">{escape(self._secret)}</SharedSecret>"
            hidden = f">{HIDDEN}</SharedSecret>"
            data = data.replace(hidden.encode(), shown.encode())
        response = self.call("POST", self.base_url, data=data, headers=headers)
        if self.format == "cxml":
            _judge_status(response.content)


def _judge_status(data: bytes) -> None:
    """Look at the status inside the answer; that of HTTP says nothing there."""
    root = safe_xml.parse(data, allow_cxml_doctype=True)
    status = child(root, "Response", "Status")
    if local(root).lower() != "cxml" or status is None:
        raise BadDocument("the partner answered no cXML status")
    code = status.get("code", "")
    said = f"The partner answered {code}: {text(status) or status.get('text', '')}"
    if code.startswith("2"):
        return
    if code in ("429", "503"):
        raise Throttled(said, 60.0)
    if code.startswith("5"):
        raise Unavailable(said[:300])
    raise Refused(said[:300])
