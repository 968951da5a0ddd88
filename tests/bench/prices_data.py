"""What the bench of prices sells, to whom, and at what prices.

The demo company without its past, and on top of it what a long life leaves in price
lists: random rules of all kinds, rates that move, promotions. Always the same for the
same day. Runs in an `odoo shell`.
"""

from datetime import date
from random import Random

from odoo.fields import Command

from setup.demo import (
    company,
    customers,
    pricing,
    products,
    sale_order_flow,
    sales_rep_deferred_order,
    website,
)
from setup.demo.records import PASSWORD, Demo

TOPICS = (
    company,
    sale_order_flow,
    products,
    pricing,
    website,
    customers,
    sales_rep_deferred_order,
)
REP = "rep_cafe"
LISTS = ("cafe", "hotel", "shop", "overseas")
RULES_PER_LIST = 70
WINDOW = 45  # days before and after today in which prices are asked
RATE_DAYS = (-40, -25, -10, 5, 20, 35)


def fill(env, today: date) -> None:
    """Make everything that the bench needs."""
    demo = Demo(env, today)
    for topic in TOPICS:
        topic.populate(demo)
    random = Random(f"prices {RULES_PER_LIST}")
    _move_rates(demo, random)
    for name in LISTS:
        _add_rules(demo, random, name)
    _add_promotions(demo, random)
    _give_all_a_login(demo)
    _give_all_to_one_rep(demo)


def _move_rates(demo, random):
    demo.env["res.currency.rate"].create(
        [
            {
                "currency_id": demo.env.ref("base.USD").id,
                "company_id": demo.company.id,
                "name": demo.days(day).date(),
                "rate": round(1.08 + random.uniform(-0.06, 0.06), 6),
            }
            for day in RATE_DAYS
        ]
    )


def _add_rules(demo, random, name: str):
    pricelist = demo.ref(f"pricelist_{name}")
    demo.env["product.pricelist.item"].create(
        [_rule(demo, random, pricelist) for _ in range(RULES_PER_LIST)]
    )


def _rule(demo, random, pricelist) -> dict:
    kind = random.choice((_fixed, _percent, _on_list, _on_cost, _on_cost, _on_other))
    rule = {"pricelist_id": pricelist.id} | kind(demo, random, pricelist)
    product = products.product(demo, random.choice(products.codes()))
    if random.random() < 0.5:
        rule["product_id"] = product.id
    elif random.random() < 0.7 or "fixed_price" in rule:
        rule["product_tmpl_id"] = product.product_tmpl_id.id
    else:
        rule["categ_id"] = product.categ_id.id
    if random.random() < 0.45:
        rule["min_quantity"] = random.choice((3, 6, 12, 24, 36.5))
    if random.random() < 0.6:
        first = random.randrange(-WINDOW, WINDOW - 10)
        rule["date_start"] = demo.days(first, random.randrange(24))
        rule["date_end"] = demo.days(first + random.randrange(10, 70), 23, 59)
    return rule


def _fixed(demo, random, pricelist) -> dict:
    price = round(random.uniform(2, 90), random.choice((1, 2, 2, 3)))
    return {"compute_price": "fixed", "fixed_price": price}


def _percent(demo, random, pricelist) -> dict:
    percent = round(random.uniform(-5, 35), random.choice((0, 1, 2)))
    return {"compute_price": "percentage", "percent_price": percent}


def _on_list(demo, random, pricelist) -> dict:
    return _formula(random) | {
        "base": "list_price",
        "price_discount": round(random.uniform(-4, 30), 2),
    }


def _on_cost(demo, random, pricelist) -> dict:
    return _formula(random) | {
        "base": "standard_price",
        "price_markup": round(random.uniform(12, 90), 2),
    }


def _on_other(demo, random, pricelist) -> dict:
    return _formula(random) | {
        "base": "pricelist",
        "base_pricelist_id": demo.ref("pricelist_public").id,
        "price_discount": round(random.uniform(0, 20), 1),
    }


def _formula(random) -> dict:
    return {
        "compute_price": "formula",
        "price_round": random.choice((0.0, 0.01, 0.05, 0.1, 0.5)),
        "price_surcharge": random.choice((0.0, 0.0, -0.01, 0.35, 1.2)),
    }


def _add_promotions(demo, random):
    codes = products.codes()
    random.shuffle(codes)
    groups = [
        [products.product(demo, code).id for code in codes[start : start + 12]]
        for start in range(0, 48, 12)
    ]
    common = {"applies_on": "current", "trigger": "auto"}
    programs = [
        common
        | {
            "name": f"Buy {quantity}, get one",
            "program_type": "buy_x_get_y",
            "rule_ids": [_trigger(group, quantity, "unit")],
            "reward_ids": [_gift(group[0], quantity)],
        }
        for group, quantity in zip(groups[:2], (10, 24), strict=True)
    ]
    programs += [
        common
        | {
            "name": f"{percent}% off from {quantity} on",
            "program_type": "promotion",
            "rule_ids": [_trigger(group, quantity, "order")],
            "reward_ids": [_percent_off(group, percent)],
        }
        for group, quantity, percent in zip(
            groups[2:], (5, 20), (7.5, 12.0), strict=True
        )
    ]
    demo.env["loyalty.program"].create(programs)


def _trigger(product_ids: list[int], quantity: int, mode: str):
    return Command.create(
        {
            "product_ids": [Command.set(product_ids)],
            "minimum_qty": quantity,
            "reward_point_mode": mode,
        }
    )


def _gift(product_id: int, points: int):
    return Command.create(
        {
            "reward_type": "product",
            "reward_product_id": product_id,
            "reward_product_qty": 1,
            "required_points": points,
        }
    )


def _percent_off(product_ids: list[int], percent: float):
    return Command.create(
        {
            "reward_type": "discount",
            "discount": percent,
            "discount_mode": "percent",
            "discount_applicability": "specific",
            "discount_product_ids": [Command.set(product_ids)],
            "required_points": 1,
        }
    )


def _give_all_a_login(demo):
    portal = demo.env.ref("base.group_portal")
    demo.ensure(
        "res.users",
        {
            f"{name}_user": {
                "partner_id": demo.ref(f"{name}_person").id,
                "login": login_of(name),
                "password": PASSWORD,
                "group_ids": portal.ids,
            }
            for name in customers.names()
            if name != customers.BLOCKED
        },
    )


def _give_all_to_one_rep(demo):
    known = demo.known("sale.rep.assignment")
    demo.ensure(
        "sale.rep.assignment",
        {
            f"assignment_bench_{name}": {
                "rep_id": demo.ref(REP).id,
                "partner_id": demo.ref(name).id,
                "date_from": demo.days(-200).date(),
            }
            for name in customers.names()
            if f"assignment_{REP}_{name}" not in known
        },
    )


def login_of(name: str) -> str:
    """The login of a customer of the bench."""
    return customers.WEB_LOGINS.get(name, f"{name}@bench.example")
