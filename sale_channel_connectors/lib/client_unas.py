"""Client of an Unas shop, and of shops that speak the same API elsewhere.

A breach of the limits there is an hour's ban of our address: calls are counted here
and refused before the shop has to, and a ban that is told is kept.
"""

import dataclasses
import hashlib
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from . import safe_xml, unas, unas_write
from .client import HttpClient, Page, Surroundings
from .errors import Gone, Refused, Throttled
from .safe_xml import local, text

PAGE = 500
SET_BATCH = 100
HOUR = timedelta(hours=1)
# Calls an hour by plan: of lists, and of single things.
PLANS = {"premium": (30, 1000), "vip": (90, 3000)}


@dataclasses.dataclass(slots=True)
class Quota:
    """Calls of the last hour, by function and kind. Kept for a shop, not for a call."""

    plan: str = "premium"
    calls: dict = dataclasses.field(default_factory=dict)
    banned_until: datetime | None = None
    made: list = dataclasses.field(default_factory=list)  # by this client, for keeping

    def take(self, function: str, is_list: bool, now: datetime) -> None:
        """Count a call, or refuse it before the shop does.

        :raise Throttled: with the time until the next call is free
        """
        if self.banned_until is not None and now < self.banned_until:
            seconds = (self.banned_until - now).total_seconds()
            raise Throttled(f"The shop bans us until {self.banned_until}.", seconds)
        most = PLANS[self.plan][0 if is_list else 1]
        made = self.calls.setdefault((function, is_list), deque())
        while made and made[0] <= now - HOUR:
            made.popleft()
        if len(made) >= most:
            seconds = (made[0] + HOUR - now).total_seconds()
            said = f"{most} calls of {function} an hour are allowed."
            raise Throttled(said, seconds, is_told=False)
        made.append(now)
        self.made.append((function, is_list, now))

    def note_answer(self, now: datetime) -> None:
        """Let the last call count from its answer: the shop did not count it later."""
        function, is_list, _begun = self.made[-1]
        self.made[-1] = function, is_list, now
        self.calls[function, is_list][-1] = now


class UnasClient(HttpClient):
    """XML over POST with a token that lasts two hours."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        quota: Quota | None = None,
        surroundings: Surroundings | None = None,
    ):
        super().__init__(base_url, surroundings)
        self._api_key = api_key
        self.quota = quota or Quota()
        account = f"{self.base_url} {api_key}"
        self._account = hashlib.sha256(account.encode()).hexdigest()

    def _ask(self, function: str, body: bytes, *, is_list: bool) -> bytes:
        try:
            return self._call_counted(function, body, is_list=is_list)
        except Refused as refused:
            # A new token knows what the key may do by now.
            self.world.tokens.pop(self._account, None)
            if "token" not in str(refused).lower():
                raise
        # The token was withdrawn before its time: one new one, then no more.
        return self._call_counted(function, body, is_list=is_list)

    def _call_counted(self, function: str, body: bytes, *, is_list: bool) -> bytes:
        token = self._login(self.world.now())
        self.quota.take(function, is_list, self.world.now())
        try:
            return self._post(function, body, {"Authorization": f"Bearer {token}"})
        finally:
            self.quota.note_answer(self.world.now())

    def _post(self, function: str, body: bytes, headers: dict) -> bytes:
        headers = headers | {"Content-Type": "application/xml"}
        data = self.call("POST", function, data=body, headers=headers).content
        self._raise_error(data)
        return data

    def _raise_error(self, data: bytes) -> None:
        """Raise what an ``Error`` root says; its HTTP status may well be 200."""
        if b"<Error" not in data[:300]:
            return
        root = safe_xml.parse(data)
        if local(root) == "Error":
            self._raise_said(text(root))

    def _raise_said(self, said: str) -> None:
        until = unas.banned_until(said)
        if until is None:
            raise Refused(said)
        self.quota.banned_until = until
        seconds = (until - self.world.now()).total_seconds()
        raise Throttled(said, max(seconds, 60.0))

    def fault(self, response) -> str:
        self._raise_error(response.content)
        return super().fault(response)

    def _login(self, now: datetime) -> str:
        token, ends = self.world.tokens.get(self._account, ("", 0.0))
        if token and now.timestamp() < ends - 60:
            return token
        self.quota.take("login", False, now)
        body = unas_write.write_login(self._api_key)
        root = safe_xml.parse(self._post("login", body, {}))
        token, ends = text(root, "Token"), float(text(root, "ExpireTime") or 0)
        if not token:
            raise Refused("The shop gave no token.")
        self.world.tokens[self._account] = token, ends
        return token

    def check(self) -> str:
        self.world.tokens.pop(self._account, None)
        self._login(self.world.now())
        return self.base_url

    def pages(self, since: datetime, until: datetime) -> Iterator[Page]:
        """Yield pages sorted by change; what moves while paging comes again later."""
        start = 0
        window = int(since.timestamp()), int(until.timestamp())
        while True:
            body = unas_write.write_get_orders(window[0], start, PAGE, window[1])
            payloads = tuple(unas.split(self._ask("getOrder", body, is_list=True)))
            is_last = len(payloads) < PAGE
            yield Page(payloads=payloads, is_last=is_last)
            if is_last:
                return
            start += PAGE

    def fetch(self, external_id: str) -> bytes:
        body = unas_write.write_get_order(external_id)
        found = list(unas.split(self._ask("getOrder", body, is_list=False)))
        if not found:
            raise Gone(f"The shop has no order {external_id} any more.")
        return found[0]

    def set_status(self, external_id: str, status: str) -> None:
        self._set("setOrder", unas_write.write_status(external_id, status))

    def set_tracking(self, external_id: str, number: str, url: str = "") -> None:
        self._set("setOrder", unas_write.write_tracking(external_id, number, url))

    def set_invoice(
        self, external_id: str, number: str, *, is_refund: bool, url: str = ""
    ) -> None:
        body = unas_write.write_invoice(external_id, number, url, is_refund=is_refund)
        self._set("setOrder", body)

    def set_stock(self, quantities: dict[str, Decimal]) -> None:
        items = list(quantities.items())
        for start in range(0, len(items), SET_BATCH):
            body = unas_write.write_stock(dict(items[start : start + SET_BATCH]))
            self._set("setStock", body)

    def set_prices(
        self, prices: dict[str, tuple[Decimal, Decimal]], *, is_taxed: bool
    ) -> None:
        """Send prices; the shop takes both, whatever it works with."""
        items = list(prices.items())
        for start in range(0, len(items), SET_BATCH):
            body = unas_write.write_prices(dict(items[start : start + SET_BATCH]))
            self._set("setProduct", body)

    def _set(self, function: str, body: bytes) -> None:
        """Send a change, and look at each entity's own answer."""
        root = safe_xml.parse(self._ask(function, body, is_list=False))
        faults = [
            text(row, "Error") or text(row, "Key") or text(row, "Sku")
            for row in root
            if text(row, "Status") == "error"
        ]
        if faults:
            raise Refused("; ".join(faults)[:300])
