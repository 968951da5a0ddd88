"""Distances by road, and who sets where they come from: `delivery_routing`."""

from odoo import fields

from ..matrix.row import method, surface

MODELS = surface(
    "delivery.distance",
    lambda w: w.house.delivery_distance,
    """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused refused refused refused ok
    export login   invalid invalid invalid invalid invalid invalid invalid ok
    search login   refused refused refused refused refused refused refused ok
    create login   refused refused refused refused refused refused refused refused
    write  login   refused refused refused refused refused refused refused refused
    copy   login   refused refused refused refused refused refused refused refused
    unlink login   refused refused refused refused refused refused refused ok
    """,
    change={"place": "0,0"},
    make={"source": "x", "place": "1,1", "ways": {}, "asked_on": "2031-01-01"},
)

SETTINGS = [
    method(
        "res.config.settings",
        "action_test_delivery_table",
        lambda w: ([[w.house.delivery_settings]], {}),
        "login    refused refused refused refused refused refused refused invalid",
    ),
    method(
        "res.company",
        "action_forget_credentials",
        lambda w: ([[w.house.delivery_company]], {}),
        "login    refused refused refused refused refused refused refused ok",
    ),
]


def furnish(world):
    """A way that is known, and the settings."""
    env, house = world.env, world.house
    house.delivery_company = env.company.id
    values = {"company_id": env.company.id, "source": "osrm", "place": "52,5"}
    values |= {"ways": {"52,5": [0, 0]}, "asked_on": fields.Date.today()}
    house.delivery_settings = env["res.config.settings"].create({}).id
    house.delivery_distance = env["delivery.distance"].create(values).id


ROWS = [*MODELS, *SETTINGS]
