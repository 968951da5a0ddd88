"""Forms of Russian Post: who sends from Moscow, a printer that is off, two buyers."""

from odoo.fields import Command

from setup.demo.records import PASSWORD, Place
from setup.demo.sale_order_flow import STAFF

SENDER = {
    "name": "ООО «Бикон и Барроу»",
    "is_company": True,
    "street": "ул. Большая Якиманка, д. 26, оф. 305",
    "city": "Москва",
    "zip": "119180",
    "phone": "+7 495 555-01-40",
    "vat": "7706123455",
    "l10n_ru_kpp": "770601001",
}
BANK = {
    "name": "АО «Банк Примера»",
    "bic": "044525999",
    "l10n_ru_corr_account": "30101810000000000999",
}
CUSTOMERS = {
    "ru_buyer_moscow": {
        "name": "Северный ветер",
        "is_company": True,
        "street": "ул. Сущевская, д. 19, стр. 4",
        "city": "Москва",
        "zip": "127055",
        "phone": "+7 495 555-01-42",
        "vat": "7707123458",
        "l10n_ru_kpp": "770701001",
    },
    "ru_buyer_yakutsk": {
        "name": "Иванов Пётр Ильич",
        "street": "ул. Орджоникидзе, д. 31, кв. 118",
        "city": "Якутск",
        "zip": "677000",
        "phone": "+7 914 555-01-43",
    },
}
POSTAL_NUMBER = "10100000000011"


def populate(demo):
    """Set up the sender and the printer; one order is on its way, one is asked for."""
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
    russia = {"country_id": demo.env.ref("base.ru").id}
    _make_sender(demo, rouble, russia)
    demo.ensure(
        "l10n_ru.post.printer",
        {"post_printer": {"name": "Laser printer of the warehouse", "dx": 1.5}},
    )
    demo.ensure(
        "product.pricelist",
        {"pricelist_rub": {"name": "Roubles", "currency_id": rouble.id}},
    )
    buyers = demo.ensure(
        "res.partner", {name: values | russia for name, values in CUSTOMERS.items()}
    )
    _make_orders(demo, buyers)


def places(demo):
    """Orders of which forms and papers can be printed."""
    return [
        Place(
            "Clerk: forms of Russian Post, Russian papers (an order in roubles)",
            STAFF["clerk"][1],
            PASSWORD,
            f"/odoo/action-sale.action_orders/{demo.ref('ru_order_0').id}",
        )
    ]


def _make_sender(demo, rouble, russia):
    sender = demo.ensure("res.partner", {"ru_sender": SENDER | russia})
    bank = demo.ensure("res.bank", {"ru_bank": BANK})
    account = demo.ensure(
        "res.partner.bank",
        {
            "ru_account": {
                "acc_number": "40702810900000012345",
                "bank_id": bank.id,
                "partner_id": demo.company.partner_id.id,
                "currency_id": rouble.id,
                "sequence": 90,
            }
        },
    )
    if demo.once("post_sender_is_chosen"):
        demo.company.write(
            {
                "l10n_ru_sender_id": sender.id,
                "l10n_ru_bank_account_id": account.id,
                "l10n_ru_director": "Смирнова А. В.",
            }
        )


def _make_orders(demo, buyers):
    goods = demo.env["product.product"].search(
        [("type", "=", "consu"), ("sale_ok", "=", True), ("default_code", "!=", False)],
        order="default_code",
        limit=3,
    )
    method = demo.env.ref("delivery.payment_method_cash_on_delivery")
    orders = demo.ensure(
        "sale.order",
        {
            f"ru_order_{number}": {
                "partner_id": buyer.id,
                "pricelist_id": demo.ref("pricelist_rub").id,
                "date_order": demo.days(-1),
                "carrier_id": demo.ref("carrier_parcel").id,
                "payment_method_id": method.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                    for product in goods
                ],
            }
            for number, buyer in enumerate(buyers)
        },
    )
    if demo.once("first_order_goes_by_post"):
        orders[0].action_confirm()
        orders[0].picking_ids.carrier_tracking_ref = POSTAL_NUMBER
