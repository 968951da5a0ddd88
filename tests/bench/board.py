"""The dispatcher's board with 500 stops, against Odoo's kanban of 500 deliveries.

Both are opened by the same browser, on databases with the same deliveries: one with the
suite, one without. Odoo's kanban has a column for each responsible, the board one for
each courier, as many. Opening is from the click until every card is there; a drop from
letting the mouse go until what the server has answered is drawn. Bound: at most 1.5
times Odoo's, medians of one run. Doors are close together: no drop breaks a rule.
"""

import contextlib
import statistics
import subprocess

from setup.server import Server, choose_port
from setup.testing.bench import Row
from setup.testing.browser import open_browser

FACTOR = 1.5
STOPS, COLUMNS = 500, 10
SECONDS = 600  # the first log-in makes the assets
PASSWORD = "board-bench"  # long enough for Odoo's policy
EMPTY = {
    "type": "ir.actions.act_window",
    "res_model": "res.lang",
    "views": [[False, "form"]],
}
WARM_UP, ROUNDS = 2, 9
CARD = {
    "kanban": ".o_kanban_record:not(.o_kanban_ghost)",
    "board": ".o_delivery_stop[data-card]",
}
COLUMN = {"kanban": ".o_kanban_group", "board": "[data-column^=route]"}

_DAY = """
import random
from odoo.fields import Command, Date
env["ir.cron"].search([]).active = False
env.ref("base.user_admin").password = "{password}"
env.ref("base.user_admin").group_ids |= env.ref("stock.group_stock_manager")
chance = random.Random(1)
house = env["stock.warehouse"].search([], limit=1)
product = env["product.product"].create({{"name": "Bench ware", "type": "consu"}})
customers = env["res.partner"].create([
    {{"name": f"Bench customer {{n:03}}", "street": f"Bench street {{n}}",
      "partner_latitude": 52 + chance.random() / 50,
      "partner_longitude": 5 + chance.random() / 50}}
    for n in range({stops})
])
house.partner_id.write({{"partner_latitude": 52.01, "partner_longitude": 5.01}})
users = env["res.users"].create([
    {{"name": f"Bench person {{n}}", "login": f"bench{{n}}"}} for n in range({columns})
])
kind = house.out_type_id
pickings = env["stock.picking"].create([
    {{
        "partner_id": partner.id, "picking_type_id": kind.id,
        "user_id": users[n % {columns}].id,
        "location_id": kind.default_location_src_id.id,
        "location_dest_id": env.ref("stock.stock_location_customers").id,
        "move_ids": [Command.create({{
            "product_id": product.id, "product_uom_qty": 1,
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": env.ref("stock.stock_location_customers").id,
        }})],
    }}
    for n, partner in enumerate(customers)
])
pickings.action_confirm()
if "delivery.plan" in env:
    env.ref("base.user_admin").group_ids |= env.ref("delivery_routing.group_manager")
    couriers = env["delivery.courier"].create([
        {{"name": f"Bench courier {{n}}", "hour_from": 6, "hour_to": 22,
          "warehouse_id": house.id}}
        for n in range({columns})
    ])
    plan = env["delivery.plan"].create({{
        "date": Date.context_today(house), "warehouse_id": house.id,
        "courier_ids": [Command.set(couriers.ids)],
    }})
    plan.action_collect()
    for n, stop in enumerate(plan.stop_ids):
        stop.write({{"route_id": plan.route_ids[n % {columns}].id, "sequence": n}})
    for route in plan.route_ids:
        day = plan._day_problem(route, plan.stop_ids.browse())
        day.apply_route(route, day.timed(day.problem(), route, day.steps_of(route)))
env.cr.commit()
env.cr._cnx.autocommit = True
env.cr.execute("VACUUM ANALYZE")
"""

_OPEN = """async ([action, card, count]) => {
    const began = performance.now();
    const {action: actions} = odoo.__WOWL_DEBUG__.root.env.services;
    actions.doAction(action, {clearBreadcrumbs: true});
    while (document.querySelectorAll(card).length < count) {
        await new Promise(requestAnimationFrame);
    }
    return performance.now() - began;
}"""
# What is asked for and not answered, and when the last answer was drawn (two frames).
_WATCH = """() => {
    window.bench = {pending: 0, answered: performance.now(), let: 0};
    for (const kind of ["pointerup", "drop"]) {
        window.addEventListener(kind, () => (bench.let = performance.now()), true);
    }
    const {send} = XMLHttpRequest.prototype;
    const {fetch} = window;
    const noted = () => {
        bench.pending -= 1;
        requestAnimationFrame(() => requestAnimationFrame(
            () => (bench.answered = performance.now())));
    };
    XMLHttpRequest.prototype.send = function () {
        bench.pending += 1;
        this.addEventListener("loadend", noted);
        return send.apply(this, arguments);
    };
    window.fetch = (...args) => {
        bench.pending += 1;
        return fetch(...args).finally(noted);
    };
}"""
_QUIET = "!bench.pending && performance.now() - bench.answered > 700"


def run(env, full):
    """Measure both; a row for each time and one for each ratio."""
    stock_paint, stock_drop = _measure(env, "core", "kanban")
    paint, drop = _measure(env, "suite", "board")
    rows = []
    for name, stock, ours in (
        ("is open", stock_paint, paint),
        ("answers a drop", stock_drop, drop),
    ):
        ratio = round(ours / stock, 2)
        rows += [
            Row(f"Odoo's kanban of {STOPS} deliveries {name}", stock, "ms", "", True),
            Row(f"board of {STOPS} stops {name}", ours, "ms", "", True),
            Row(
                f"board over kanban: {name}",
                ratio,
                "times",
                f"<= {FACTOR}",
                ratio <= FACTOR,
            ),
        ]
    return rows


def _measure(env, template, kind):
    """The median times (ms) until all cards are there, and until a drop is answered."""
    with _filled(env, template) as server, open_browser() as browser:
        context = browser.new_context(
            base_url=server.url, viewport={"width": 2400, "height": 900}
        )
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        _log_in(page)
        page.evaluate(_WATCH)
        action = _action(page, kind)
        paints = [_open(page, action, kind) for _n in range(WARM_UP + ROUNDS)]
        drops = [_drop(page, kind, n) for n in range(WARM_UP + ROUNDS)]
    return tuple(
        round(statistics.median(times[WARM_UP:]), 1) for times in (paints, drops)
    )


def _log_in(page):
    page.goto("/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".o_web_client .o_main_navbar")


def _action(page, kind):
    if kind == "kanban":
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "views": [[False, "kanban"]],
            "domain": [["name", "!=", False], ["partner_id.name", "like", "Bench"]],
            "context": {"group_by": "user_id", "contact_display": "partner_address"},
            "limit": STOPS,
        }
    plan = page.evaluate(
        "() => odoo.__WOWL_DEBUG__.root.env.services.orm.search('delivery.plan', [])"
    )
    return {
        "type": "ir.actions.client",
        "tag": "delivery_routing.board",
        "params": {"plan_id": plan[0]},
    }


def _open(page, action, kind):
    """Open it from an empty screen, in the web client that is running."""
    page.evaluate(
        "a => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(a,"
        " {clearBreadcrumbs: true})",
        EMPTY,
    )
    page.wait_for_selector(".o_form_view")
    page.wait_for_function(_QUIET)
    return page.evaluate(_OPEN, [action, CARD[kind], STOPS])


def _drop(page, kind, number):
    """Drag the first card of a column to the next column."""
    page.wait_for_function(_QUIET)
    page.evaluate("() => (bench.let = 0)")
    columns = page.locator(COLUMN[kind])
    card = columns.nth(number % 3).locator(CARD[kind]).first
    before = columns.nth(number % 3 + 1).locator(CARD[kind]).first
    _carry(page, card, before)
    page.wait_for_function("bench.let && bench.answered > bench.let")
    page.wait_for_function(_QUIET)
    assert not page.locator(".modal").count(), "the drop was not taken"
    return page.evaluate("bench.answered - bench.let")


def _carry(page, card, before):
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), before.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 20, steps=4)
    page.mouse.move(end["x"] + 80, end["y"] + 20, steps=8)
    page.wait_for_timeout(100)
    page.mouse.up()


@contextlib.contextmanager
def _filled(env, template):
    name = f"bench_board_{template}"
    env.databases.drop(name)
    env.databases.create(name, env.templates[template])
    try:
        shell = env.odoo("shell", "-d", name, "--no-http")
        script = _DAY.format(password=PASSWORD, stops=STOPS, columns=COLUMNS)
        subprocess.run(shell, input=script, text=True, check=True, capture_output=True)
        with Server(env, name, choose_port(None)) as server:
            yield server
    finally:
        env.databases.drop(name)
