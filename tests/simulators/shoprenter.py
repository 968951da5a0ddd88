"""A Shoprenter shop: both ways to log in, three calls a second, XML unless asked."""

import base64
import json
from collections import deque
from datetime import timedelta

from .server import Answer, Call, Simulator, as_json

MOST_PER_SECOND = 3
MOST_PER_PAGE = 200
TOKEN_SECONDS = 3600


class ShoprenterShop(Simulator):
    """Orders by inner id, with or without a status: those without are left carts."""

    def __init__(self, key="user", secret="pass", **more):
        super().__init__(**more)
        self.keys = (key, secret)
        self.orders: dict[str, dict] = {}
        self.products: dict[str, dict] = {}  # by SKU
        self.invoices: list[dict] = []
        self.tokens: dict = {}
        self.throttled = 0
        self._made: deque = deque()

    def put(self, order: dict) -> None:
        """Add or replace an order; its change is dated now, unless it says when."""
        stamp = {"dateUpdated": f"{self.now():%Y-%m-%dT%H:%M:%S}"}
        ident = base64.b64encode(f"order-order_id={order['innerId']}".encode()).decode()
        known = self.orders.get(order["innerId"], {})
        self.orders[order["innerId"]] = {"id": ident} | known | stamp | order

    # --- Answers ---

    def handle(self, call: Call) -> Answer:
        if call.path == "/app/token":
            return self._token(call)
        if self._is_too_fast():
            self.throttled += 1
            return as_json({"error": "429", "message": "Too Many Requests"}, 429)
        if not self._knows(call):
            return as_json({"error": "40101", "message": "Unauthorized"}, 401)
        if call.headers.get("content-type") != "application/json":
            return as_json({"error": "400", "message": "Content-Type"}, 400)
        answer = self._answer(call)
        if call.headers.get("accept") != "application/json":
            return Answer(200, b"<response/>", "application/xml")
        return answer

    def _token(self, call: Call) -> Answer:
        body = json.loads(call.body or b"{}")
        if body.get("grant_type") != "client_credentials":
            return as_json({"error": "invalid_request", "hint": "grant_type"}, 400)
        if (body.get("client_id"), body.get("client_secret")) != self.keys:
            return as_json({"error": "invalid_client"}, 401)
        token = f"jwt-{len(self.tokens) + 1}"
        self.tokens[token] = self.now() + timedelta(seconds=TOKEN_SECONDS)
        answer = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return as_json(answer | {"access_token": token})

    def _is_too_fast(self) -> bool:
        now = self.now().timestamp()
        while self._made and self._made[0] <= now - 1:
            self._made.popleft()
        self._made.append(now)
        return len(self._made) > MOST_PER_SECOND

    def _knows(self, call: Call) -> bool:
        given = call.headers.get("authorization", "")
        if given.startswith("Bearer "):
            ends = self.tokens.get(given.removeprefix("Bearer "))
            return ends is not None and self.now() < ends
        token = base64.b64encode(":".join(self.keys).encode()).decode()
        return given == f"Basic {token}"

    def _answer(self, call: Call) -> Answer:
        path = call.path.strip("/").removeprefix("api/")
        resource, _slash, ident = path.partition("/")
        if call.method == "GET" and resource in ("orderExtend", "productExtend"):
            rows = self._orders(call) if resource == "orderExtend" else self._skus(call)
            return self._page(call, rows)
        if resource == "orderInvoices":
            return self._invoice(call)
        if call.method == "PUT" and resource in ("orders", "products"):
            things = self.orders if resource == "orders" else self.products
            for thing in things.values():
                if thing["id"] == ident:
                    thing |= json.loads(call.body)
                    return as_json(thing)
        return as_json({"error": "40401", "message": "Not found"}, 404)

    def _invoice(self, call: Call) -> Answer:
        """List the invoices, or keep one: as often as it is sent."""
        if call.method == "GET":
            return self._page(call, self.invoices)
        told = json.loads(call.body)
        needed = ("invoiceId", "invoicePath", "invoiceType", "order")
        if any(not told.get(name) for name in needed):
            return as_json({"error": "40003", "message": "Required"}, 400)
        if told["order"]["id"] not in [one["id"] for one in self.orders.values()]:
            return as_json({"error": "40007", "message": "Wrong id"}, 400)
        self.invoices.append({"id": f"i{len(self.invoices)}"} | told)
        return as_json(self.invoices[-1])

    def _orders(self, call: Call) -> list[dict]:
        query = call.query
        return [
            order
            for order in sorted(
                self.orders.values(), key=lambda one: int(one["innerId"])
            )
            if query.get("innerId") in (None, order["innerId"])
            and query.get("updatedAtMin", "") <= order["dateUpdated"]
            and order["dateUpdated"] <= query.get("updatedAtMax", "9")
            and (order.get("orderStatus") or query.get("excludeAbandonedCart") != "1")
        ]

    def _skus(self, call: Call) -> list[dict]:
        return [
            one for one in self.products.values() if one["sku"] == call.query["sku"]
        ]

    def _page(self, call: Call, rows: list[dict]) -> Answer:
        limit = min(int(call.query.get("limit", 25)), MOST_PER_PAGE)
        page = int(call.query.get("page", 0))
        count = -(-len(rows) // limit)
        if page and page >= count:
            return as_json({"error": "40008", "message": "Page not found"}, 400)
        shown = rows[page * limit : (page + 1) * limit]
        value = {"href": call.path, "page": page, "pageCount": count, "limit": limit}
        following = {"href": f"?page={page + 1}"} if page + 1 < count else None
        return as_json(value | {"next": following, "items": shown})
