"""10,000 prices, three ways: by a rep in acting mode, by the customer himself, and
typed in the back office.

Random customers order random goods in random quantities at random moments, from price
lists full of rules. Carts are filled over HTTP, line by line, on a server with two
workers whose clock each request sets. Unit price, discount, taxes and total of each
line, the offers earned and the totals of each order have to be the same.
"""

import dataclasses
import datetime
import os
import random
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import prices_data
from prices_comparison import Comparison
from prices_people import Cart, Goods, Office, Visitor

from setup.bootstrap.ports import any_free
from setup.demo import customers
from setup.demo.records import PASSWORD
from setup.demo.sales_rep_deferred_order import REPS
from setup.server import Server
from setup.testing.bench import Row

FOLDER = Path(__file__).resolve().parent
SIZES = {False: 10_000, True: 30_000}
LINES = 10  # products in a cart
QUANTITIES = (1, 2, 3, 5, 6, 8, 10, 12, 13, 20, 24, 25, 36, 37, 48, 60)
THREADS = 4
_FILL = """
import sys
sys.path[:0] = {paths!r}
from datetime import date
import prices_data
prices_data.fill(env, date.fromisoformat({today!r}))
env.cr.commit()
"""


def run(env, full):
    """Answer how many of the prices are the same, and of which kinds they are."""
    return measure(env, SIZES[full])


def measure(env, size: int) -> list[Row]:
    """The bench with a number of combinations."""
    today = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
    with _database(env, today.date()) as database:
        clocked = dataclasses.replace(env, odoo_bin=FOLDER / "clock_server.py")
        with Server(clocked, database, any_free()) as server:
            return _Bench(server.url, database, today).rows(size)


@contextmanager
def _database(env, today):
    name = f"bench_prices_{os.getpid()}"
    env.databases.create(name, env.templates["suite"])
    try:
        paths = [str(env.root), str(FOLDER)]
        subprocess.run(
            env.odoo("shell", "-d", name, "--no-http", "--log-level=warn"),
            input=_FILL.format(paths=paths, today=today.isoformat()),
            text=True,
            check=True,
        )
        yield name
    finally:
        env.databases.drop(name)


class _Bench:
    """The same carts in three ways, and what comes of them."""

    def __init__(self, url: str, database: str, today: datetime.datetime):
        self.url, self.database, self.today = url, database, today
        self.own = threading.local()
        self.office = self._open_office()
        self.names = {
            row["name"]: row["res_id"]
            for row in self.office.rows(
                "ir.model.data", [("module", "=", "demo_company")], ["name", "res_id"]
            )
        }

    def rows(self, size: int) -> list[Row]:
        started = time.monotonic()
        by_customer = {}
        for cart in self._draw(size):
            by_customer.setdefault(cart.customer, []).append(cart)
        with ThreadPoolExecutor(THREADS) as people:
            orders = [
                o
                for some in people.map(self._order, by_customer.values())
                for o in some
            ]
        rows = Comparison(self.office, orders).rows()
        seconds = round(time.monotonic() - started, 1)
        return [*rows, Row("time", seconds, "s", "", True)]

    def _draw(self, size: int) -> list[Cart]:
        """The carts, sorted by their moment; always the same on the same day."""
        chance = random.Random(f"prices {size}")
        goods = self._goods()
        people = [n for n in customers.names() if n != customers.BLOCKED]
        window = prices_data.WINDOW * 24 * 3600
        carts = [
            Cart(
                chance.choice(people),
                self.today
                + datetime.timedelta(seconds=chance.randint(-window, window)),
                tuple(
                    (g, chance.choice(QUANTITIES)) for g in chance.sample(goods, LINES)
                ),
            )
            for _ in range(size // LINES)
        ]
        return sorted(carts, key=lambda cart: cart.moment)

    def _goods(self) -> list[Goods]:
        ids = [i for name, i in self.names.items() if name.startswith("product_")]
        rows = self.office.rows(
            "product.product", [("id", "in", sorted(ids))], ["product_tmpl_id"]
        )
        return [Goods(row["id"], row["product_tmpl_id"][0]) for row in rows]

    def _open_office(self) -> Office:
        return Office(self.url, self.database, self.today)

    def _order(self, carts: list[Cart]) -> list[dict[str, int]]:
        """All carts of one customer, each in three ways: ids of the orders."""
        customer = carts[0].customer
        partner_id, rep_id = self.names[customer], self.names[prices_data.REP]
        office, rep = self._colleagues()
        rep.act_for(office.call("res.partner", "read", [partner_id], ["ref"])[0]["ref"])
        own = self._visit(prices_data.login_of(customer))
        orders = []
        for cart in carts:
            typed_id = office.type(cart, partner_id)
            rep.fill(cart)
            acting_id = office.take_away(partner_id, rep_id)
            own.fill(cart)
            own_id = office.take_away(partner_id, False)
            orders.append({"typed": typed_id, "acting": acting_id, "own": own_id})
        return orders

    def _colleagues(self) -> tuple[Office, Visitor]:
        """An office and a rep of this thread's own; both go from one to the next."""
        if not hasattr(self.own, "colleagues"):
            rep = self._visit(REPS[prices_data.REP][1])
            self.own.colleagues = (self._open_office(), rep)
        return self.own.colleagues

    def _visit(self, login: str) -> Visitor:
        return Visitor(self.url, self.database, login, PASSWORD, self.today)
