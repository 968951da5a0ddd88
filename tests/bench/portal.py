"""Pages of reps against the shop of stock Odoo, in one run on one machine.

Bounds: p95 at most 1.25 times the p95 of stock ``/shop`` (a database without the
suite, same products), and the number of queries within +-2 of that of the smallest
database and rep.
"""

import contextlib
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from setup.server import Server, choose_port
from setup.testing.bench import Row

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

from clients import WebSession  # noqa: E402
from rep_data import PASSWORD, customer_words, fill, shop_only  # noqa: E402
from rep_tabs import RepTab  # noqa: E402

FACTOR = 1.25
QUERY_SPREAD = 2
WARM_UP, ROUNDS = 6, 40
SEARCHES = ("name", "ref", "vat", "city", "phone")
SIZES = {100: (50,), 10_000: (50, 5_000), 100_000: (50, 5_000, 50_000)}
SHORT_SIZES = {100: (50,), 10_000: (50, 5_000)}
_REQUEST = re.compile(r'"GET (\S+) HTTP/[\d.]+" 200 - (\d+) ')


def run(env, full):
    """Measure all pages by turns with stock ``/shop``; answer a row for every time
    and every query count, as they come."""
    queries = {}
    with _measured(env, "core", shop_only()) as (server, _log):
        stock = _tab(server, "bench-customer")
        for customers, reps in (SIZES if full else SHORT_SIZES).items():
            with _measured(env, "suite", fill(customers, reps)) as (server, log):
                for rep in reps:
                    where = f"rep with {rep} of {customers}"
                    tabs = [_tab(server, f"bench-rep-{rep}") for _ in range(2)]
                    yield from _judge_rep(where, stock, tabs, log, queries)


def _judge_rep(where, stock, tabs, log, queries):
    pages = list(_pages(*tabs))
    shop, samples = _measure(stock, pages, log)
    yield Row(f"stock /shop, {where}: p95", shop.p95, "ms", "", True)
    for (name, _tab, _path), sample in zip(pages, samples, strict=True):
        yield from _judge(f"{name}, {where}", name, sample, shop, queries)


class Sample:
    """Times (ms) and query counts of one page."""

    def __init__(self, times, queries):
        self.p95 = round(statistics.quantiles(times, n=20)[-1], 1)
        self.queries = statistics.median_low(queries)


def _pages(looking, acting):
    """What a rep opens, in two browsers; he searches for a customer who is his."""
    yield "/my/rep", looking, "/my/rep"
    page = looking.open("/my/rep").text
    number = re.search(r"Bench customer (\d+)", page)[1]
    words = customer_words(int(number))
    for where in SEARCHES:
        path = f"/my/rep?search_in={where}&search={words[where]}"
        yield f"search by {where}", looking, path
    yield "search everywhere", looking, f"/my/rep?search={words['ref']}"
    acting.open("/my/rep")
    acting.act(int(re.search(r"/my/rep/act/(\d+)", page)[1]))
    yield "acting /shop", acting, "/shop"


def _judge(where, name, sample, stock, queries):
    first = queries.setdefault(name, sample.queries)
    bound = round(FACTOR * stock.p95, 1)
    return [
        Row(f"{where}: p95", sample.p95, "ms", f"<= {bound}", sample.p95 <= bound),
        Row(
            f"{where}: queries",
            sample.queries,
            "queries",
            f"{first} +- {QUERY_SPREAD}",
            abs(sample.queries - first) <= QUERY_SPREAD,
        ),
    ]


def _measure(stock, pages, log):
    """Open stock ``/shop`` and every page once in each round, so that a busy moment
    of the machine is everybody's."""
    visits = [(stock, "/shop"), *((tab, path) for _name, tab, path in pages)]
    for _ in range(WARM_UP):
        for tab, path in visits:
            tab.open(path)
    before = log.stat().st_size
    times = [[] for _ in visits]
    for _ in range(ROUNDS):
        for taken, (tab, path) in zip(times, visits, strict=True):
            taken.append(_time(tab, path))
    counts = _get_query_counts(log, before)
    if len(counts) != ROUNDS * len(pages):
        raise AssertionError(f"the log tells {len(counts)} requests")
    counts = [counts[number :: len(pages)] for number in range(len(pages))]
    samples = map(Sample, times, [[0], *counts])
    return next(samples), list(samples)


def _time(tab, path):
    began = time.perf_counter()
    response = tab.http.get(f"{tab.base_url}{path}", timeout=60)
    took = (time.perf_counter() - began) * 1000
    response.raise_for_status()
    return took


def _get_query_counts(log, before):
    """What the server counted for each page, in their order."""
    with log.open(errors="replace") as lines:
        lines.seek(before)
        return [int(found[2]) for line in lines if (found := _REQUEST.search(line))]


def _tab(server, login):
    person = WebSession(server.url)
    person.log_in(login, PASSWORD)
    return RepTab(server.url, dict(person.session.cookies))


@contextlib.contextmanager
def _measured(env, template, script):
    """A server on a copy of a template that the script has filled."""
    name = f"bench_portal_{template}"
    env.databases.drop(name)
    env.databases.create(name, env.templates[template])
    try:
        shell = env.odoo("shell", "-d", name, "--no-http")
        subprocess.run(shell, input=script, text=True, check=True, capture_output=True)
        with Server(env, name, choose_port(None)) as server:
            yield server, server.log
    finally:
        env.databases.drop(name)
