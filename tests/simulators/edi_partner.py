"""A trading partner: takes documents at one address, each number once."""

import base64
import hashlib
import hmac

from .server import Answer, Call, Simulator


class EdiPartner(Simulator):
    """Keeps what it is sent, in the order it came: (media type, bytes)."""

    def __init__(self, secret="", **more):
        super().__init__(**more)
        self.secret = secret
        self.received: list[tuple[str, bytes]] = []
        self.repeated = 0
        self._keys: set[str] = set()

    def handle(self, call: Call) -> Answer:
        if call.method != "POST":
            return Answer(405, b"", "text/plain")
        digest = hmac.new(self.secret.encode(), call.body, hashlib.sha256).digest()
        wanted = base64.b64encode(digest).decode()
        if self.secret and call.headers.get("x-signature") != wanted:
            return Answer(401, b"signature", "text/plain")
        key = call.headers.get("idempotency-key", "")
        if key in self._keys:
            self.repeated += 1
        else:
            self._keys.add(key)
            self.received.append((call.headers["content-type"], call.body))
        return Answer(202, b"", "text/plain")
