"""Money around orders: a surcharge, a discount on former orders, a prepayment that is
missing, and a paid order that has become smaller."""

from odoo.fields import Command

from setup.demo import customers, products
from setup.demo.records import PASSWORD, Place

CREDITED = "cafe_14"  # has a wallet now, and shops online
NOT_PREPAID = "hotel_13"
CODE = "THIRD30"


def populate(demo):
    """Make the rules, then the two orders that they are about."""
    _make_fees(demo)
    _make_offer(demo)
    if demo.once("order_money_is_made"):
        _ask_for_prepayment(demo)
        _credit_wallet(demo)


def places(demo):
    """Who has money in his wallet, and who is asked to pay in advance."""
    return [
        Place(
            "Customer who is asked to pay in advance, less by bank transfer",
            customers.WEB_LOGINS[NOT_PREPAID],
            PASSWORD,
            "/my/quotes",
        ),
        Place(
            "Customer with money in his wallet",
            customers.WEB_LOGINS[CREDITED],
            PASSWORD,
            "/shop/cart",
        ),
    ]


def _make_fees(demo):
    """Cards cost more, a transfer in advance less; customers may transfer."""
    transfer = _find_transfer(demo, demo.company)
    transfer.write({"state": "enabled", "is_published": True})
    common = {
        "product_id": demo.env.ref("sale_order_flow.product_payment_fee").id,
        "company_id": demo.company.id,
    }
    demo.ensure(
        "sale.payment.fee",
        {
            "fee_card": {
                "name": "Card surcharge",
                "percent": 1.5,
                "minimum_amount": 0.5,
                "maximum_amount": 25.0,
                "payment_method_ids": demo.env.ref("payment.payment_method_card").ids,
                **common,
            },
            "fee_transfer": {
                "name": "Bank transfer: 2% off",
                "kind": "discount",
                "percent": 2.0,
                "payment_method_ids": transfer.payment_method_ids.ids,
                **common,
            },
        },
    )


def _find_transfer(demo, company):
    return demo.env["payment.provider"].search(
        [("custom_mode", "=", "wire_transfer"), ("company_id", "=", company.id)],
        limit=1,
    )


def _make_offer(demo):
    coffee = demo.ref("category_COF").id
    rule = {
        "mode": "with_code",
        "code": CODE,
        "minimum_qty": 1,
        "product_category_id": coffee,
        "history_number": 3,
        "history_within_days": 30,
    }
    reward = {
        "reward_type": "discount",
        "discount": 10.0,
        "discount_mode": "percent",
        "discount_applicability": "specific",
        "discount_product_category_id": coffee,
        "required_points": 1,
    }
    demo.ensure(
        "loyalty.program",
        {
            "offer_third_order": {
                "name": "Third order in 30 days: 10% off coffee",
                "program_type": "promo_code",
                "applies_on": "current",
                "trigger": "with_code",
                "rule_ids": [Command.clear(), Command.create(rule)],
                "reward_ids": [Command.clear(), Command.create(reward)],
            }
        },
    )


def _ask_for_prepayment(demo):
    order = _create_order(
        demo,
        NOT_PREPAID,
        {"MAC-12": 1, "COF-12": 12},
        require_payment=True,
        prepayment_percent=0.3,
    )
    order.action_quotation_sent()


def _credit_wallet(demo):
    """A café pays in advance and then wants less."""
    order = _create_order(demo, CREDITED, {"COF-12": 24, "SYR-12": 12})
    order.action_confirm()
    _pay(demo, order)
    syrup = order.order_line.filtered(
        lambda line: line.product_id == products.product(demo, "SYR-12")
    )
    order._remove_lines(syrup, "Delivered by mistake last week, enough in stock")


def _create_order(demo, name, goods, **values):
    return demo.env["sale.order"].create(
        {
            "partner_id": demo.ref(name).id,
            "order_line": [
                Command.create(
                    {
                        "product_id": products.product(demo, code).id,
                        "product_uom_qty": quantity,
                    }
                )
                for code, quantity in goods.items()
            ],
            **values,
        }
    )


def _pay(demo, order):
    transfer = _find_transfer(demo, order.company_id)
    payment = demo.env["payment.transaction"].create(
        {
            "provider_id": transfer.id,
            "payment_method_id": transfer.payment_method_ids[:1].id,
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id,
            "operation": "offline",
            "reference": f"{order.name}-paid",
            "sale_order_ids": [Command.set(order.ids)],
        }
    )
    payment._set_done()
