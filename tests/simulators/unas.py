"""An Unas shop: XML over POST, tokens, counted calls and bans."""

import functools
from collections import defaultdict, deque
from datetime import datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from .server import Answer, Call, Simulator

ZONE = ZoneInfo("Europe/Budapest")
BAN = timedelta(hours=1)
PLANS = {"premium": (30, 1000), "vip": (90, 3000)}
LISTS = {"getOrder": ("Key", "Id"), "getStock": ("Sku", "Id")}


class UnasShop(Simulator):
    """Orders by key, sorted by change; one order's XML is kept as it was put."""

    def __init__(self, api_key="abc123", plan="premium", **more):
        super().__init__(**more)
        self.api_key = api_key
        self.plan = plan
        self.orders: dict[str, ElementTree.Element] = {}
        self.stock: dict[str, str] = {}
        self.prices: dict[str, tuple[str, str]] = {}  # net, gross
        self.token_seconds = 7200
        self.tokens: dict[str, datetime] = {}
        self.banned_until: datetime | None = None
        self.bans = 0
        self._made: dict = defaultdict(deque)

    def put(self, xml: str) -> None:
        """Add or replace an order; its change is dated now, unless it says when."""
        order = ElementTree.fromstring(xml)
        if order.find("DateMod") is None:
            self._touch(order)
        self.orders[order.findtext("Key")] = order

    def give_back(self, key: str, own: str, xml: str, *, status="close_ok") -> None:
        """Add the order by which goods of another come back; both name each other."""
        order, source = ElementTree.fromstring(xml), self.orders[key]
        _node(order, "Key").text, _node(order, "StatusType").text = own, status
        _node(order, "Info", "ReturnedFrom", "Key").text = key
        self.orders[own] = order
        _node(source, "Info", "ReturnedTo", "Key").text = own
        self._touch(order)
        self._touch(source)

    def pay_back(self, key: str, amount: str) -> None:
        """Say what of an order's card payment was paid back so far."""
        order = self.orders[key]
        paid = _node(order, "Payment", "Transactions", "Transaction")
        _node(paid, "Id").text = "9001"
        _node(paid, "Status").text = "finish"
        _node(paid, "Amount").text = order.findtext("SumPriceGross")
        _node(paid, "AmountRefund").text = amount
        self._touch(order)

    def _touch(self, order) -> None:
        stamp = _node(order, "DateMod")
        stamp.text = f"{self.now().astimezone(ZONE):%Y.%m.%d %H:%M:%S}"

    # --- Answers ---

    def handle(self, call: Call) -> Answer:
        function = call.path.rpartition("/")[2]
        now = self.now()
        if self.banned_until and now < self.banned_until:
            return self._ban_answer(function)
        try:
            body = ElementTree.fromstring(call.body)
        except ElementTree.ParseError:
            return _error("XML syntax error")
        if function == "login":
            return self._login(body, now)
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if now >= self.tokens.get(token, now):
            return _error("Invalid token")
        if self._is_breach(function, body, now):
            return self._ban_answer(function)
        answers = {"getOrder": self._get_order, "setOrder": self._set_order}
        answers |= {"setProduct": self._set_product}
        answers |= {"setStock": self._set_stock, "getStock": self._get_stock}
        answer = answers.get(function)
        return answer(body) if answer else _error("Unknown function")

    def _login(self, body, now: datetime) -> Answer:
        if body.findtext("ApiKey") != self.api_key:
            return _error("Invalid Key")
        token = f"token-{len(self.tokens) + 1}"
        ends = now + timedelta(seconds=self.token_seconds)
        self.tokens[token] = ends
        shown = f"{ends.astimezone(ZONE):%Y.%m.%d %H:%M:%S}"
        return _xml(
            f"<Login><Token>{token}</Token><Expire>{shown}</Expire>"
            f"<ExpireTime>{int(ends.timestamp())}</ExpireTime><Status>ok</Status></Login>"
        )

    def _is_breach(self, function: str, body, now: datetime) -> bool:
        """Count a call; the one too many bans for an hour."""
        single = LISTS.get(function, ())
        is_list = bool(single) and all(body.find(one) is None for one in single)
        made = self._made[function, is_list]
        while made and made[0] <= now - timedelta(hours=1):
            made.popleft()
        made.append(now)
        if len(made) <= PLANS[self.plan][0 if is_list else 1]:
            return False
        self.banned_until = now + BAN
        self.bans += 1
        return True

    def _ban_answer(self, function: str) -> Answer:
        until = f"{self.banned_until.astimezone(ZONE):%m.%d.%Y %H:%M:%S}"
        return _error(f"Too much {function} query, IP is banned till {until}")

    def _get_order(self, body) -> Answer:
        found = sorted(self.orders.values(), key=lambda one: one.findtext("DateMod"))
        key = body.findtext("Key")
        if key:
            found = [one for one in found if one.findtext("Key") == key]
        since, until = body.findtext("TimeModStart"), body.findtext("TimeModEnd")
        if since:
            found = [one for one in found if _changed(one) >= int(since)]
        if until:
            found = [one for one in found if _changed(one) <= int(until)]
        number = int(body.findtext("LimitNum") or 500)
        start = int(body.findtext("LimitStart") or 0)
        root = ElementTree.Element("Orders")
        root.extend(found[start : start + min(number, 500)])
        return Answer(200, ElementTree.tostring(root, "utf-8"), "application/xml")

    def _set_order(self, body) -> Answer:
        """Work off in turn; stop at the first that fails."""
        answers = []
        for change in body.iter("Order"):
            key = change.findtext("Key") or ""
            order = self.orders.get(key)
            said = "ok" if order is not None else "error"
            fault = "" if order is not None else "<Error>Not existing order</Error>"
            answers.append(
                f"<Order><Action>modify</Action><Key>{key}</Key>"
                f"<Status>{said}</Status>{fault}</Order>"
            )
            if order is None:
                break
            self._change(order, change)
        return _xml(f"<Orders>{''.join(answers)}</Orders>")

    def _change(self, order, change) -> None:
        """Replace the nodes that are there; an empty one erases."""
        for node in change:
            if node.tag in ("Action", "Key", "StatusEmail"):
                continue
            if (old := order.find(node.tag)) is not None:
                order.remove(old)
            order.append(node)
        self._touch(order)

    def _set_stock(self, body) -> Answer:
        def keep(sku, product):
            self.stock[sku] = product.findtext("Stocks/Stock/Qty")

        return self._set_products(body, keep)

    def _set_product(self, body) -> Answer:
        def keep(sku, product):
            price = product.find("Prices/Price")
            self.prices[sku] = price.findtext("Net"), price.findtext("Gross")

        return self._set_products(body, keep)

    def _set_products(self, body, keep) -> Answer:
        """Change those that are there; one that is not fails alone."""
        rows = []
        for product in body.iter("Product"):
            sku = product.findtext("Sku")
            said = "<Status>error</Status><Error>Not existing product</Error>"
            if sku in self.stock:
                keep(sku, product)
                said = "<Status>ok</Status>"
            rows.append(f"<Product><Sku>{sku}</Sku>{said}</Product>")
        return _xml(f"<Products>{''.join(rows)}</Products>")

    def _get_stock(self, body) -> Answer:
        sku = body.findtext("Sku")
        rows = [
            f"<Product><Sku>{one}</Sku><Stocks><Stock><Qty>{quantity}</Qty></Stock>"
            "</Stocks></Product>"
            for one, quantity in self.stock.items()
            if sku in (None, one)
        ]
        return _xml(f"<Products>{''.join(rows)}</Products>")


def _node(element, *path: str):
    """Return the node at a path, new where it is missing."""
    for name in path:
        found = element.find(name)
        element = ElementTree.SubElement(element, name) if found is None else found
    return element


def _changed(order) -> int:
    return _seconds(order.findtext("DateMod"))


@functools.lru_cache(100_000)
def _seconds(text: str) -> int:
    moment = datetime.strptime(text, "%Y.%m.%d %H:%M:%S").replace(tzinfo=ZONE)
    return int(moment.timestamp())


def _xml(text: str, status: int = 200) -> Answer:
    head = '<?xml version="1.0" encoding="UTF-8" ?>\n'
    return Answer(status, (head + text).encode(), "application/xml")


def _error(text: str) -> Answer:
    """Errors come with a status of 200, as they do there."""
    return _xml(f"<Error>{text}</Error>")
