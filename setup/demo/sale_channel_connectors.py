"""The channels of the company, and what its shops and a public buyer have sent.

The shops themselves are not connected here; their messages were handed in, so that
every state of a message can be seen: done, changed, waiting, not readable.
"""

import json

from setup.demo.records import PASSWORD, Place

PEOPLE = (
    ("Ilse", "Vermeer", "Lange Haven 12", "3111 CD", "Schiedam", "NL"),
    ("Joris", "Bakker", "Oudegracht 240", "3511 NR", "Utrecht", "NL"),
    ("Marit", "de Wit", "Hoogstraat 5", "3011 PE", "Rotterdam", "NL"),
    ("Pieter", "Claes", "Meir 44", "2000", "Antwerpen", "BE"),
)
CHANNELS = {
    "channel_online": {"name": "Online", "code": "online", "channel_type": "custom"},
    "channel_shop": {
        "name": "Barrow Gifts",
        "code": "9900",
        "channel_type": "woocommerce",
        "base_url": "https://gifts.beacon-barrow.example",
        "time_zone": "Europe/Amsterdam",
        "order_prefix": "BG-",
    },
    "channel_buyer": {
        "name": "City of Rotterdam",
        "code": "city",
        "channel_type": "ubl",
        "time_zone": "Europe/Amsterdam",
    },
}


def populate(demo):
    """Make the channels, and let their first messages in."""
    rows = {
        name: values | {"sequence": sequence}
        for sequence, (name, values) in enumerate(CHANNELS.items(), 1)
    }
    demo.ensure("sale.channel", rows)
    if "channel_shop" in demo.created:
        demo.ref("channel_shop").parent_id = demo.ref("channel_online")
        _sell(demo)
    _own_website(demo)


def _own_website(demo):
    own = demo.env["sale.channel"].search([("website_id", "=", demo.website.id)])
    own.parent_id = demo.ref("channel_online")


def _sell(demo):
    """Hand in a week of orders; the last ones show what can go wrong."""
    products = demo.env["product.product"].search(
        [("default_code", "=like", "COF%"), ("sale_ok", "=", True)], limit=6
    )
    chance = demo.random("channels")
    payloads = []
    for number in range(4101, 4125):
        bought = chance.sample(products, k=chance.randint(1, 3))
        rows = [
            (one.default_code, chance.randint(1, 4), one.lst_price) for one in bought
        ]
        payloads.append(_order(demo, number, rows, chance.choice(PEOPLE)))
    payloads.append(_order(demo, 4125, [("MUG-2026", 2, 9.5)], PEOPLE[0]))
    first = products[:1]
    rows = [(first.default_code, 1, first.lst_price)]
    payloads.append(_order(demo, 4126, rows, PEOPLE[1], surplus=3.5))
    payloads.append(b"<!DOCTYPE html><title>Maintenance</title>")
    demo.ref("channel_shop")._store_payloads(payloads)._process()


def _order(demo, number, rows, person, surplus=0.0) -> bytes:
    """Return an order as the shop writes it: rows of SKU, quantity, net price."""
    first, last, street, zip_, city, country = person
    address = {
        "first_name": first,
        "last_name": last,
        "address_1": street,
        "postcode": zip_,
        "city": city,
        "country": country,
        "email": f"{first}.{last}@example.com".replace(" ", "").lower(),
    }
    lines = [_line(index, *row) for index, row in enumerate(rows, 1)]
    total = sum(float(one["total"]) + float(one["total_tax"]) for one in lines)
    at = f"{demo.days((number - 4130) / 4):%Y-%m-%dT%H:%M:%S}"
    value = {
        "id": number,
        "number": str(number),
        "status": "processing",
        "order_key": f"wc_order_{number}",
        "currency": demo.company.currency_id.name,
        "prices_include_tax": False,
        "date_created_gmt": at,
        "date_modified_gmt": at,
        "total": f"{total + surplus:.2f}",
        "customer_id": 0,
        "billing": address,
        "shipping": address,
        "line_items": lines,
        "tax_lines": [{"rate_id": 1, "rate_percent": 9}],
        "shipping_lines": [],
        "fee_lines": [],
        "payment_method": "ideal",
        "payment_method_title": "iDEAL",
    }
    return json.dumps(value).encode()


def _line(index, sku, quantity, price) -> dict:
    net = round(quantity * price, 2)
    return {
        "id": index,
        "name": sku,
        "sku": sku,
        "quantity": quantity,
        "total": f"{net:.2f}",
        "total_tax": f"{net * 0.09 + 1e-9:.2f}",
        "taxes": [{"id": 1, "total": "1"}],
    }


def places(demo):
    """Where the channels are."""
    login = demo.ref("user_sales_manager").login
    return [
        Place("Orders of all channels", login, PASSWORD, "/odoo/all-orders"),
        Place(
            "Channels and what they sent",
            login,
            PASSWORD,
            "/odoo/action-sale_channel_connectors.sale_channel_operations_action",
        ),
    ]
