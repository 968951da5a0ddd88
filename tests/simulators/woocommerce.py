"""A WooCommerce shop, as far as its REST v3 is used for orders."""

import base64
import hashlib
import hmac
import json
import re
import urllib.request
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .server import Answer, Call, Simulator, as_json

BASE = "/wp-json/wc/v3"
MOST_PER_PAGE = 100
STATUSES = ("auto-draft", "pending", "processing", "on-hold", "completed")
STATUSES += ("cancelled", "refunded", "failed", "checkout-draft")


class WooCommerceShop(Simulator):
    """Orders by id; filters, pages and answers as the real one gives them."""

    def __init__(self, key="ck_test", secret="cs_test", zone="Europe/Budapest", **more):
        super().__init__(**more)
        self.keys = (key, secret)
        self.zone = ZoneInfo(zone)
        self.orders: dict[int, dict] = {}
        self.products: dict[int, dict] = {}
        self.variations: dict[int, dict[int, dict]] = {}  # by product
        self.notes: dict[int, list[dict]] = {}
        self.hooks: list[tuple[str, str]] = []  # address, secret
        self.drops_authorization = False

    def put(self, order: dict) -> dict:
        """Add or replace an order; its change is dated now, unless it says when."""
        known = self.orders.get(order["id"], {})
        stamp = self.now()
        changed = {
            "date_modified_gmt": f"{stamp:%Y-%m-%dT%H:%M:%S}",
            "date_modified": f"{stamp.astimezone(self.zone):%Y-%m-%dT%H:%M:%S}",
        }
        self.orders[order["id"]] = known | changed | order
        return self.orders[order["id"]]

    def knock(self, order_id: int) -> list[int]:
        """Call every hook with an order, signed; return the statuses."""
        return [self.knock_at(url, secret, order_id) for url, secret in self.hooks]

    def knock_at(self, url: str, secret: str, order_id: int) -> int:
        """Call one address with an order, signed; return the status."""
        return self._deliver(url, secret, json.dumps(self.orders[order_id]).encode())

    def _deliver(self, url: str, secret: str, body: bytes) -> int:
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        headers = {
            "Content-Type": "application/json",
            "X-WC-Webhook-Topic": "order.updated",
            "X-WC-Webhook-Signature": base64.b64encode(digest).decode(),
        }
        request = urllib.request.Request(url, body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status

    # --- Answers ---

    def handle(self, call: Call) -> Answer:
        if not self._knows(call):
            return _fault(401, "woocommerce_rest_cannot_view", "Sorry, you cannot.")
        path = call.path.removeprefix(BASE)
        routes = (
            (r"GET /orders", self._list),
            (r"GET /orders/(\d+)", self._get),
            (r"PUT /orders/(\d+)", self._update),
            (r"GET /orders/(\d+)/notes", self._list_notes),
            (r"POST /orders/(\d+)/notes", self._note),
            (r"POST /orders/batch", self._batch),
            (r"POST /products/batch", self._stock),
            (r"POST /products/(\d+)/variations/batch", self._vary),
        )
        for pattern, answer in routes:
            if found := re.fullmatch(pattern, f"{call.method} {path}"):
                return answer(call, *map(int, found.groups()))
        return _fault(404, "rest_no_route", "No route was found.")

    def _knows(self, call: Call) -> bool:
        told = call.query.get("consumer_key"), call.query.get("consumer_secret")
        if told == self.keys:
            return True
        token = base64.b64encode(":".join(self.keys).encode()).decode()
        given = call.headers.get("authorization", "")
        return given == f"Basic {token}" and not self.drops_authorization

    def _list(self, call: Call) -> Answer:
        per_page = int(call.query.get("per_page", 10))
        if not 1 <= per_page <= MOST_PER_PAGE:
            said = "per_page must be between 1 (inclusive) and 100 (inclusive)"
            return _invalid("per_page", "rest_out_of_bounds", said)
        found = sorted(self._filtered(call), key=lambda one: one["id"])
        if call.query.get("order", "desc") == "desc":
            found.reverse()
        page = int(call.query.get("page", 1))
        rows = found[(page - 1) * per_page : page * per_page]
        pages = str(-(-len(found) // per_page))
        return as_json(rows, X_WP_Total=str(len(found)), X_WP_TotalPages=pages)

    def _filtered(self, call: Call) -> list[dict]:
        """Filter as the shop does: local time, unless dates are said to be GMT."""
        is_gmt = call.query.get("dates_are_gmt") == "true"
        name = "date_modified_gmt" if is_gmt else "date_modified"
        after = call.query.get("modified_after", "")
        before = call.query.get("modified_before", "9")
        status = call.query.get("status", "any")
        return [
            order
            for order in self.orders.values()
            if after < order[name] < before and status in ("any", order["status"])
        ]

    def _get(self, call: Call, ident: int) -> Answer:
        if ident not in self.orders:
            return _fault(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return as_json(self.orders[ident])

    def _update(self, call: Call, ident: int) -> Answer:
        status = json.loads(call.body).get("status")
        if status is not None and status not in STATUSES:
            names = f"{', '.join(STATUSES[:-1])}, and {STATUSES[-1]}"
            said = f"status is not one of {names}."
            return _invalid("status", "rest_not_in_enum", said)
        if ident not in self.orders:
            return _fault(400, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return as_json(self.put({"id": ident} | json.loads(call.body)))

    def _list_notes(self, call: Call, ident: int) -> Answer:
        return as_json(self.notes.get(ident, []))

    def _note(self, call: Call, ident: int) -> Answer:
        notes = self.notes.setdefault(ident, [])
        notes.append({"id": len(notes) + 1} | json.loads(call.body))
        return as_json(notes[-1], 201)

    def _batch(self, call: Call) -> Answer:
        """Change orders; one that is not there fails alone, inside a 200."""
        rows = [
            self.put(row)
            if row["id"] in self.orders
            else _lost(row["id"], "shop_order")
            for row in json.loads(call.body)["update"]
        ]
        return as_json({"update": rows})

    def _stock(self, call: Call) -> Answer:
        """Change products; one that is not there fails alone, inside a 200."""
        misplaced = {ident for those in self.variations.values() for ident in those}
        return _changed(self.products, call, misplaced)

    def _vary(self, call: Call, product: int) -> Answer:
        """Change variations of one product, as `_stock` does products."""
        if product not in self.variations:
            return _fault(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
        return _changed(self.variations[product], call)


def _changed(things: dict[int, dict], call: Call, misplaced=frozenset()) -> Answer:
    rows = []
    for row in json.loads(call.body)["update"]:
        if row["id"] in misplaced:
            rows.append(_misplaced(row["id"]))
        elif row["id"] in things:
            things[row["id"]] |= row
            rows.append(things[row["id"]])
        else:
            rows.append(_lost(row["id"], "product"))
    return as_json({"update": rows})


def _misplaced(ident: int) -> dict:
    said = "To manipulate product variations you should use the /products/"
    said += "&lt;product_id&gt;/variations/&lt;id&gt; endpoint."
    code = "woocommerce_rest_invalid_product_id"
    error = {"code": code, "message": said, "data": {"status": 404}}
    return {"id": ident, "error": error}


def _lost(ident: int, thing: str) -> dict:
    error = {"code": f"woocommerce_rest_{thing}_invalid_id", "message": "Invalid ID."}
    return {"id": ident, "error": error | {"data": {"status": 400}}}


def _invalid(name: str, code: str, said: str) -> Answer:
    details = {name: {"code": code, "message": said, "data": None}}
    data = {"status": 400, "params": {name: said}, "details": details}
    message = f"Invalid parameter(s): {name}"
    return as_json(
        {"code": "rest_invalid_param", "message": message, "data": data}, 400
    )


def _fault(status: int, code: str, message: str) -> Answer:
    value = {"code": code, "message": message, "data": {"status": status}}
    return as_json(value, status)


def at(text: str) -> datetime:
    """Return a moment in UTC, for tests that set a clock."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
