"""Forms of Russian Post: a printer that is off, and two customers in Russia."""

from odoo.fields import Command

from setup.demo.records import PASSWORD, Place
from setup.demo.sale_order_flow import STAFF

CUSTOMERS = {
    "ru_buyer_moscow": {
        "name": "Северный ветер",
        "is_company": True,
        "street": "ул. Большая Якиманка, д. 26",
        "city": "Москва",
        "zip": "119180",
        "phone": "+7 495 555-01-42",
        "l10n_ru_kpp": "770601001",
    },
    "ru_buyer_yakutsk": {
        "name": "Иванов Пётр Ильич",
        "street": "ул. Орджоникидзе, д. 31, кв. 118",
        "city": "Якутск",
        "zip": "677000",
        "phone": "+7 914 555-01-43",
    },
}


def populate(demo):
    """Make the printer, the customers, and an order in roubles for each of them."""
    rouble = demo.env.ref("base.RUB")
    if demo.once("roubles_are_used"):
        rouble.active = True
        demo.env["res.currency.rate"].create(
            {
                "currency_id": rouble.id,
                "company_id": demo.company.id,
                "name": "2020-01-01",
                "rate": 92.5,
            }
        )
    demo.ensure(
        "l10n_ru.post.printer",
        {"post_printer": {"name": "Laser printer of the warehouse", "dx": 1.5}},
    )
    demo.ensure(
        "product.pricelist",
        {"pricelist_rub": {"name": "Roubles", "currency_id": rouble.id}},
    )
    russia = demo.env.ref("base.ru").id
    buyers = demo.ensure(
        "res.partner",
        {name: {**values, "country_id": russia} for name, values in CUSTOMERS.items()},
    )
    _make_orders(demo, buyers)


def _make_orders(demo, buyers):
    goods = demo.env["product.product"].search(
        [("type", "=", "consu"), ("sale_ok", "=", True), ("default_code", "!=", False)],
        order="default_code",
        limit=3,
    )
    demo.ensure(
        "sale.order",
        {
            f"ru_order_{number}": {
                "partner_id": buyer.id,
                "pricelist_id": demo.ref("pricelist_rub").id,
                "date_order": demo.days(-1),
                "payment_method_id": demo.env.ref(
                    "delivery.payment_method_cash_on_delivery"
                ).id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                    for product in goods
                ],
            }
            for number, buyer in enumerate(buyers)
        },
    )


def places(demo):
    """Orders of which forms and papers can be printed."""
    return [
        Place(
            "Clerk: forms of Russian Post, Russian papers (orders in roubles)",
            STAFF["clerk"][1],
            PASSWORD,
            "/odoo/sales",
        )
    ]
