"""Splitting, supply, hints and customer searches: `sale_order_flow`."""

from ..matrix.row import method, surface

WIZARD = """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused refused refused refused refused
    export login   invalid invalid invalid invalid invalid invalid invalid refused
    search login   refused refused refused refused {search}   empty   empty   empty
    create login   refused refused refused refused {create} ok      ok      ok
    write  login   refused refused refused refused refused refused refused refused
    copy   login   refused refused refused refused refused refused refused refused
    unlink login   refused refused refused refused refused refused refused refused
"""
# a salesperson's own wizard, and one that takes the right to see costs
OPEN = WIZARD.format(search="empty", create="{create}")
COSTS = WIZARD.format(search="refused", create="refused")
BY_OTHERS = "login    refused refused refused refused refused refused refused refused"

MODELS = [
    *surface(
        "vendor.quote",
        lambda w: w.house.vendor_quote,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused ok      ok      ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"price": 3},
        make=lambda w: {
            "product_id": w.house.product,
            "partner_id": w.house.other_vendor,
            "price": 2,
        },
    ),
    *surface(
        "sale.order.split.rule",
        lambda w: w.house.split_rule,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused refused ok      ok
        write  login   refused refused refused refused refused refused ok      ok
        copy   login   refused refused refused refused refused refused ok      ok
        unlink login   refused refused refused refused refused refused ok      ok
        """,
        change={"name": "Changed"},
        make={"name": "New", "criterion": "availability", "is_automatic": False},
    ),
    *surface(
        "sale.customer.search",
        lambda w: w.house.customer_search,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused ok      ok      ok      ok
        write  login   refused refused refused refused ok      ok      ok      ok
        copy   login   refused refused refused refused ok      ok      ok      ok
        unlink login   refused refused refused refused ok      ok      ok      ok
        """,
        change={"months": 4},
        make={"criterion": "bought", "months": 2},
    ),
    *surface(
        "sale.order.split",
        lambda w: w.house.supply["sale.order.split"],
        OPEN.format(create="refused"),
        change={"method": "group"},
        make=lambda w: {"order_id": w.alpha.quote},
    ),
    *surface(
        "sale.order.split.line",
        lambda w: w.house.supply["sale.order.split.line"],
        OPEN.format(create="refused")
        .replace("ok     ", "refused")
        .replace(" ok\n", " refused\n"),
        change={"part": 2},
        make=lambda w: {
            "wizard_id": w.house.supply["sale.order.split"],
            "order_line_id": w.alpha.quote_line,
        },
    ),
    *surface(
        "sale.vendor.assign",
        lambda w: w.house.supply["sale.vendor.assign"],
        COSTS,
        change={"order_id": False},
        make=lambda w: {"order_id": w.alpha.quote},
    ),
    *surface(
        "sale.vendor.assign.line",
        lambda w: w.house.supply["sale.vendor.assign.line"],
        COSTS.replace("ok     ", "refused").replace(" ok\n", " refused\n"),
        change={"delivery": "dropship"},
        make=lambda w: {
            "wizard_id": w.house.supply["sale.vendor.assign"],
            "order_line_id": w.alpha.quote_line,
        },
    ),
    *surface(
        "sale.vendor.assign.candidate",
        lambda w: w.house.supply["sale.vendor.assign.candidate"],
        COSTS.replace("ok     ", "refused").replace(" ok\n", " refused\n"),
        change={"price": 1},
        make=lambda w: {
            "line_id": w.house.supply["sale.vendor.assign.line"],
            "vendor_id": w.house.other_vendor,
        },
    ),
]


def _of_quote(name, answers, *more):
    return method("sale.order", name, lambda w: ([[w.alpha.quote], *more], {}), answers)


ACTIONS = [
    # public  custom. other   rep     other   inside  clerk   manager admin
    _of_quote(
        "get_hints",
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "sale.order",
        "add_hinted_product",
        lambda w: ([[w.alpha.quote], w.house.product], {}),
        "login    refused refused refused refused refused invalid invalid invalid",
    ),
    _of_quote(
        "action_split",
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    _of_quote(
        "action_view_split",
        "login    ok      refused ok      refused refused ok      ok      ok",
    ),
    _of_quote(
        "action_merge_split",
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    _of_quote(
        "action_assign_vendors",
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "sale.customer.search",
        "action_show_customers",
        lambda w: ([[w.house.customer_search]], {}),
        "login    refused refused refused refused ok      ok      ok      ok",
    ),
    *(
        method(
            model,
            name,
            lambda w, model=model: ([[w.house.supply[model]]], {}),
            BY_OTHERS,
        )
        for model, names in {
            "sale.order.split": (
                "action_apply",
                "action_by_availability",
                "action_by_both",
                "action_by_group",
            ),
            "sale.vendor.assign": (
                "action_apply",
                "action_cheapest",
                "action_fastest",
            ),
        }.items()
        for name in names
    ),
]


def furnish_supply(world):
    """A quote of a vendor, a rule, a search, and one wizard of each kind."""
    env, house = world.env, world.house
    vendors = env["res.partner"].create([{"name": "Mill"}, {"name": "Forge"}])
    house.other_vendor = vendors[1].id
    house.vendor_quote = (
        env["vendor.quote"]
        .create(
            {
                "product_id": house.product,
                "partner_id": vendors[0].id,
                "price": 1,
            }
        )
        .id
    )
    rule = {"name": "Parked", "criterion": "availability", "is_automatic": False}
    house.split_rule = env["sale.order.split.rule"].create(rule).id
    house.customer_search = env["sale.customer.search"].create({"months": 1}).id
    house.supply = _open_wizards(world)


def _open_wizards(world):
    env = world.env
    quote = env["sale.order"].browse(world.alpha.quote)
    split = env["sale.order.split"].create({"order_id": quote.id})
    split._fill()
    assign = env["sale.vendor.assign"].create({"order_id": quote.id})
    assign._fill(quote.order_line[:1])
    wizards = {
        "sale.order.split": split,
        "sale.order.split.line": split.line_ids[:1],
        "sale.vendor.assign": assign,
        "sale.vendor.assign.line": assign.line_ids[:1],
        "sale.vendor.assign.candidate": assign.line_ids[:1].candidate_ids[:1],
    }
    return {model: record.id for model, record in wizards.items()}


SUPPLY = [*MODELS, *ACTIONS]
