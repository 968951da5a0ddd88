"""A week of twenty Unas shops, as the schedules of here spend their quotas.

One half is asked as often as its quota allows, the other as channels are by default.
Beside that the days of each are compared, it is told a status of each order, and it
knocks for every other one: all of it counts. A call takes a moment in both directions,
so that a shop does not count it when we do.
"""

import random
from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from sync_world import START, World, moments

SHOPS = 20
A_DAY = 5  # orders of a shop
DEFAULT = 3  # minutes between two pulls
ON_THE_WAY = 0.4  # seconds at most, in each direction
COMPARED, FORGOTTEN = timedelta(hours=6), timedelta(days=1)
LAST_ONES = timedelta(minutes=10)  # after the last order


class Week(World):
    """Shops whose calls are counted on both sides, and are not kept."""

    def __init__(self, env):
        super().__init__(env, ["unas"] * SHOPS)
        self.dice, self.there, self.here = random.Random(12), Counter(), Counter()
        self.worlds, self._counted = {}, 0
        for number, (name, shop) in enumerate(self.shops.items()):
            self._watch(name, shop)
            if number % 2:
                self.channels[name].pull_minutes = DEFAULT

    def _watch(self, name, shop):
        answer = shop.handle

        def handle(call):
            shop.journal.clear()
            self.there[name, call.path.rpartition("/")[2]] += 1
            self._travel()
            said = answer(call)
            self._travel()
            return said

        shop.handle = handle

    def _travel(self):
        self.go(self.now + timedelta(seconds=self.dice.uniform(0, ON_THE_WAY)))

    def tick(self):
        """Run the schedules; the shops are asked side by side, each by a job, and
        connections stay open."""
        began, channels = self.now, type(self.env["sale.channel"])
        pull, surround = channels._pull_window, channels._get_surroundings

        def pull_window(channel):
            self.now = began
            self.go(began)
            return pull(channel)

        def get_surroundings(channel):
            if channel.id not in self.worlds:
                self.worlds[channel.id] = surround(channel)
            return self.worlds[channel.id]

        with (
            patch.object(channels, "_pull_window", pull_window),
            patch.object(channels, "_get_surroundings", get_surroundings),
        ):
            super().tick()

    def sell(self, name, number):
        super().sell(name, number)
        if number % 2:
            self.channels[name]._fetch_soon([str(number)])

    def do_the_rest(self, passed):
        """Run the schedules that run seldom."""
        if passed and not passed % COMPARED:
            self.env["sale.channel"]._cron_compare_days()
            self.look()
        if passed and not passed % FORGOTTEN:
            self.count_here()
            self.env["sale.channel.knock"]._gc_knocks()
            self.env.cr.commit()

    def count_here(self):
        """Add what the product has counted since the last time."""
        names = {channel.id: name for name, channel in self.channels.items()}
        groups = self.env["sale.channel.knock"]._read_group(
            [("id", ">", self._counted), ("function", "!=", False)],
            ["channel_id", "function"],
            ["id:max", "__count"],
        )
        for channel, function, newest, number in groups:
            self.here[names[channel.id], function] += number
            self._counted = max(newest, self._counted)

    def count_calls(self):
        return self.there.total()


def week(env, days):
    """Let Unas shops sell for some days; answer what came, and who was banned."""
    world, span = Week(env), timedelta(days=days)
    placed = moments(world.dice, world.shops, round(A_DAY * days), span)
    sold = len(placed)
    for tick in world.live(placed, START + span + LAST_ONES):
        world.do_the_rest(tick - START)
    world.look()
    world.count_here()
    world.close()
    uncounted = (world.there - world.here) + (world.here - world.there)
    channels = env["sale.channel"].concat(*world.channels.values())
    late = (world.now - COMPARED - LAST_ONES).replace(tzinfo=None)
    compared = channels.day_ids.filtered(lambda day: day.compared_at >= late).channel_id
    return {
        "shops": len(world.shops),
        "calls": world.there.total(),
        "uncounted": sum(uncounted.values()),
        "orders": len(world.arrived),
        "lost": sold - len(world.arrived),
        "uncompared": len(channels - compared),
        "bans": sum(shop.bans for shop in world.shops.values()),
    }
