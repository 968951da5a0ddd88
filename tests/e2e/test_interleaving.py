"""One cookie, several tabs, two customers, two workers: 0 mixed carts."""

import os

import pytest
from clients import WebSession
from interleaving import Interleaving, find_mixtures, read_carts
from rep_world import PASSWORD, make_rep_world

STEPS = 1000 if os.environ.get("SUITE_FULL") else 200


@pytest.fixture(scope="module")
def world(xmlrpc):
    return make_rep_world(xmlrpc.call, "tabs")


@pytest.fixture(scope="module")
def cookies(base_url, world):
    person = WebSession(base_url)
    person.log_in(world.login, PASSWORD)
    return dict(person.session.cookies)


def test_what_a_page_promised_its_customer_got_and_nobody_else(
    base_url, xmlrpc, world, cookies
):
    tabs = Interleaving(base_url, cookies, world)
    tabs.run(STEPS)

    assert tabs.faults == []
    orders = read_carts(xmlrpc.call, world)
    assert find_mixtures(orders, world, tabs.promised) == []
    # The run was one that could have mixed them up.
    assert len(orders) == len(world.customers)
    assert tabs.counts["added"] > STEPS / 10
    assert tabs.counts["refused as stale"] > STEPS / 20
    assert tabs.counts["refused as busy"] <= STEPS / 50
