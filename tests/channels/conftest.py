"""A shop, a database that asks it, and workers that can be struck anywhere."""

import contextlib
import json
import select
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest

from setup.bootstrap import prepare
from setup.bootstrap.process import end, start
from setup.testing.repo import Repo
from setup.testing.results import Report
from setup.testing.templates import Templates
from tests.simulators import orders
from tests.simulators.woocommerce import WooCommerceShop

HOST_SCRIPT = Path(__file__).with_name("worker_host.py")
STOCK = 100_000
ANSWERED = 120  # seconds in which the host of the workers loads Odoo, or answers
WORKED = 300  # seconds in which a worker has done each step once
PREPARE = f"""
env["ir.cron"].search([]).active = False  # only the tests' workers work
tax = env["account.tax"].create(
    {{"name": "25", "amount": 25.0, "price_include_override": "tax_excluded"}}
)
tax.sequence = -10
mug = env["product.product"].create(
    {{"name": "Mug", "default_code": "TEST-MUG", "is_storable": True}}
)
stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
env["stock.quant"]._update_available_quantity(mug, stock, {STOCK})
channel = env["sale.channel"].create({{
    "name": "Kills", "code": "kills", "channel_type": "woocommerce",
    "is_private_allowed": True, "base_url": "%(url)s",
    "api_key": "ck_test", "api_secret": "cs_test",
    "is_told": True, "is_stock_told": True, "is_auto_confirmed": True,
}})
env["sale.channel.offer"].create(
    {{"channel_id": channel.id, "product_id": mug.id, "external_key": "7"}}
)
env.cr.commit()
"""


class Trade:
    """One channel of one database, and the shop at the other end."""

    def __init__(self, environment, database: str, shop):
        self.environment, self.database, self.shop = environment, database, shop
        self.sold, self._host = 0, None

    # --- The database ---

    def shell(self, script: str) -> str:
        command = self.environment.odoo("shell", "-d", self.database, "--no-http")
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, timeout=600
        )
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        return done.stdout

    def rows(self, query: str, *arguments) -> list[tuple]:
        """Ask the database, also while it lets nobody in."""
        until = time.monotonic() + 30
        while True:
            try:
                return self._ask(query, arguments)
            except psycopg2.OperationalError:
                assert time.monotonic() < until
                time.sleep(0.2)

    def _ask(self, query, arguments):
        pg = self.environment.pg
        connection = psycopg2.connect(
            dbname=self.database,
            host=pg.host,
            port=pg.port,
            user=pg.user,
            password=pg.password,
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, arguments)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def let_time_pass(self) -> None:
        """Make what is to be tried later due now."""
        self.rows("UPDATE sale_channel_message SET next_try_at = NULL")
        self.rows("UPDATE sale_channel SET send_after = NULL, banned_until = NULL")

    # --- The shop ---

    def sell(self, count: int) -> None:
        for _number in range(count):
            self.sold += 1
            self.shop.put(orders.woocommerce(self.sold, self.currency))

    @property
    def currency(self) -> str:
        if not hasattr(self, "_currency"):
            ((self._currency,),) = self.rows(
                "SELECT c.name FROM res_company o JOIN res_currency c"
                " ON c.id = o.currency_id ORDER BY o.id LIMIT 1"
            )
        return self._currency

    # --- Workers ---

    def __enter__(self):
        command = [self.environment.python, HOST_SCRIPT]
        command += [self.environment.home / "odoo.conf", self.database]
        self._host = start(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._read(ANSWERED) == "ready"
        return self

    def __exit__(self, *_exception):
        end(self._host)  # and its workers with it
        self._host.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self._host.stdin.close()

    def _read(self, seconds: float):
        """Return what the host says, which is one line; end it when it is silent."""
        if not select.select([self._host.stdout], [], [], seconds)[0]:
            end(self._host)
            pytest.fail(f"The host of the workers said nothing in {seconds:.0f} s.")
        line = self._host.stdout.readline()
        return json.loads(line) if line else None

    def _tell(self, *command, seconds: float = ANSWERED):
        self._host.stdin.write(json.dumps(command) + "\n")
        self._host.stdin.flush()
        return self._read(seconds)

    def start(self, **plan) -> int:
        """Start a worker that does each step once; answer its process id."""
        return self._tell("start", plan)

    def wait(self, pid: int, seconds: float = WORKED) -> int | None:
        """Answer how a worker ended; None when it had to be killed after its time."""
        return self._tell("wait", pid, seconds, seconds=seconds + ANSWERED)

    def settle(self, seconds: float = 120, blocked: int = 0) -> float:
        """Let workers work until all is here and told, but what waits for a person;
        answer how long that took."""
        began = time.monotonic()
        while True:
            self.let_time_pass()
            status = self.wait(self.start())
            took = time.monotonic() - began
            if status == 0 and self.is_settled(blocked):
                return took
            assert took < seconds, (status, self.states())

    def is_settled(self, blocked: int = 0) -> bool:
        ((count,),) = self.rows("SELECT count(*) FROM sale_channel_order")
        told = {one["status"] for one in self.shop.orders.values()}
        states = self.states()
        return (
            count == self.sold
            and told <= {"completed"}
            and not {"received", "failed"} & set(states)
            and states.get("blocked", 0) == blocked
        )

    def states(self) -> dict[str, int]:
        return dict(
            self.rows("SELECT state, count(*) FROM sale_channel_message GROUP BY 1")
        )

    # --- What must hold in the end ---

    def check(self) -> None:
        """Nothing is lost, nothing is there twice, at either end."""
        found = self.rows(
            "SELECT client_order_ref, amount_total, delivery_status FROM sale_order"
            " WHERE sale_channel_id IS NOT NULL"
        )
        wanted = [(f"W{number}", 25, "full") for number in range(1, self.sold + 1)]
        assert sorted(found) == sorted(wanted)
        notes = {
            key: [one["note"] for one in rows] for key, rows in self.shop.notes.items()
        }
        assert notes == {key: [f"T-W{key}"] for key in range(1, self.sold + 1)}
        left = STOCK - 2 * self.sold
        assert self.shop.products[7]["stock_quantity"] == left
        partners = self.rows(
            "SELECT count(*) FROM res_partner WHERE email = 'oze@shop.example.com'"
            " AND parent_id IS NULL"
        )
        assert partners == [(1,)]


@pytest.fixture(scope="session")
def environment():
    return prepare(dev=True)


@pytest.fixture
def shop():
    # what was changed in this very second is asked for the next time only
    with WooCommerceShop(now=lambda: datetime.now(UTC) - timedelta(seconds=3)) as shop:
        shop.products[7] = {"id": 7}
        yield shop


@pytest.fixture
def trade(environment, shop):
    """A database of its own, whose channel asks the shop."""
    templates = Templates(environment, Repo(environment.root), Report())
    with templates.copy("channels") as database:
        trade = Trade(environment, database, shop)
        trade.shell(PREPARE.replace("%(url)s", shop.url))
        yield trade
