"""Client of a WooCommerce shop."""

import html
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from . import formats, safe_json, woocommerce
from .client import HttpClient, Page, Surroundings
from .errors import BadDocument, Gone, Refused

NOT_FOUND, NO_ORDER = 404, "shop_order_invalid_id"
PER_PAGE = 100
BATCH = 100


class WooCommerceClient(HttpClient):
    """REST v3 with the consumer key and secret, over HTTPS.

    :param bool keys_in_query: for hosts that drop the Authorization header; the keys
        then stand in the shop's own log
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        secret: str,
        *,
        keys_in_query: bool = False,
        surroundings: Surroundings | None = None,
    ):
        super().__init__(base_url, surroundings)
        self._keys = (key, secret)
        self._keys_in_query = keys_in_query

    def _ask(self, method: str, path: str, params: dict | None = None, body=None):
        params, options = dict(params or {}), {}
        if self._keys_in_query:
            params["consumer_key"], params["consumer_secret"] = self._keys
        else:
            options["auth"] = self._keys
        if body is not None:
            options["json"] = body
        return self.call(
            method, f"wp-json/wc/v3/{path}", params=params, **options
        ).content

    def check(self) -> str:
        """Return the number of orders there, as the shop's answer in words."""
        safe_json.rows(
            safe_json.parse(self._ask("GET", "orders", {"per_page": 1})), "$"
        )
        return self.base_url

    def pages(self, since: datetime, until: datetime) -> Iterator[Page]:
        """Yield pages sorted by id within a fixed window, so that none moves."""
        params = {
            "modified_after": f"{since:%Y-%m-%dT%H:%M:%S}",
            "modified_before": f"{until:%Y-%m-%dT%H:%M:%S}",
            "dates_are_gmt": "true",
            "orderby": "id",
            "order": "asc",
            "status": "any",
            "per_page": PER_PAGE,
        }
        number = 1
        while True:
            data = self._ask("GET", "orders", params | {"page": number})
            payloads = tuple(_rows(data))
            is_last = len(payloads) < PER_PAGE
            yield Page(payloads=payloads, is_last=is_last)
            if is_last:
                return
            number += 1

    def fetch(self, external_id: str) -> bytes:
        try:
            return self._ask("GET", f"orders/{int(external_id)}")
        except Refused as refused:
            if refused.status == NOT_FOUND and NO_ORDER in str(refused):
                said = f"The shop has no order {external_id} any more."
                raise Gone(said) from refused
            raise

    def set_status(self, external_id: str, status: str) -> None:
        body = woocommerce.write_status(status)
        self.change("PUT", f"orders/{int(external_id)}", body)

    def set_tracking(self, external_id: str, number: str, url: str = "") -> None:
        self._add_note(external_id, f"{number} {url}".strip(), for_customer=True)

    def set_invoice(
        self, external_id: str, number: str, *, is_refund: bool, url: str = ""
    ) -> None:
        kind = "Credit note" if is_refund else "Invoice"
        self._add_note(external_id, f"{kind} {number}", for_customer=False)

    def _add_note(self, external_id: str, text: str, *, for_customer: bool) -> None:
        """Add a note once: an answer that was lost does not make a second one."""
        path = f"orders/{int(external_id)}/notes"
        there = safe_json.rows(safe_json.parse(self._ask("GET", path)), "$")
        if not any(text in html.unescape(str(row.get("note"))) for row in there):
            body = woocommerce.write_note(text, for_customer=for_customer)
            self.change("POST", path, body)

    def set_stock(self, quantities: dict[str, Decimal]) -> None:
        self._set_products(quantities, woocommerce.write_stock)

    def set_prices(
        self, prices: dict[str, tuple[Decimal, Decimal]], *, is_taxed: bool
    ) -> None:
        chosen = {key: pair[is_taxed] for key, pair in prices.items()}
        self._set_products(chosen, woocommerce.write_prices)

    def _set_products(self, values: dict[str, Decimal], write) -> None:
        """Send values, a hundred a call; name what the shop did not take."""
        refused = []
        for path, own in _by_address(values).items():
            for part in _parts(own):
                answer = safe_json.parse(self._ask("POST", path, body=write(part)))
                refused += [
                    str(row.get("id"))
                    for row in safe_json.rows(answer.get("update"), "$.update")
                    if "error" in row
                ]
        if refused:
            raise Refused(f"The shop does not know the products {', '.join(refused)}.")

    def fault(self, response) -> str:
        try:
            value = safe_json.parse(response.content)
        except BadDocument:
            return super().fault(response)
        if isinstance(value, dict) and "message" in value:
            return f"{value['message']} ({value.get('code')})"[:300]
        return super().fault(response)


def _by_address(values: dict[str, Decimal]) -> dict[str, dict[str, Decimal]]:
    """Return values by where they are sent: variations, whose keys are the ids of the
    product and of the variation with a slash between, are told below their product."""
    found: dict[str, dict[str, Decimal]] = {}
    for key, value in values.items():
        product, _slash, ident = key.rpartition("/")
        place = f"products/{int(product)}/variations" if product else "products"
        found.setdefault(f"{place}/batch", {})[ident] = value
    return found


def _parts(values: dict[str, Decimal]) -> Iterator[dict[str, Decimal]]:
    """Yield the values in parts of what the shop takes in one call."""
    items = list(values.items())
    for start in range(0, len(items), BATCH):
        yield dict(items[start : start + BATCH])


def _rows(data: bytes) -> Iterator[bytes]:
    if data.lstrip()[:1] != b"[":
        raise BadDocument("the shop answered no list of orders")
    yield from (one for one in formats.split("woocommerce", data) if one != data)
