"""Slots, couriers, routes: `delivery_routing`. Nobody of the matrix but the
administrator plans deliveries; clerks book slots for their orders."""

from odoo import fields

from ..matrix.calls import jsonrpc
from ..matrix.row import method, route, surface
from . import _delivery_courier, _delivery_customers, _delivery_distances

MODELS = [
    *surface(
        "delivery.zone",
        lambda w: w.house.delivery_zone,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"name": "Elsewhere"},
        make={"name": "New", "zip_prefixes": "99"},
    ),
    *surface(
        "delivery.slot",
        lambda w: w.house.delivery_slot,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"max_stops": 9},
        make={"weekday": "2"},
    ),
    *surface(
        "delivery.slot.day",
        lambda w: w.house.delivery_slot_day,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"locks": 0},
        make=lambda w: {"slot_id": w.house.delivery_slot, "date": "2031-01-01"},
    ),
    *surface(
        "delivery.slot.booking",
        lambda w: w.house.delivery_slot_booking,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"minutes": 0},
        make=lambda w: {"day_id": w.house.delivery_slot_day, "order_id": w.alpha.order},
    ),
    *surface(
        "delivery.courier",
        lambda w: w.house.delivery_courier,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused invalid
        """,
        change={"name": "Somebody"},
        make={"name": "New"},
    ),
    *surface(
        "delivery.plan",
        lambda w: w.house.delivery_plan,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused invalid
        unlink login   refused refused refused refused refused refused refused invalid
        """,
        change={"seed": 7},
        make=lambda w: {"date": "2031-02-02", "warehouse_id": w.house.warehouse},
    ),
    *surface(
        "delivery.plan.search",
        lambda w: w.house.delivery_search,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"done": 1},
        make=lambda w: {"plan_id": w.house.delivery_plan},
    ),
    *surface(
        "delivery.route",
        lambda w: w.house.delivery_route,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused invalid
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"km": 1},
        make=lambda w: {
            "plan_id": w.house.delivery_plan,
            "courier_id": w.house.delivery_courier_two,
        },
    ),
    *surface(
        "delivery.stop",
        lambda w: w.house.delivery_stop,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"service_minutes": 9},
        make=lambda w: {"plan_id": w.house.delivery_plan},
    ),
    *surface(
        "delivery.slot.choice",
        lambda w: w.house.delivery_slot_choice,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"order_id": 1},
        make=lambda w: {"order_id": w.alpha.order},
    ),
    *surface(
        "delivery.slot.choice.line",
        lambda w: w.house.delivery_slot_choice_line,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused ok      ok      ok      ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"planned": 1},
        make=lambda w: {
            "choice_id": w.house.delivery_slot_choice,
            "slot_id": w.house.delivery_slot,
            "date": "2031-01-01",
        },
    ),
]

NOBODY = "login    refused refused refused refused refused refused refused ok"
NOTHING = "login    refused refused refused refused refused refused refused invalid"
CLERKS = "login    refused refused refused refused refused ok      ok      ok"

ORDERS = [
    method(
        "sale.order",
        "delivery_slot_offers",
        lambda w: ([[w.alpha.quote]], {}),
        CLERKS,
    ),
    method(
        "sale.order",
        "action_choose_delivery_slot",
        lambda w: ([[w.alpha.quote]], {}),
        CLERKS,
    ),
    method(
        "sale.order",
        "book_delivery_slot",
        lambda w: ([[w.alpha.quote], w.house.delivery_slot, w.house.slot_date], {}),
        CLERKS,
    ),
    method(
        "sale.order",
        "release_delivery_slot",
        lambda w: ([[w.alpha.quote]], {}),
        CLERKS,
    ),
    method(
        "delivery.slot.choice",
        "action_release",
        lambda w: ([[w.house.delivery_slot_choice]], {}),
        "login    refused refused refused refused refused refused refused refused",
    ),
    method(
        "delivery.slot.choice.line",
        "action_choose",
        lambda w: ([[w.house.delivery_slot_choice_line]], {}),
        "login    refused refused refused refused refused refused refused refused",
    ),
]


def _plan_row(name, *more, answers=NOBODY):
    return method(
        "delivery.plan", name, lambda w: ([[w.house.delivery_plan], *more], {}), answers
    )


def _stop_row(name, *more, answers=NOBODY):
    return method(
        "delivery.plan",
        name,
        lambda w: ([[w.house.delivery_plan], w.house.delivery_stop, *more], {}),
        answers,
    )


def _route_row(name, state):
    return method(
        "delivery.route",
        name,
        lambda w: ([[getattr(w.house, f"delivery_route_{state}")]], {}),
        NOBODY,
    )


PLANNING = [
    _plan_row("action_collect"),
    _plan_row("action_plan"),
    _plan_row("action_board"),
    _plan_row("board"),
    _plan_row("board_plan"),
    _stop_row("board_move", False, 0),
    _stop_row("board_pin", False),
    _stop_row("board_lock", False),
    _plan_row("board_lock_route", 0, True, answers=NOTHING),
    _stop_row("board_merge", answers=NOTHING),
    _stop_row("board_split", answers=NOTHING),
    _plan_row("board_map"),
    _plan_row("board_replan", answers=NOTHING),
    _plan_row("board_accept", {}, answers=NOTHING),
    _stop_row("board_hand_to", 0, answers=NOTHING),
    _plan_row("board_take_back", 0, answers=NOTHING),
    _plan_row("board_search"),
    _plan_row("board_search_longer"),
    _plan_row("board_search_stop"),
    _plan_row("board_tracking", {}),
    _plan_row("board_hand_over_list", 0, answers=NOTHING),
    _plan_row("board_labels", 0, answers=NOTHING),
    _route_row("action_load", "planned"),
    _route_row("action_start", "planned"),
    _route_row("action_finish", "started"),
    _route_row("action_reopen", "loading"),
]


# Both are about the cart of the session, and there is none of somebody else's.
SHOP = [
    route(
        "/shop/delivery_slots",
        jsonrpc("/shop/delivery_slots"),
        "empty    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/shop/delivery_slots/choose",
        jsonrpc(
            "/shop/delivery_slots/choose",
            lambda w: {"slot_id": w.house.delivery_slot, "date": w.house.slot_date},
        ),
        "empty    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/orders/<int:order_id>/delivery_slots/choose",
        jsonrpc(
            "/my/orders/{alpha.quote}/delivery_slots/choose",
            lambda w: {"slot_id": w.house.delivery_slot, "date": w.house.slot_date},
        ),
        "empty    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
]


def furnish(world):
    """A slot in three days, and a day of long ago with a courier and a stop."""
    env, house = world.env, world.house
    warehouse = env.ref("stock.warehouse0")
    warehouse.partner_id.delivery_pin = "52.0907, 5.1214"
    house.warehouse = warehouse.id
    date = fields.Date.add(env.company._delivery_today(), days=3)
    house.slot_date = fields.Date.to_string(date)
    _furnish_slots(env, world, date)
    _furnish_plan(env, house, warehouse)
    _delivery_distances.furnish(world)
    _delivery_customers.furnish(world)


def _furnish_slots(env, world, date):
    house = world.house
    house.delivery_zone = (
        env["delivery.zone"].create({"name": "Nowhere", "zip_prefixes": "00"}).id
    )
    slot = env["delivery.slot"].create({"date": date, "weekday": False})
    order = env["sale.order"].browse(world.bravo.quote)
    order.book_delivery_slot(slot.id, house.slot_date)
    house.delivery_slot = slot.id
    house.delivery_slot_day = order.delivery_slot_day_id.id
    house.delivery_slot_booking = order.delivery_booking_ids.id
    choice = env["delivery.slot.choice"].create({"order_id": order.id})
    house.delivery_slot_choice = choice.id
    house.delivery_slot_choice_line = choice.line_ids[:1].id


def _furnish_plan(env, house, warehouse):
    couriers = env["delivery.courier"].create([{"name": f"C{n}"} for n in range(5)])
    plan = env["delivery.plan"].create(
        {
            "date": "2001-01-01",
            "warehouse_id": warehouse.id,
            "courier_ids": couriers[:4].ids,
            "iterations": 10,
        }
    )
    states = ("draft", "planned", "loading", "started")
    routes = env["delivery.route"].create(
        [
            {"plan_id": plan.id, "courier_id": courier.id, "state": state}
            for courier, state in zip(couriers, states, strict=False)
        ]
    )
    house.delivery_courier, house.delivery_courier_two = couriers[0].id, couriers[4].id
    house.delivery_plan, house.delivery_route = plan.id, routes[0].id
    for state, one in zip(states, routes, strict=True):
        setattr(house, f"delivery_route_{state}", one.id)
    house.delivery_search = (
        env["delivery.plan.search"].create({"plan_id": plan.id, "state": "done"}).id
    )
    house.delivery_stop = env["delivery.stop"].create({"plan_id": plan.id}).id
    _delivery_courier.furnish(env, house)


ROWS = [
    *MODELS,
    *ORDERS,
    *PLANNING,
    *SHOP,
    *_delivery_courier.ROWS,
    *_delivery_customers.ROWS,
    *_delivery_distances.ROWS,
]
