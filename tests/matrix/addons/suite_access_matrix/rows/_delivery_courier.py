"""Couriers on their way, and what they bring back: `delivery_routing`. None of the
roles is a courier; the administrator signs off."""

from ..matrix.calls import get, jsonrpc
from ..matrix.row import method, route, surface

LINE = "delivery.settlement.line"
NOBODY = "login    refused refused refused refused refused refused refused {}"

PAGES = [
    route(
        "/my/routes",
        get("/my/routes"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/routes/data",
        get("/my/routes/data"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/routes/send",
        jsonrpc(
            "/my/routes/send",
            lambda w: {
                "route_id": w.house.delivery_route_started,
                "rows": [
                    {
                        "uid": "matrix-0001",
                        "number": 1,
                        "kind": "outcome",
                        "stop": w.house.delivery_stop_way,
                        "values": {"outcome": "delivered"},
                    }
                ],
            },
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/routes/worker.js",
        get("/my/routes/worker.js"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "empty    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/routes/manifest.webmanifest",
        get("/my/routes/manifest.webmanifest"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "empty    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
]

MODELS = [
    *surface(
        "delivery.stop.mutation",
        lambda w: w.house.delivery_mutation,
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
        change={"number": 7},
        make=lambda w: {
            "uid": "matrix-0002",
            "number": 1,
            "kind": "start",
            "state": "applied",
            "route_id": w.house.delivery_route_started,
        },
    ),
    *surface(
        LINE,
        lambda w: w.house.delivery_settlement_line,
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
        change={"note": "Noted"},
        make=lambda w: {"route_id": w.house.delivery_route_back, "kind": "missed"},
    ),
]


def _row(model, name, record, answer):
    return method(
        model, name, lambda w: ([[getattr(w.house, record)]], {}), NOBODY.format(answer)
    )


ACTIONS = [
    _row("delivery.stop", "action_open_route", "delivery_stop_way", "ok"),
    _row("delivery.stop", "action_deliver", "delivery_stop_way", "ok"),
    _row("delivery.stop", "action_refuse", "delivery_stop_way", "invalid"),
    _row("delivery.stop", "action_undo_outcome", "delivery_stop_way", "ok"),
    _row("delivery.route", "action_count_all", "delivery_route_back", "ok"),
    _row("delivery.route", "action_not_back", "delivery_route_back", "ok"),
    _row("delivery.route", "action_settle", "delivery_route_back", "ok"),
    _row(LINE, "action_clear", "delivery_settlement_line", "invalid"),
    _row("delivery.courier", "action_open_differences", "delivery_courier", "ok"),
]


def furnish(env, house):
    """A stop on the way, a report, and a route that is back."""
    stops, plan_id = env["delivery.stop"], house.delivery_plan
    house.delivery_stop_way = stops.create(
        {"plan_id": plan_id, "route_id": house.delivery_route_started}
    ).id
    courier = env["delivery.courier"].create({"name": "Back"})
    house.delivery_route_back = (
        env["delivery.route"]
        .create({"plan_id": plan_id, "courier_id": courier.id, "state": "done"})
        .id
    )
    house.delivery_settlement_line = (
        env["delivery.settlement.line"]
        .create({"route_id": house.delivery_route_back, "kind": "missed"})
        .id
    )
    house.delivery_mutation = (
        env["delivery.stop.mutation"]
        .create(
            {
                "uid": "matrix-0000",
                "number": 1,
                "kind": "start",
                "state": "applied",
                "route_id": house.delivery_route_started,
            }
        )
        .id
    )


ROWS = [*PAGES, *MODELS, *ACTIONS]
