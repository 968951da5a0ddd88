"""Two Odoo servers of one database, as two nodes are: nothing is there twice.

Both ask the shop, take its calls and run jobs; the shop tells both of each order at the
same moment. One of them is killed in the middle and comes back.
"""

import os
import signal
import subprocess
import threading
import time
from contextlib import ExitStack

import pytest

from setup.bootstrap.ports import HOST, any_free
from setup.bootstrap.process import end, start
from setup.server import status

IS_FULL = bool(os.environ.get("SUITE_FULL"))
ORDERS = int(os.environ.get("NODES_ORDERS") or (5000 if IS_FULL else 200))
STARTED = 120  # seconds in which a node answers
SETTLED = 3600 if IS_FULL else 600  # seconds in which all orders are here
SECRET = "known to the shop"
SCHEDULES = ("ir_cron_pull", "ir_cron_process", "ir_cron_send", "ir_cron_changes")
SCHEDULE = f"""
channel = env["sale.channel"].search([("code", "=", "kills")])
channel.write({{
    "webhook_secret": "{SECRET}", "push_limit": 0,
    "is_scheduled": True, "pull_minutes": 1,
}})
for name in {SCHEDULES}:
    env.ref("sale_channel_connectors." + name).active = True
env.cr.commit()
"""


class Node:
    """A server with two workers and a job runner."""

    def __init__(self, trade):
        self.trade, self.port = trade, any_free()
        self.url = f"http://{HOST}:{self.port}"
        self._child = None

    def __enter__(self):
        options = {
            "--database": self.trade.database,
            "--db-filter": f"^{self.trade.database}$",
            "--http-port": self.port,
            "--gevent-port": any_free(),
            "--workers": 2,
            "--max-cron-threads": 1,
            "--load": "base,rpc,web,queue_job",
            "--log-level": "critical",
            "--limit-time-cpu": 600,  # as docs/DEPLOYMENT.md has it
            "--limit-time-real": 1200,
        }
        command = self.trade.environment.odoo(
            *(f"{name}={value}" for name, value in options.items())
        )
        self._child = start(command, start_new_session=True, stderr=subprocess.DEVNULL)
        until = time.monotonic() + STARTED
        while status(self.port, "/web/login") != 200:
            assert self._child.poll() is None and time.monotonic() < until
            time.sleep(0.2)
        return self

    def __exit__(self, *_exception):
        end(self._child)

    def kill(self):
        """Kill the server with all its workers."""
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()


def _knock(shop, node, token, numbers):
    """Tell a node of each order, as the shop's own webhook does; it may be down."""
    hook = f"{node.url}/sale_channel/hook/{token}"
    for number in numbers:
        try:
            shop.knock_at(hook, SECRET, number)
        except OSError:
            time.sleep(0.05)


@pytest.fixture
def nodes(trade):
    trade.shell(SCHEDULE)
    with ExitStack() as stack:
        yield [stack.enter_context(Node(trade)) for _node in range(2)]


def test_two_servers_that_one_shop_calls_make_each_order_once(trade, nodes):
    ((token,),) = trade.rows(
        "SELECT webhook_token FROM sale_channel WHERE code = 'kills'"
    )
    trade.sell(ORDERS)
    numbers = range(1, ORDERS + 1)
    callers = [
        threading.Thread(target=_knock, args=(trade.shop, node, token, numbers))
        for node in nodes
    ]
    for caller in callers:
        caller.start()
    _wait(trade, ORDERS // 3)
    nodes[0].kill()
    nodes[0].__enter__()
    for caller in callers:
        caller.join()
    _wait(trade, ORDERS)
    _check(trade)


def _wait(trade, count):
    """Wait until so many orders are here, and nothing is to do when these are all."""
    until = time.monotonic() + SETTLED
    while True:
        ((made,),) = trade.rows("SELECT count(*) FROM sale_channel_order")
        is_idle = count < ORDERS or set(trade.states()) <= {"done", "ignored"}
        if made >= count and is_idle:
            return
        assert time.monotonic() < until, (made, trade.states())
        time.sleep(1)


def _check(trade):
    found = trade.rows(
        "SELECT client_order_ref, amount_total, state FROM sale_order"
        " WHERE sale_channel_id IS NOT NULL"
    )
    wanted = [(f"W{number}", 25, "sale") for number in range(1, ORDERS + 1)]
    assert sorted(found) == sorted(wanted)
    kept = trade.rows(
        "SELECT count(*) FROM sale_channel_message WHERE direction = 'in'"
    )
    assert kept == [(ORDERS,)]
    moved = trade.rows(
        "SELECT count(*), sum(product_uom_qty) FROM stock_move"
        " WHERE sale_line_id IS NOT NULL AND state <> 'cancel'"
    )
    assert moved == [(ORDERS, 2 * ORDERS)]
    partners = trade.rows(
        "SELECT count(*) FROM res_partner WHERE email = 'oze@shop.example.com'"
        " AND parent_id IS NULL"
    )
    assert partners == [(1,)]
