"""What things cost to whom: price lists, discount grids, promotions."""

from odoo.fields import Command

from setup.demo import products

ENDINGS = 0.05  # contract prices end in five cents
# category, from quantity, percent off
CAFE_GRID = (
    ("COF", 0, 8.0),
    ("COF", 12, 12.0),
    ("COF", 48, 17.5),
    ("TEA", 0, 6.0),
    ("TEA", 24, 11.0),
    ("SYR", 6, 9.0),
    ("CUP", 4, 7.5),
    ("CUP", 12, 13.0),
    ("GLA", 4, 10.0),
    ("CLN", 6, 5.0),
    ("MAC", 0, 3.0),
)
SHOP_GRID = (("GFT", 0, 22.0), ("GFT", 20, 28.0), ("TEX", 5, 14.0), ("TEX", 0, 8.0))
# category, first and last day from today, percent off: last season, this one, next
SEASONS = (("TEA", -60, -20, 20.0), ("GLA", -14, 21, 15.0), ("SYR", 30, 60, 18.0))
HOTEL_MARKUPS = {"CUP": 38.0, "GLA": 36.0, "TEX": 55.0}
FIXED_USD = {"COF-12": 17.9, "COF-32": 14.75, "TEA-22": 28.6, "MAC-12": 2050.0}


def populate(demo):
    """Make the price lists, then their rules, then the promotions."""
    _make_lists(demo)
    demo.ensure("product.pricelist.item", _rules(demo))
    _make_promotions(demo)


def places(demo):
    """Prices are shown with those who pay them."""
    return []


def _make_lists(demo):
    online = {"website_id": demo.website.id, "company_id": demo.company.id}
    demo.ensure(
        "product.pricelist",
        {
            "pricelist_public": online
            | {"name": "Public", "sequence": 1, "selectable": True},
            "pricelist_cafe": online | {"name": "Cafés and bars", "sequence": 2},
            "pricelist_hotel": online
            | {"name": "Hotels, by contract", "sequence": 3, "website_id": False},
            "pricelist_shop": online | {"name": "Shops", "sequence": 4},
            "pricelist_overseas": online
            | {
                "name": "Overseas",
                "sequence": 5,
                "currency_id": demo.env.ref("base.USD").id,
            },
        },
    )


def _rules(demo) -> dict[str, dict]:
    cafe, shop = demo.ref("pricelist_cafe"), demo.ref("pricelist_shop")
    rules = {}
    grids = (("cafe", cafe, CAFE_GRID), ("shop", shop, SHOP_GRID))
    for key, pricelist, grid in grids:
        for code, quantity, percent in grid:
            row = _percent(demo, pricelist, code, percent)
            rules[f"rule_{key}_{code}_{quantity}"] = row | {"min_quantity": quantity}
    for code, first, last, percent in SEASONS:
        rules[f"rule_season_{code}"] = _percent(demo, cafe, code, percent) | {
            "date_start": demo.days(first, 0),
            "date_end": demo.days(last, 23, 59),
        }
    rules["rule_shop_rest"] = {
        "pricelist_id": shop.id,
        "compute_price": "percentage",
        "percent_price": 4.0,
    }
    return rules | _hotel_rules(demo) | _overseas_rules(demo)


def _percent(demo, pricelist, code: str, percent: float) -> dict:
    return {
        "pricelist_id": pricelist.id,
        "categ_id": demo.ref(f"category_{code}").id,
        "compute_price": "percentage",
        "percent_price": percent,
    }


def _hotel_rules(demo) -> dict[str, dict]:
    """A markup on what the goods cost us; the rest ten percent under list."""
    pricelist = demo.ref("pricelist_hotel").id
    rules = {
        f"rule_hotel_{code}": {
            "pricelist_id": pricelist,
            "categ_id": demo.ref(f"category_{code}").id,
            "compute_price": "formula",
            "base": "standard_price",
            "price_markup": markup,
            "price_round": ENDINGS,
            "price_min_margin": 0.5,
            "price_max_margin": 30.0,
        }
        for code, markup in HOTEL_MARKUPS.items()
    }
    rules["rule_hotel_rest"] = {
        "pricelist_id": pricelist,
        "compute_price": "formula",
        "base": "list_price",
        "price_discount": 10.0,
        "price_round": ENDINGS,
    }
    return rules


def _overseas_rules(demo) -> dict[str, dict]:
    """Dollars: some fixed prices, the rest from the shops' list."""
    pricelist = demo.ref("pricelist_overseas").id
    rules = {
        f"rule_overseas_{code}": {
            "pricelist_id": pricelist,
            "product_tmpl_id": products.product(demo, code).product_tmpl_id.id,
            "compute_price": "fixed",
            "fixed_price": price,
        }
        for code, price in FIXED_USD.items()
    }
    rules["rule_overseas_rest"] = {
        "pricelist_id": pricelist,
        "compute_price": "formula",
        "base": "pricelist",
        "base_pricelist_id": demo.ref("pricelist_shop").id,
        "price_discount": 2.5,
        "price_round": ENDINGS,
        "price_surcharge": 0.35,
    }
    return rules


def _make_promotions(demo):
    programs = {"promotion_syrup": _ten_plus_one(demo)}
    programs["promotion_machine"] = _jug_with_machine(demo)
    common = {"applies_on": "current", "trigger": "auto"}
    demo.ensure(
        "loyalty.program", {name: common | row for name, row in programs.items()}
    )


def _ten_plus_one(demo) -> dict:
    syrup = products.product(demo, "SYR-12")
    gift = {
        "reward_type": "product",
        "reward_product_id": syrup.id,
        "reward_product_qty": 1,
        "required_points": 10,
    }
    return {
        "name": "Caramel syrup 700 ml: ten plus one",
        "program_type": "buy_x_get_y",
        "rule_ids": [_earned_by(syrup, 10, "unit")],
        "reward_ids": [Command.create(gift)],
    }


def _jug_with_machine(demo) -> dict:
    jug = products.product(demo, "BAR-11")
    discount = {
        "reward_type": "discount",
        "discount": 5.0,
        "discount_mode": "percent",
        "discount_applicability": "specific",
        "discount_product_category_id": demo.ref("category_MAC").id,
        "required_points": 1,
    }
    return {
        "name": "5% off machines with a milk jug",
        "program_type": "promotion",
        "rule_ids": [_earned_by(jug, 1, "order")],
        "reward_ids": [Command.create(discount)],
    }


def _earned_by(product, quantity: int, mode: str):
    return Command.create(
        {
            "product_ids": [Command.set(product.ids)],
            "minimum_qty": quantity,
            "reward_point_mode": mode,
        }
    )
