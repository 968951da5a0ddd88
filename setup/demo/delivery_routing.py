"""Who brings what: zones, slots, three couriers, today's and tomorrow's deliveries."""

from datetime import timedelta

from odoo.fields import Command

from setup.demo import customers
from setup.demo.records import PASSWORD, Place
from setup.demo.sale_order_flow import STAFF

DEPOT = (51.9155, 4.4700)
# Middles of the towns: what Odoo's geolocation would find, had it a network.
TOWNS = {
    "Amsterdam": (52.3702, 4.8952),
    "Rotterdam": (51.9225, 4.4792),
    "Scheveningen": (52.1082, 4.2730),
    "The Hague": (52.0705, 4.3007),
    "Utrecht": (52.0907, 5.1214),
}
ZONES = {
    "zone_rotterdam": ("Rotterdam", "30, 31"),
    "zone_hague": ("The Hague", "25"),
    "zone_north": ("Amsterdam and Utrecht", "10, 35"),
}
DOORS = 7  # of each of the two days


def populate(demo):
    """Set up what deliveries are planned with, and plan today and tomorrow."""
    _place_addresses(demo)
    zones = _make_zones(demo)
    _make_slots(demo)
    _make_couriers(demo, zones)
    demo.ref("carrier_van").is_own_courier = True
    _make_rates(demo, zones)
    _tell_customers(demo)
    if demo.once("deliveries_are_planned"):
        _send_others_by_parcel(demo)
        # today the one with a phone drives, so that there is something on it
        today = demo.ref("courier_karim") | demo.ref("courier_joost")
        _plan(demo, "plan_today", demo.today, 0, today)
        everybody = today | demo.ref("courier_ines")
        tomorrow = demo.today + timedelta(days=1)
        _plan(demo, "plan_tomorrow", tomorrow, DOORS, everybody)


def places(demo):
    """The board, and the phone of a courier."""
    lotte, karim = STAFF["logistician"][1], STAFF["courier"][1]
    days = "/odoo/action-delivery_routing.delivery_plan_action"
    return [
        Place("Deliveries: days, board, routes", lotte, PASSWORD, days),
        Place("A courier's phone", karim, PASSWORD, "/my/routes"),
    ]


def _place_addresses(demo):
    """Give addresses in the towns a place nearby, always the same."""
    random = demo.random("places")
    partners = demo.env["res.partner"].search(
        [("city", "in", list(TOWNS)), ("partner_latitude", "in", [0, False])],
        order="id",
    )
    for partner in partners:
        latitude, longitude = TOWNS[partner.city]
        partner.partner_latitude = latitude + random.uniform(-0.03, 0.03)
        partner.partner_longitude = longitude + random.uniform(-0.04, 0.04)
    depot = demo.env.ref("stock.warehouse0").partner_id
    if not depot.partner_latitude:
        depot.partner_latitude, depot.partner_longitude = DEPOT
    if not demo.company.partner_id.tz:
        demo.company.partner_id.tz = "Europe/Amsterdam"


def _make_zones(demo):
    netherlands = demo.env.ref("base.nl").id
    return demo.ensure(
        "delivery.zone",
        {
            key: {"name": name, "zip_prefixes": prefixes, "country_id": netherlands}
            for key, (name, prefixes) in ZONES.items()
        },
    )


def _make_slots(demo):
    parts = (("morning", 9.0, 12.0), ("noon", 13.0, 17.0))
    demo.ensure(
        "delivery.slot",
        {
            f"slot_{day}_{part}": {
                "weekday": str(day),
                "hour_from": begin,
                "hour_to": end,
                "max_stops": 12,
                "max_weight": 900.0,
            }
            for day in range(5)
            for part, begin, end in parts
        },
    )


def _make_couriers(demo, zones):
    # Odoo makes no cash journal by itself
    till = {"name": "Couriers' till", "type": "cash", "code": "TILL"}
    demo.ensure("account.journal", {"journal_till": till})
    van = {"max_weight": 800.0, "break_minutes": 30, "reloads": 1, "speed": 45.0}
    demo.ensure(
        "delivery.courier",
        {
            "courier_karim": {
                "name": "Karim Haddad",
                "user_id": demo.ref("user_courier").id,
                "phone": "+31 6 5550 0171",
                "vehicle": "Delivery van, V-204-KB",
                **van,
            },
            "courier_joost": {
                "name": "Joost Bakker",
                "phone": "+31 6 5550 0172",
                "vehicle": "Cargo bike 3",
                "profile": "bike",
                "max_weight": 90.0,
                "hour_from": 9.0,
                "hour_to": 15.0,
                "zone_ids": [Command.set(zones[:1].ids)],
            },
            "courier_ines": {
                "name": "Ines Vermeer",
                "phone": "+31 6 5550 0173",
                "vehicle": "Delivery van, V-311-LX",
                "hour_from": 9.0,
                "hour_to": 18.0,
                **van,
            },
        },
    )


def _make_rates(demo, zones):
    """A carrier that is paid by zone and weight."""
    freight = demo.ensure(
        "product.product",
        {"product_freight": {"name": "Freight by zone", "type": "service"}},
    )
    demo.ensure(
        "delivery.carrier",
        {
            "carrier_freight": {
                "name": "Freight by zone",
                "delivery_type": "table",
                "company_id": zones.company_id.id,
                "product_id": freight.id,
            }
        },
    )
    carrier = demo.ref("carrier_freight")
    demo.ensure(
        "delivery.carrier.rate",
        {
            f"rate_{place}_{weight:.0f}": {
                "carrier_id": carrier.id,
                "zone_id": zone.id,
                "max_weight": weight,
                "price": base * factor,
                "days": days,
            }
            for place, (zone, base, days) in enumerate(
                [*((zone, 18.0, 1) for zone in zones), (zones.browse(), 32.0, 3)]
            )
            for weight, factor in ((100.0, 1.0), (250.0, 1.6), (500.0, 2.5))
        },
    )


def _tell_customers(demo):
    """Send the link of the customer's page when goods leave."""
    if demo.once("customers_follow_deliveries"):
        stage = demo.env.ref("sale_order_flow.sale_order_stage_shipped")
        for kind in ("mail", "sms"):
            name = f"delivery_routing.{kind}_template_order_on_its_way"
            stage[f"{kind}_template_id"] = demo.env.ref(name)


def _send_others_by_parcel(demo):
    """What was ordered before goes by parcel: the vans are for these two days."""
    waiting = demo.env["stock.picking"].search(
        [
            ("picking_type_code", "=", "outgoing"),
            ("state", "in", ["confirmed", "assigned"]),
            ("carrier_id", "=", False),
        ]
    )
    waiting.carrier_id = demo.ref("carrier_parcel")


def _plan(demo, name, date, first, couriers):
    """Orders for a date, some paid at the door, planned on routes."""
    orders = _make_orders(demo, date, first)
    orders.action_confirm()
    plan = demo.env["delivery.plan"].create({"date": date, "courier_ids": couriers.ids})
    demo.name("delivery.plan", {name: plan.id})
    plan.action_plan()


def _make_orders(demo, date, first):
    product = demo.env["product.product"].search(
        [("is_storable", "=", True), ("sale_ok", "=", True)], order="id", limit=1
    )
    van = demo.ref("carrier_van").id
    doors = _doors(demo)[first : first + DOORS]
    return demo.env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "commitment_date": f"{date} {8 + number % 6:02}:00:00",
                "carrier_id": van,
                "collect_on_delivery": number % 3 == 0,
                "delivery_papers": "Signed delivery note" if number % 4 == 1 else False,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": 2 + number % 4}
                    )
                ],
            }
            for number, partner in enumerate(doors)
        ]
    )


def _doors(demo):
    partners = [demo.ref(name) for name in customers.names()]
    return [
        partner
        for partner in partners
        if partner.city in TOWNS
        and partner != demo.ref(customers.BLOCKED)
        and not partner.use_partner_credit_limit
    ]
