"""Whatever strikes those who import and tell: nothing is lost, nothing is there twice.

Real workers with real SIGKILLs, a real database whose connections are cut, and a shop
that answers over real HTTP.
"""

import itertools
import os
import time
from pathlib import Path

import pytest
from places import CALLS, FAULTS, MANNERS, PLACES

from tests.simulators.server import Fault

IS_FULL = bool(os.environ.get("SUITE_FULL"))
STRIKES = [
    *itertools.product(MANNERS, PLACES),
    *((kind, call) for kind, call in itertools.product(FAULTS, CALLS)),
]
BOTH = 5000 if IS_FULL else 120  # orders that two nodes import at once
LONGEST = 120  # seconds that anything may be stuck
NODES = 3600  # seconds in which two nodes have imported and told all
ACCEPT = """
blocked = env["sale.channel.message"].search([("state", "=", "blocked")])
blocked.action_accept_difference()
blocked.order_id.action_confirm()
env.cr.commit()
"""
long = pytest.mark.skipif(not IS_FULL, reason="for ./setup/test --full")


def _note(text):
    """Have the report say what was measured."""
    if place := os.environ.get("SUITE_TEST_NOTES"):
        with Path(place).open("a") as notes:
            notes.write(f"{text}\n")


def _strike(trade, kind, target):
    """Let a worker meet what goes wrong."""
    if kind in MANNERS:
        status = trade.wait(trade.start(place=target, manner=kind, nth=1))
        assert status == (-9 if kind == "kill" else 0), (kind, target)
        return
    path, nth = target
    fault = Fault(path, nth, kind)
    trade.shop.faults = [fault]
    assert trade.wait(trade.start()) == 0, (kind, target)
    trade.shop.faults = []
    assert trade.shop._counts[fault] >= nth, (kind, target)


def test_strikes_anywhere_lose_nothing_and_double_nothing(trade):
    assert len(STRIKES) >= 60
    chosen = STRIKES if IS_FULL else STRIKES[::6]
    assert len(chosen) >= 10
    slowest = 0
    with trade:
        for number, (kind, target) in enumerate(chosen, 1):
            trade.sell(2)
            _strike(trade, kind, target)
            took = trade.settle(LONGEST)
            slowest = max(slowest, took)
            _note(f"strike {number} of {len(chosen)}: {kind}, {target}: {took:.1f} s")
        trade.check()
    _note(f"{len(chosen)} strikes, the longest repair {slowest:.1f} s")


@long
def test_two_nodes_that_ask_the_same_shop_double_nothing(trade):
    trade.sell(BOTH)
    until = time.monotonic() + NODES
    with trade:
        while not trade.is_settled():
            assert time.monotonic() < until, trade.states()
            trade.let_time_pass()
            nodes = [trade.start() for _node in range(2)]
            ended = [trade.wait(pid, NODES) for pid in nodes]
            assert ended == [0, 0], trade.states()
        trade.check()


@long
def test_a_worker_that_is_stuck_is_killed_and_others_go_on(trade):
    trade.sell(1)
    with trade:
        pid = trade.start(place="the shop is asked", manner="stuck", nth=1)
        assert trade.wait(pid, 5) is None
        trade.settle(LONGEST)
        trade.check()


def test_what_is_restored_from_yesterday_is_pulled_again_and_not_doubled(trade):
    """What was sent since then is finished at the shop: a person lets it go on."""
    databases = trade.environment.databases
    backup = f"{trade.database}_backup"
    trade.sell(8)
    with trade:
        trade.settle()
    databases.create(backup, trade.database)
    try:
        trade.sell(8)
        with trade:
            trade.settle()
        databases.drop(trade.database)
        databases.rename(backup, trade.database)
    finally:
        databases.drop(backup)
    assert trade.rows("SELECT count(*) FROM sale_channel_order") == [(8,)]
    trade.sell(2)
    with trade:
        trade.settle(blocked=8)
    reasons = trade.rows(
        "SELECT error_code, count(*) FROM sale_channel_message"
        " WHERE state = 'blocked' GROUP BY 1"
    )
    assert reasons == [("doubt", 8)]
    trade.shell(ACCEPT)
    with trade:
        trade.settle()
        trade.check()
