"""The website: its name and look, how goods travel, how they are paid."""

from odoo.fields import Command

from setup.demo import company
from setup.demo.pictures import logo
from setup.demo.records import Place

# Carriers of Odoo's own that this company does not use.
UNUSED_CARRIERS = ("delivery.free_delivery_carrier", "delivery.delivery_carrier")


def populate(demo):
    """Dress the website and make the delivery methods."""
    if demo.once("website_is_set_up"):
        _dress(demo)
    _make_carriers(demo)


def places(demo):
    """The shop as everybody sees it."""
    return [Place("The shop, public prices", "", "", "/shop")]


def _dress(demo):
    demo.website.write(
        {
            "name": company.NAME,
            "logo": logo(("Beacon & Barrow", "TRADING COMPANY")),
            "auth_signup_uninvited": "b2b",
            "show_line_subtotals_tax_selection": "tax_excluded",
            "shop_ppg": 24,
            "shop_ppr": 4,
            "salesteam_id": demo.env.ref("sales_team.team_sales_department").id,
            "salesperson_id": False,
        }
    )


def _make_carriers(demo):
    env = demo.env
    for name in UNUSED_CARRIERS:
        carrier = env.ref(name, raise_if_not_found=False)
        if carrier and carrier.active:
            carrier.active = False
    service = {
        "type": "service",
        "sale_ok": False,
        "purchase_ok": False,
        "categ_id": demo.ref("category_all").id,
        "taxes_id": [Command.set(demo.ref("tax_21").ids)],
        "invoice_policy": "order",
    }
    demo.ensure(
        "product.product",
        {
            "freight_van": service | {"name": "Delivery by our own van"},
            "freight_parcel": service | {"name": "Parcel"},
            "freight_pallet": service | {"name": "Pallet freight"},
        },
    )
    common = {"is_published": True, "integration_level": "rate"}
    demo.ensure(
        "delivery.carrier",
        {
            "carrier_van": common
            | {
                "name": "Our own van",
                "sequence": 1,
                "product_id": demo.ref("freight_van").id,
                "delivery_type": "fixed",
                "fixed_price": 9.50,
                "free_over": True,
                "amount": 350.0,
                "country_ids": [Command.set(env.ref("base.nl").ids)],
                "allow_cash_on_delivery": True,
            },
            "carrier_parcel": common
            | {
                "name": "Parcel",
                "sequence": 2,
                "product_id": demo.ref("freight_parcel").id,
                "delivery_type": "base_on_rule",
                "price_rule_ids": [
                    Command.create(rule)
                    for rule in (
                        _by_weight(1, 5.0, 7.95),
                        _by_weight(2, 30.0, 13.5),
                        _by_weight(3, 10000.0, 13.5, 0.55),
                    )
                ],
            },
            "carrier_pallet": common
            | {
                "name": "Pallet freight",
                "sequence": 3,
                "product_id": demo.ref("freight_pallet").id,
                "delivery_type": "fixed",
                "fixed_price": 89.0,
            },
        },
    )


def _by_weight(sequence: int, limit: float, base: float, each: float = 0.0) -> dict:
    return {
        "sequence": sequence,
        "variable": "weight",
        "operator": "<=",
        "max_value": limit,
        "list_base_price": base,
        "list_price": each,
        "variable_factor": "weight",
    }
