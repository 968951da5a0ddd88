"""Two tabs of one rep, two customers, many requests at once: nothing may mix.

Each tab believes what its own page shows. A request that the server says it carried
out must have reached the customer of that page, and no other; one that it refused
must have reached nobody.
"""

import collections
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from rep_tabs import RepTab

IN_FLIGHT = 4
STALE_WORDS = "nothing was changed"
BUSY_WORDS = "could not serialize access"


class Interleaving:
    """Runs random steps of several tabs and remembers what was promised."""

    def __init__(self, base_url, cookies, world, seed=20261123):
        self.world = world
        self.random = random.Random(seed)
        self.tabs = [RepTab(base_url, cookies) for _ in range(IN_FLIGHT)]
        self.promised = collections.Counter()
        self.counts = collections.Counter()
        self.faults = []
        self.guard = threading.Lock()

    def run(self, steps):
        """Run the steps with as many requests in flight as there are tabs."""
        plan = [
            (self.random.choice(("act", "look", "add", "add", "add")), self._pick())
            for _ in range(steps)
        ]
        queue = iter(plan)
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            list(pool.map(lambda tab: self._work(tab, queue), self.tabs))

    def _pick(self):
        customer = self.random.choice(self.world.customers)
        return customer, self.random.choice(self.world.products)

    def _work(self, tab, queue):
        while True:
            with self.guard:
                step = next(queue, None)
            if step is None:
                return
            kind, (customer, product) = step
            getattr(self, f"_{kind}")(tab, customer, product)

    def _act(self, tab, customer, product):
        self._check_page(tab, tab.act(customer))
        self._note("switched")

    def _look(self, tab, customer, product):
        self._check_page(tab, tab.open("/shop/cart"))
        self._note("looked")

    def _add(self, tab, customer, product):
        shown = tab.shown
        answer = tab.add(product)
        if answer.done and shown is None:
            self._fault("an order was taken from a page that shows nobody")
        elif answer.done:
            with self.guard:
                self.promised[shown, product["id"]] += 1
            self._note("added")
        elif BUSY_WORDS in answer.message:  # Odoo has tried five times: nothing is done
            self._note("refused as busy")
        elif STALE_WORDS in answer.message.lower() or shown is None:
            self._note("refused as stale")
        else:
            self._fault(f"refused with: {answer.message}")

    def _check_page(self, tab, page):
        """A page names one customer, and no line of another's list is on it."""
        if tab.shown is None:
            return
        for number, customer in enumerate(self.world.customers):
            name = self.world.customer_name(number)
            if customer != tab.shown and name in page.text:
                self._fault(f"the page of {tab.shown} names {name}")

    def _note(self, what):
        with self.guard:
            self.counts[what] += 1

    def _fault(self, sentence):
        with self.guard:
            self.faults.append(sentence)


def read_carts(call, world):
    """Return the rep's carts of these customers with their lines, as stored."""
    orders = call(
        "sale.order",
        "search_read",
        [("partner_id", "in", list(world.customers)), ("state", "=", "draft")],
        [
            "partner_id",
            "partner_invoice_id",
            "partner_shipping_id",
            "pricelist_id",
            "rep_user_id",
        ],
    )
    lines = call(
        "sale.order.line",
        "search_read",
        [("order_id", "in", [order["id"] for order in orders])],
        ["order_id", "product_id", "product_uom_qty", "price_unit", "discount"],
    )
    for order in orders:
        order["lines"] = [ln for ln in lines if ln["order_id"][0] == order["id"]]
    return orders


def find_mixtures(orders, world, promised):
    """Return a sentence for everything in the carts that does not fit."""
    faults = []
    found = collections.Counter()
    seen = collections.Counter(order["partner_id"][0] for order in orders)
    faults += [f"{n} carts of customer {c}" for c, n in seen.items() if n > 1]
    for order in orders:
        customer = order["partner_id"][0]
        for field in ("partner_invoice_id", "partner_shipping_id"):
            if order[field][0] != customer:
                faults.append(f"order {order['id']}: {field} is not the customer's")
        for line in order["lines"]:
            product = line["product_id"][0]
            found[customer, product] += line["product_uom_qty"]
            price = line["price_unit"] * (1 - line["discount"] / 100)
            due = world.prices[customer, product]
            if abs(price - due) > 0.005:
                faults.append(f"order {order['id']}: {price:.2f} and not {due:.2f}")
    for key in promised.keys() | found.keys():
        if promised[key] != found[key]:
            faults.append(f"{key}: {promised[key]} promised, {found[key]} in the cart")
    return faults
