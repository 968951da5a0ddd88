"""How goods travel: our own van, parcels, pallets."""

from odoo.fields import Command

FREIGHTS = {
    "van": "Delivery by our own van",
    "parcel": "Parcel",
    "pallet": "Pallet freight",
}
# Carriers of Odoo's own that this company does not use.
UNUSED_CARRIERS = ("delivery.free_delivery_carrier",)


def populate(demo):
    """Make the delivery methods; Odoo's own are not used."""
    for name in UNUSED_CARRIERS:
        carrier = demo.env.ref(name, raise_if_not_found=False)
        if carrier and carrier.active:
            carrier.active = False
    _make_freights(demo)
    carriers = (_van(demo), _parcel(), _pallet())
    demo.ensure(
        "delivery.carrier",
        {
            f"carrier_{name}": {
                "is_published": True,
                "integration_level": "rate",
                "sequence": number,
                "product_id": demo.ref(f"freight_{name}").id,
                **values,
            }
            for number, (name, values) in enumerate(
                zip(FREIGHTS, carriers, strict=True), 1
            )
        },
    )


def places(demo):
    """They are seen at the checkout."""
    return []


def _make_freights(demo):
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
        {f"freight_{key}": service | {"name": name} for key, name in FREIGHTS.items()},
    )


def _van(demo) -> dict:
    return {
        "name": "Our own van",
        "delivery_type": "fixed",
        "fixed_price": 9.50,
        "free_over": True,
        "amount": 350.0,
        "country_ids": [Command.set(demo.env.ref("base.nl").ids)],
        "allow_cash_on_delivery": True,
    }


def _parcel() -> dict:
    rules = (
        _by_weight(1, 5.0, 7.95),
        _by_weight(2, 30.0, 13.5),
        _by_weight(3, 10000.0, 13.5, 0.55),
    )
    return {
        "name": "Parcel",
        "delivery_type": "base_on_rule",
        "tracking_url": "https://parcels.example.com/<shipmenttrackingnumber>",
        "price_rule_ids": [Command.create(rule) for rule in rules],
    }


def _pallet() -> dict:
    return {"name": "Pallet freight", "delivery_type": "fixed", "fixed_price": 89.0}


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
