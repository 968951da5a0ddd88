"""Shops, orders and a clock for the bench of synchronising; runs inside Odoo."""

import random
import sys
from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import count as numbers

from freezegun import freeze_time

from tests.simulators import orders
from tests.simulators.shoprenter import ShoprenterShop
from tests.simulators.unas import UnasShop
from tests.simulators.woocommerce import WooCommerceShop

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOLD = timedelta(hours=6)  # between two words about how far it is
# What each kind is called with, and after how many minutes it may be asked again.
KINDS = {
    "woocommerce": (WooCommerceShop, "ck_test", "cs_test", 1),
    "unas": (UnasShop, "abc123", "", 2),
    "shoprenter": (ShoprenterShop, "user", "pass", 1),
}
SHOPS = ("woocommerce", "woocommerce", "unas", "unas", "shoprenter")


class World:
    """Shops and their channels, all on one clock."""

    def __init__(self, env, kinds):
        self.env, self.now = env, START
        self.currency = furnish(env)
        parameters = env["ir.config_parameter"]
        parameters.set_param("sale_channel_connectors.pull_without_jobs", "1")
        self.arrived, self._seen = set(), 0
        self.shops, self.channels = {}, {}
        for number, kind in enumerate(kinds, 1):
            name = f"{kind} {number}"
            shop_class, key, secret, pause = KINDS[kind]
            shop = self.shops[name] = shop_class(now=self._clock(kind))
            shop.__enter__()
            url = shop.url + ("/shop" if kind == "unas" else "")
            self.channels[name] = connect(
                env, kind, url, key, secret, pull_minutes=pause
            )
        env.cr.commit()
        self._freezer = freeze_time(START.replace(tzinfo=None))
        self._frozen = self._freezer.start()

    def _clock(self, kind):
        """Return the shop's clock; in a throttled one each call takes a second."""
        calls = numbers()
        return lambda: (
            self.now
            + timedelta(seconds=next(calls) % 50 if kind == "shoprenter" else 0)
        )

    def close(self):
        self._freezer.stop()
        for shop in self.shops.values():
            shop.__exit__()

    def go(self, moment):
        """Let the clock of both sides go on to a moment, unless that is past."""
        self.now = max(self.now, moment)
        self._frozen.move_to(self.now.replace(tzinfo=None))

    def live(self, placed, until):
        """Let the shops sell, and the schedules run each minute; yield each of them.

        :param placed: deque of (moment, name of the shop, number), in their order
        """
        tick = self.now
        while tick < until:
            while placed and placed[0][0] <= tick:
                moment, name, number = placed.popleft()
                self.go(moment)
                self.sell(name, number)
            self.go(tick)
            self.tick()
            yield tick
            if tick > START and not (tick - START) % TOLD:
                self.tell()
            tick += MINUTE

    def sell(self, name, number):
        write = getattr(orders, name.partition(" ")[0])
        order = write(number, self.currency)
        if name.startswith("shoprenter"):
            order["dateUpdated"] = f"{self.now:%Y-%m-%dT%H:%M:%S}"
        self.shops[name].put(order)

    def tick(self):
        """Run the schedules of every minute."""
        channels = self.env["sale.channel"]
        channels._cron_pull()
        channels._cron_send()
        self.env.cr.commit()

    def look(self):
        """Return (shop, number) of the orders that have come since the last look."""
        names = {channel.id: name for name, channel in self.channels.items()}
        guards = self.env["sale.channel.order"].search_fetch(
            [("channel_id", "in", list(names)), ("id", ">", self._seen)],
            ["channel_id", "external_id"],
        )
        self._seen = max(guards.ids, default=self._seen)
        new = {(names[one.channel_id.id], int(one.external_id)) for one in guards}
        self.arrived |= new
        return new

    def count_calls(self):
        return sum(len(shop.journal) for shop in self.shops.values())

    def tell(self):
        """Say how far it is."""
        bans = sum(getattr(shop, "bans", 0) for shop in self.shops.values())
        said = f"{self.count_calls():,} calls, {len(self.arrived):,} orders"
        sys.stderr.write(f"  {self.now:%a %H:%M}: {said}, {bans} bans\n")


def moments(dice, names, count, span):
    """Place orders of each shop at random: (moment, shop, number), in their order."""
    return deque(
        sorted(
            (START + dice.random() * span, name, number)
            for name in names
            for number in range(1, count + 1)
        )
    )


def furnish(env):
    """Make what the orders are about; nothing runs beside the bench."""
    env["ir.cron"].search([]).active = False
    for include in ("tax_excluded", "tax_included"):
        tax = env["account.tax"].create(
            {"name": include, "amount": 25.0, "price_include_override": include}
        )
        tax.sequence = -10
    env["product.product"].create({"name": "Mug", "default_code": orders.SKU})
    return env.company.currency_id.name


def connect(env, kind, url, key, secret, **values):
    """Return a channel that asks a shop and tells it what becomes of its orders."""
    told = {"woocommerce": "on-hold", "unas": "3", "shoprenter": "3"}[kind]
    return env["sale.channel"].create(
        {
            "name": f"Sync {kind}",
            "channel_type": kind,
            "time_zone": "UTC",
            "is_private_allowed": True,
            "base_url": url,
            "api_key": key,
            "api_secret": secret,
            "is_scheduled": True,
            "is_auto_confirmed": True,
            "is_told": True,
            "status_confirmed": told,
            "cursor": (START - 2 * MINUTE).replace(tzinfo=None),
            **values,
        }
    )


def connect_hook(env, url):
    """Make a channel that only a webhook wakes; answer where it is called."""
    currency = furnish(env)
    channel = connect(env, "woocommerce", url, "ck_test", "cs_test", is_scheduled=False)
    channel.webhook_secret = "hook secret"
    env.cr.commit()
    return [f"/sale_channel/hook/{channel.webhook_token}", currency]


def latencies(env, count, hours, is_rough):
    """Sell at random moments; answer by shop how long each order was on its way.

    :param bool is_rough: let the first shop throttle every call
    """
    world, span = World(env, SHOPS), timedelta(hours=hours)
    throttled = next(iter(world.shops)) if is_rough else None
    if throttled:
        _throttle(world.shops[throttled])
    placed = moments(random.Random(11), world.shops, count, span)
    waiting = {(name, number): moment for moment, name, number in placed}
    waits = {name: [] for name in world.shops}
    for tick in world.live(placed, START + span + 10 * MINUTE):
        for name, number in world.look():
            moment = waiting.pop((name, number))
            waits[name].append((tick - moment).total_seconds())
    world.close()
    return {
        name: {
            "waits": waits[name],
            "lost": sum(one == name for one, _number in waiting),
            "interval": KINDS[name.partition(" ")[0]][3] * 60,
            "bans": getattr(shop, "bans", 0),
            "throttles": name == throttled,
            "calls": len(shop.journal),
        }
        for name, shop in world.shops.items()
    }


def _throttle(shop):
    """Let a shop answer every call with 429."""
    from tests.simulators.server import as_json

    shop.handle = lambda _call: as_json({"message": "slow down"}, 429, Retry_After="60")
