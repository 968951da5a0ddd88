"""Customers' pages of deliveries and rates of carriers: `delivery_routing`."""

from odoo import fields

from ..matrix.calls import get
from ..matrix.row import route, surface

PAGE = "/delivery/<string:token>"

PAGES = [
    route(
        PAGE,
        get("/delivery/{house.delivery_token}", evidence="Delivered"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "seen     seen    seen    seen    seen    seen    seen    seen    seen",
        is_shared=True,
    ),
    route(
        PAGE,
        get("/delivery/{house.delivery_token}A"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "missing  missing missing missing missing missing missing missing missing",
        variant="changed",
    ),
]

MODELS = surface(
    "delivery.carrier.rate",
    lambda w: w.house.delivery_rate,
    """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused ok      ok      ok      ok
    export login   invalid invalid invalid invalid invalid invalid invalid ok
    search login   refused refused refused refused ok      ok      ok      ok
    create login   refused refused refused refused refused refused ok      ok
    write  login   refused refused refused refused refused refused ok      ok
    copy   login   refused refused refused refused refused refused invalid invalid
    unlink login   refused refused refused refused refused refused ok      ok
    """,
    change={"price": 1},
    make=lambda w: {"carrier_id": w.house.delivery_table, "max_weight": 2, "price": 1},
)


def furnish(world):
    """A recent delivery of Alpha's order with its link, and a table of rates."""
    env, house = world.env, world.house
    order = env["sale.order"].browse(world.alpha.order)
    picking = env["stock.picking"].browse(world.alpha.picking)
    picking.delivery_stop_id = env["delivery.stop"].create(
        {
            "plan_id": house.delivery_plan,
            "route_id": house.delivery_route_back,
            "partner_id": order.partner_id.id,
            "outcome": "delivered",
            "outcome_at": fields.Datetime.now(),
        }
    )
    house.delivery_token = order._delivery_token()
    product = env["product.product"].create({"name": "Freight", "type": "service"})
    carrier = env["delivery.carrier"].create(
        {"name": "Table", "delivery_type": "table", "product_id": product.id}
    )
    house.delivery_table = carrier.id
    house.delivery_rate = (
        env["delivery.carrier.rate"]
        .create({"carrier_id": carrier.id, "max_weight": 1, "price": 1})
        .id
    )


ROWS = [*PAGES, *MODELS]
