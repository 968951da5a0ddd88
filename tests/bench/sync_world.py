"""Shops, orders and a clock for the bench of synchronising; runs inside Odoo."""

import random
from datetime import UTC, datetime, timedelta
from itertools import count as numbers

from freezegun import freeze_time

from tests.simulators import orders
from tests.simulators.shoprenter import ShoprenterShop
from tests.simulators.unas import UnasShop
from tests.simulators.woocommerce import WooCommerceShop

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UNAS_SHOPS = 20
A_DAY = 12  # orders of a Unas shop
# What each kind is called with, and after how many minutes it may be asked again.
KINDS = {
    "woocommerce": (WooCommerceShop, "ck_test", "cs_test", 1),
    "unas": (UnasShop, "abc123", "", 2),
    "shoprenter": (ShoprenterShop, "user", "pass", 1),
}
SHOPS = ("woocommerce", "woocommerce", "unas", "unas", "shoprenter")


class World:
    """Shops and their channels, all on one clock."""

    def __init__(self, env, kinds, minutes=None):
        self.env, self.now = env, START
        self.currency = furnish(env)
        parameters = env["ir.config_parameter"]
        parameters.set_param("sale_channel_connectors.pull_without_jobs", "1")
        self.shops, self.channels = {}, {}
        for number, kind in enumerate(kinds, 1):
            name = f"{kind} {number}"
            shop_class, key, secret, pause = KINDS[kind]
            shop = self.shops[name] = shop_class(now=self._clock(kind))
            shop.__enter__()
            url = shop.url + ("/shop" if kind == "unas" else "")
            self.channels[name] = connect(
                env, kind, url, key, secret, pull_minutes=minutes or pause
            )
        env.cr.commit()

    def _clock(self, kind):
        """Return the shop's clock; in a throttled one each call takes a second."""
        calls = numbers()
        return lambda: (
            self.now
            + timedelta(seconds=next(calls) % 50 if kind == "shoprenter" else 0)
        )

    def close(self):
        for shop in self.shops.values():
            shop.__exit__()

    def sell(self, name, number):
        write = getattr(orders, name.partition(" ")[0])
        order = write(number, self.currency)
        if name.startswith("shoprenter"):
            order["dateUpdated"] = f"{self.now:%Y-%m-%dT%H:%M:%S}"
        self.shops[name].put(order)

    def tick(self, moment):
        """Let the schedule run at a moment, as it does each minute."""
        self.now = moment
        channels = self.env["sale.channel"]
        with freeze_time(moment.replace(tzinfo=None)):
            channels._cron_pull()
            self.env.cr.commit()
            for channel in self.channels.values():
                channel._send()
            self.env.cr.commit()

    def arrived(self):
        """Return (channel, number) of the orders that are here."""
        names = {channel.id: name for name, channel in self.channels.items()}
        guards = self.env["sale.channel.order"].search_fetch(
            [("channel_id", "in", list(names))], ["channel_id", "external_id"]
        )
        return {(names[one.channel_id.id], int(one.external_id)) for one in guards}


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
    world, dice = World(env, SHOPS), random.Random(11)
    throttled = next(iter(world.shops)) if is_rough else None
    if throttled:
        _throttle(world.shops[throttled])
    placed = sorted(
        (START + timedelta(seconds=dice.uniform(0, hours * 3600)), name, number)
        for name in world.shops
        for number in range(1, count + 1)
    )
    waiting, waits = {}, {name: [] for name in world.shops}
    for minute in range(hours * 60 + 10):
        tick = START + minute * MINUTE
        while placed and placed[0][0] <= tick:
            moment, name, number = placed.pop(0)
            world.now = moment
            world.sell(name, number)
            waiting[name, number] = moment
        world.tick(tick)
        for key in world.arrived() & waiting.keys():
            waits[key[0]].append((tick - waiting.pop(key)).total_seconds())
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


def week(env, days):
    """Let Unas shops sell for some days; answer what came, and who was banned."""
    world, dice = World(env, ["unas"] * UNAS_SHOPS, minutes=3), random.Random(12)
    sold = 0
    for minute in range(int(days * 1440)):
        tick = world.now = START + minute * MINUTE
        for number, name in enumerate(world.shops, 1):
            if dice.random() < A_DAY / 1440:
                sold += 1
                world.sell(name, number * 100_000 + sold)
        world.tick(tick)
        env.invalidate_all()
    for minute in range(10):
        world.tick(tick + (minute + 1) * MINUTE)
    arrived = len(world.arrived())
    world.close()
    return {
        "shops": len(world.shops),
        "calls": sum(len(shop.journal) for shop in world.shops.values()),
        "orders": arrived,
        "lost": sold - arrived,
        "bans": sum(shop.bans for shop in world.shops.values()),
    }
