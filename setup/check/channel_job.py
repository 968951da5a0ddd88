"""Channels in the main job: shops and a partner sell, Odoo takes it all and answers.

The shops are the simulators of the tests, served by this process; everything between
them and Odoo goes over HTTP, and nobody presses a button but where it is said.
"""

import time
from collections import defaultdict
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from setup.check import channel_shops
from setup.check.backend import Backend
from setup.check.report import Report, WrongError, expect

PER_SHOP = 60
OF_PARTNER = 30
PATIENCE = 150  # seconds, on a busy machine
SKU, FOREIGN = "COF-12", "CHECK-UNKNOWN"


def run(job) -> None:
    """Do the steps about channels, with the people of the main job."""
    ChannelJob(job.administrator, job.logistician, job.report).run()


class ChannelJob:
    """What the shops and the partner do, and what the office sees of it."""

    def __init__(self, office: Backend, logistician: Backend, report: Report):
        self.office, self.logistician, self.report = office, logistician, report
        self.first = int(time.time())  # the numbers of today's orders begin here
        self.shops, self.channels = [], {}

    def run(self) -> None:
        """Do everything; the first wrong step raises."""
        with ExitStack() as stack:
            stack.callback(self.disconnect)
            self.connect(stack)
            self.sell()
            self.compare()
            self.fix()
            self.ship()

    # --- Steps ---

    def connect(self, stack: ExitStack) -> None:
        with self.report.step("Four shops and a partner are connected") as step:
            product = self.office.one(
                "product.product", [("default_code", "=", SKU)], ["id"]
            )
            self.product_id = product["id"]
            for shop in channel_shops.open_all(self.first, SKU):
                stack.enter_context(shop.simulator)
                self.shops.append(shop)
                self.channels[shop.code] = self._connect(shop)
            step.figures = ", ".join(sorted(self.channels))

    def sell(self) -> None:
        count = PER_SHOP * 4 + OF_PARTNER
        with self.report.step(f"{count} orders arrive by themselves") as step:
            started = time.monotonic()
            for shop in self.shops:
                shop.sell(OF_PARTNER if shop.is_partner else PER_SHOP)
            poison = self._shop("woocommerce").sell_poison(FOREIGN)
            for shop in self.shops:
                shop.knock(self._hook(shop))
            self._wait("orders that arrived", count + 1, self._count_orders)
            seconds = time.monotonic() - started
            step.figures = f"4 formats, {count / seconds:.0f} a second, 1 waits"
            self.poison = poison

    def compare(self) -> None:
        with self.report.step("Lines, taxes and totals are those of the shops") as step:
            rows = {row["client_order_ref"]: row for row in self._read_orders()}
            right = [row for number, row in rows.items() if number != self.poison]
            told, total = self._read_rows(right), 0
            for shop in self.shops:
                for number, wanted in shop.sold.items():
                    if number == self.poison:
                        continue
                    got = rows[number]
                    figures = [
                        round(got[name] * 100)
                        for name in ("amount_untaxed", "amount_tax", "amount_total")
                    ]
                    expect(f"The cents of {number}", wanted.cents, figures)
                    expect(f"The rows of {number}", wanted.rows, told[got["id"]])
                    total += figures[2]
            waiting = [row for row in rows.values() if row["channel_block_reason"]]
            expect("Orders that wait", [self.poison], _numbers(waiting))
            step.figures = f"{len(rows) - 1} orders, {total / 100:.2f} to the cent"

    def fix(self) -> None:
        with self.report.step("The order that waits is mapped and goes on") as step:
            message = self.office.one(
                "sale.channel.message",
                [
                    ("channel_id", "=", self.channels["woocommerce"]),
                    ("number", "=", self.poison),
                ],
                ["id", "state", "error"],
            )
            expect("What it waits as", "blocked", message["state"])
            action = self.office.press(
                "sale.channel.message", "action_map", [message["id"]]
            )
            bindings = self.office.call(
                "sale.channel.binding", "search", action["domain"]
            )
            self.office.call(
                "sale.channel.binding",
                "write",
                bindings,
                {"product_id": self.product_id},
            )
            (now,) = self.office.read(
                "sale.channel.message", [message["id"]], ["state", "order_id"]
            )
            expect("What it is now", "done", now["state"])
            # The next check asks again: nothing there knows the product.
            self.office.call("sale.channel.binding", "unlink", bindings)
            step.figures = f"{now['order_id'][1]}: {message['error']}"

    def ship(self) -> None:
        with self.report.step("Shops see status and tracking, once") as step:
            for shop in self.shops:
                self._ship(shop)
            for shop in self.shops:
                number = shop.numbers()[0]
                self._wait(
                    f"what {shop.code} was told", shop.wanted(number), shop.seen, number
                )
            step.figures = "; ".join(
                f"{shop.code}: {', '.join(shop.seen(shop.numbers()[0]))}"
                for shop in self.shops
            )

    def disconnect(self) -> None:
        """Leave nothing behind that calls shops which are gone."""
        self.office.call(
            "sale.channel",
            "write",
            list(self.channels.values()),
            {"is_scheduled": False, "is_told": False},
        )

    # --- Details ---

    def _connect(self, shop) -> int:
        code = f"check-{shop.code}"
        values = shop.values() | {
            "name": f"Check {shop.code}",
            "code": code,
            "channel_type": shop.kind,
            "time_zone": "UTC",
            "is_private_allowed": True,
            "is_auto_confirmed": False,
            "is_told": True,
            "is_scheduled": not shop.is_partner,
            "cursor": f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
        }
        found = self.office.call("sale.channel", "search", [("code", "=", code)])
        if found:
            self.office.call("sale.channel", "write", found, values)
            return found[0]
        return self.office.call("sale.channel", "create", values)

    def _shop(self, kind: str):
        return next(shop for shop in self.shops if shop.kind == kind)

    def _hook(self, shop) -> str:
        (row,) = self.office.read(
            "sale.channel", [self.channels[shop.code]], ["webhook_url"]
        )
        return row["webhook_url"]

    def _domain(self) -> list:
        """Each shop's own numbers: another one may have had them in an earlier run."""
        domain = ["|"] * (len(self.shops) - 1)
        for shop in self.shops:
            channel = ("sale_channel_id", "=", self.channels[shop.code])
            domain += ["&", channel, ("client_order_ref", "in", list(shop.sold))]
        return domain

    def _count_orders(self) -> int:
        return self.office.call("sale.order", "search_count", self._domain())

    def _read_orders(self) -> list[dict]:
        names = ["amount_untaxed", "amount_tax", "amount_total"]
        names += ["client_order_ref", "channel_block_reason", "order_line"]
        return self.office.call(
            "sale.order", "search_read", self._domain(), fields=names
        )

    def _read_rows(self, orders) -> dict[int, list]:
        """Return by order what its rows are of, how many, and their cents."""
        names = ["order_id", "product_id", "product_uom_qty", "price_subtotal"]
        lines = self.office.call(
            "sale.order.line",
            "search_read",
            [("order_id", "in", [order["id"] for order in orders])],
            fields=[*names, "channel_line_kind"],
        )
        told = defaultdict(list)
        for line in lines:
            is_goods = line["product_id"][0] == self.product_id
            sku = SKU if is_goods else channel_shops.DELIVERY
            expect(
                "A row's kind", not is_goods, line["channel_line_kind"] == "shipping"
            )
            cents = round(line["price_subtotal"] * 100)
            told[line["order_id"][0]].append([sku, line["product_uom_qty"], cents])
        return {order_id: sorted(rows) for order_id, rows in told.items()}

    def _ship(self, shop) -> None:
        """Confirm the shop's first order and let it leave with a number."""
        number = shop.numbers()[0]
        order = self.office.one(
            "sale.order",
            [
                ("sale_channel_id", "=", self.channels[shop.code]),
                ("client_order_ref", "=", number),
            ],
            ["id"],
        )
        self.office.press("sale.order", "action_confirm", [order["id"]])
        (row,) = self.office.read("sale.order", [order["id"]], ["picking_ids"])
        pickings = row["picking_ids"]
        self.logistician.call(
            "stock.picking", "write", pickings, {"carrier_tracking_ref": f"T-{number}"}
        )
        self.logistician.press("stock.picking", "button_validate", pickings)
        (picking, *_more) = self.logistician.read("stock.picking", pickings, ["state"])
        expect(f"The delivery of {number}", "done", picking["state"])

    def _wait(self, what: str, wanted, look, *arguments) -> None:
        """Look again until it is there; a schedule needs its time."""
        until = time.monotonic() + PATIENCE
        while (got := look(*arguments)) != wanted:
            if time.monotonic() > until:
                raise WrongError(f"{what}: expected {wanted!r}, got {got!r}")
            time.sleep(0.5)


def _numbers(rows: list[dict]) -> list[str]:
    return [row["client_order_ref"] for row in rows]
