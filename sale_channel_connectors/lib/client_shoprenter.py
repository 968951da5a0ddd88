"""Client of a Shoprenter shop: the older host with a password, the newer with OAuth."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from decimal import Decimal

from . import formats, safe_json, shoprenter
from .client import HttpClient, Page, Surroundings
from .errors import BadDocument, Gone, Refused

LIMIT = 200
PER_SECOND = 2.5  # the shop allows 3


class ShoprenterClient(HttpClient):
    """JSON, at most 2.5 calls a second.

    :param str token_url: where a token is had with key and secret (the newer host);
        empty for the older one, where they are user and password
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        secret: str,
        *,
        token_url: str = "",
        zone: tzinfo = shoprenter.ZONE,
        surroundings: Surroundings | None = None,
    ):
        super().__init__(base_url, surroundings)
        self._keys = (key, secret)
        self._token_url = token_url
        self._zone = zone
        self._token = ""
        self._token_ends = 0.0
        self._next_call = 0.0

    def _ask(self, method: str, path: str, params: dict | None = None, body=None):
        self._wait()
        # Without the first header the answer is XML, without the second an error.
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        options = {"auth": self._keys}
        if self._token_url:
            options = {}
            headers["Authorization"] = f"Bearer {self._login()}"
        if body is not None:
            options["data"] = safe_json.dump(body)
        return self.call(
            method, path, params=params or {}, headers=headers, **options
        ).content

    def _wait(self) -> None:
        now = self.world.now().timestamp()
        if now < self._next_call:
            self.world.sleep(self._next_call - now)
        self._next_call = max(now, self._next_call) + 1 / PER_SECOND

    def _login(self) -> str:
        now = self.world.now().timestamp()
        if self._token and now < self._token_ends - 60:
            return self._token
        key, secret = self._keys
        body = {"grant_type": "client_credentials"}
        body |= {"client_id": key, "client_secret": secret}
        answer = safe_json.parse(self.call("POST", self._token_url, json=body).content)
        answer = safe_json.mapping(answer, "token")
        if not answer.get("access_token"):
            raise Refused("The shop gave no token.")
        self._token = str(answer["access_token"])
        self._token_ends = now + float(answer.get("expires_in") or 0)
        return self._token

    def check(self) -> str:
        safe_json.parse(self._ask("GET", "orderExtend", {"page": 0, "limit": 1}))
        return self.base_url

    def pages(self, since: datetime, until: datetime) -> Iterator[Page]:
        """Yield pages; carts that were left are never asked for."""
        params = {
            "full": 1,
            "limit": LIMIT,
            "updatedAtMin": self._local(since),
            "updatedAtMax": self._local(until),
            "excludeAbandonedCart": 1,
        }
        number = 0
        while True:
            data = self._ask("GET", "orderExtend", params | {"page": number})
            payloads = tuple(safe_json.cut_rows(data, "items"))
            is_last = number + 1 >= _page_count(data)
            yield Page(payloads=payloads, is_last=is_last)
            if is_last:
                return
            number += 1

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%dT%H:%M:%S}"

    def _resource(self, name: str, params: dict) -> str:
        """Return the id of the one thing that is found."""
        data = self._ask("GET", name, params | {"full": 1, "limit": 1})
        rows = safe_json.rows(
            safe_json.mapping(safe_json.parse(data), "$").get("items"), "$.items"
        )
        if not rows:
            raise Refused(f"The shop has no such {name}: {params}.")
        return str(rows[0].get("id"))

    def fetch(self, external_id: str) -> bytes:
        params = {"full": 1, "innerId": external_id, "limit": 1}
        data = self._ask("GET", "orderExtend", params)
        rows = list(formats.split("shoprenter", data))
        if not rows or rows[0] == data:
            raise Gone(f"The shop has no order {external_id} any more.")
        return rows[0]

    def set_status(self, external_id: str, status: str) -> None:
        own = self._resource("orderExtend", {"innerId": external_id})
        self.change("PUT", f"orders/{own}", shoprenter.write_status(status))

    def set_tracking(self, external_id: str, number: str, url: str = "") -> None:
        own = self._resource("orderExtend", {"innerId": external_id})
        text = f"{number} {url}".strip()
        self.change("PUT", f"orders/{own}", shoprenter.write_comment(text))

    def set_invoice(
        self, external_id: str, number: str, *, is_refund: bool, url: str = ""
    ) -> None:
        """Tell where the invoice is, but not twice what the shop has."""
        if not url:
            raise Refused("A Shoprenter shop takes invoices with an address only.")
        own = self._resource("orderExtend", {"innerId": external_id})
        if not self._has_invoice(own, number):
            body = shoprenter.write_invoice(own, number, url, is_refund=is_refund)
            self.change("POST", "orderInvoices", body)

    def _has_invoice(self, own: str, number: str) -> bool:
        """Tell whether one of the last invoices there has the number.

        The list has no filter; what was sent and not answered is among its last ones:
        on the last page, or on the one before when others were added since.
        """
        params = {"full": 1, "limit": LIMIT, "page": 0}
        begin = self._ask("GET", "orderInvoices", params)
        last = max(_page_count(begin) - 1, 0)
        for page in sorted({last, max(last - 1, 0)}, reverse=True):
            data = begin
            if page:
                data = self._ask("GET", "orderInvoices", params | {"page": page})
            items = safe_json.mapping(safe_json.parse(data), "$").get("items")
            if any(
                row.get("invoiceId") == number and own in str(row.get("order"))
                for row in safe_json.rows(items or [], "$.items")
            ):
                return True
        return False

    def set_stock(self, quantities: dict[str, Decimal]) -> None:
        for sku, quantity in quantities.items():
            self._set_product(sku, shoprenter.write_stock(quantity))

    def set_prices(
        self, prices: dict[str, tuple[Decimal, Decimal]], *, is_taxed: bool
    ) -> None:
        """Send prices; the shop takes those without tax."""
        for sku, (net, _gross) in prices.items():
            self._set_product(sku, shoprenter.write_price(net))

    def _set_product(self, sku: str, body: dict) -> None:
        own = self._resource("productExtend", {"sku": sku})
        self.change("PUT", f"products/{own}", body)

    def fault(self, response) -> str:
        try:
            value = safe_json.parse(response.content)
        except BadDocument:
            return super().fault(response)
        said = (
            value.get("message") or value.get("error")
            if isinstance(value, dict)
            else ""
        )
        return str(said or response.text)[:300]


def _page_count(data: bytes) -> int:
    value = safe_json.mapping(safe_json.parse(data, safe_json.MAX_PAGE_BYTES), "$")
    return int(value.get("pageCount") or 0)
