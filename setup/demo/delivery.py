"""How goods travel: our own van, parcels, pallets."""

from odoo.fields import Command

# Carriers of Odoo's own that this company does not use.
UNUSED_CARRIERS = ("delivery.free_delivery_carrier",)


def populate(demo):
    """Make the delivery methods."""
    _make_carriers(demo)


def places(demo):
    """They are seen at the checkout."""
    return []


def _make_carriers(demo):  # long: a table of what there is
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
