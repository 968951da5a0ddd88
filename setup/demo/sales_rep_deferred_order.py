"""Three travelling reps, their customers, and how their orders are paid."""

from odoo.fields import Command

from setup.demo import customers
from setup.demo.records import PASSWORD, Place

REPS = {
    "rep_cafe": ("Anna de Wit", "anna@reps.example", "base.group_portal"),
    "rep_shop": ("Marek Novotný", "marek@reps.example", "base.group_portal"),
    "rep_hotel": ("Ingrid Solberg", "ingrid@beacon-barrow.example", "base.group_user"),
}
# Customers that two reps serve.
SHARED = {"rep_cafe": ("hotel_00", "shop_00"), "rep_shop": ("cafe_14", "cafe_15")}


def populate(demo):
    """Make the reps and give them their customers."""
    rep = demo.env.ref("sales_rep_deferred_order.group_rep")
    role = demo.env.ref("sale_order_flow.sale_user_role_rep")
    demo.ensure(
        "res.users",
        {
            name: {
                "name": label,
                "login": login,
                "email": login,
                "password": PASSWORD,
                "tz": "Europe/Amsterdam",
                "group_ids": [Command.set([demo.env.ref(kind).id, rep.id])],
                "standard_role_id": role.id,
            }
            for name, (label, login, kind) in REPS.items()
        },
    )
    _assign(demo)


def places(demo):
    """The reps' entrance."""
    login = {name: (values[1], PASSWORD) for name, values in REPS.items()}
    return [
        Place("Rep (portal): cafés", *login["rep_cafe"], "/my/rep"),
        Place("Rep (portal): shops and overseas", *login["rep_shop"], "/my/rep"),
        Place("Rep (employee): hotels", *login["rep_hotel"], "/my/rep"),
    ]


def of_customer(name: str) -> str:
    """The rep who serves the customer first."""
    return f"rep_{name.partition('_')[0]}"


def _assign(demo):
    pairs = [(of_customer(name), name) for name in customers.names()]
    pairs += [(rep, name) for rep, names in SHARED.items() for name in names]
    demo.ensure(
        "sale.rep.assignment",
        {
            f"assignment_{rep}_{name}": {
                "rep_id": demo.ref(rep).id,
                "partner_id": demo.ref(name).id,
                "date_from": demo.days(-200).date(),
            }
            for rep, name in pairs
        },
    )
