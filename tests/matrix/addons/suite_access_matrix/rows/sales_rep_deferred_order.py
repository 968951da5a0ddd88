"""Reps and what they order: `sales_rep_deferred_order`."""

from ..matrix.calls import get, jsonrpc, post
from ..matrix.row import method, route, surface
from ._rep_foreign_code import CODE
from ._rep_links import LINKS
from ._rep_management import MANAGEMENT, furnish_wizards


def furnish(world):
    """Two portal reps and one inside rep, each with one customer; Charlie has none."""
    for role, customer in (
        ("rep", world.alpha),
        ("other_rep", world.bravo),
        ("inside_rep", world.bravo),
    ):
        assignment = world.env["sale.rep.assignment"].create(
            {"rep_id": world.users[role].id, "partner_id": customer.partner}
        )
        customer.assignment = assignment.id
        order = world.env["sale.order"].browse(customer.order)
        order.rep_user_id = world.users[role]
    world.house.assignment_rule = (
        world.env["sale.rep.assignment.rule"]
        .create({"name": "All", "rep_ids": [(6, 0, world.users["rep"].ids)]})
        .id
    )
    world.alpha.wish = (
        world.env["product.wishlist"]
        .create(
            {
                "partner_id": world.alpha.contact,
                "product_id": world.house.product,
                "website_id": world.house.website,
            }
        )
        .id
    )
    world.house.view = world.env.ref("website.homepage").id
    furnish_wizards(world)


ASSIGNMENT = [
    *surface(
        "sale.rep.assignment",
        lambda w: w.alpha.assignment,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused seen    refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   refused refused seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused refused ok      ok
        write  login   refused refused refused refused refused refused ok      ok
        copy   login   refused refused refused refused refused refused invalid invalid
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"date_to": "2030-01-01"},
        make=lambda w: {
            "rep_id": w.users.other_rep,
            "partner_id": w.alpha.partner,
        },
    ),
    method(
        "sale.rep.assignment",
        "action_end",
        lambda w: ([[w.alpha.assignment]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused ok      ok",
    ),
    *surface(
        "sale.rep.assignment.rule",
        lambda w: w.house.assignment_rule,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused empty   ok      ok      ok
        create login   refused refused refused refused refused refused ok      ok
        write  login   refused refused refused refused refused refused ok      ok
        copy   login   refused refused refused refused refused refused ok      ok
        unlink login   refused refused refused refused refused refused ok      ok
        """,
        change={"name": "Changed"},
        make=lambda w: {"name": "New", "rep_ids": [(6, 0, [w.users.other_rep])]},
    ),
]

DOT = (  # the smallest PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)

PAPERS = [
    route(
        "/my/orders/<int:order_id>/accept",
        jsonrpc(
            "/my/orders/{alpha.quote}/accept",
            {"name": "Me", "signature": DOT},
            evidence='"force_refresh": true',  # it was signed
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "empty    seen    empty   empty   empty   empty   seen    seen    seen",
    ),
    route(
        "/my/orders/<int:order_id>/decline",
        post("/my/orders/{alpha.quote}/decline", {"decline_message": "no"}),
        "/my      moved   /my     /my     /my     /my     moved   moved   moved",
        moved="/my/orders/#",
    ),
    method(
        "sale.order",
        "action_confirm",
        lambda w: ([[w.alpha.quote]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "sale.order",
        "action_update_prices",
        lambda w: ([[w.alpha.quote]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
]


def lamp(w):
    return {
        "product_template_id": w.house.template,
        "product_id": w.house.product,
        "quantity": 1,
    }


REPS = ("rep", "other_rep", "inside_rep")
ACT = post("/my/rep/act/{mine.partner}", roles=REPS)
LOOK = get("/my/rep", roles=REPS)  # a page, whose token the next requests carry
FILL = jsonrpc("/shop/cart/add", lamp)
"""In acting mode: each rep for his own customer, others as themselves."""

WISHES = [
    method(
        "product.wishlist",
        "current",
        ([], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/shop/wishlist/remove/<int:wish_id>",
        jsonrpc("/shop/wishlist/remove/{alpha.wish}"),
        "empty    ok      refused refused refused refused refused ok      ok",
    ),
    route(
        "/shop/wishlist/remove/<int:wish_id>",
        jsonrpc("/shop/wishlist/remove/{alpha.wish}"),
        "empty    ok      refused ok      empty   empty   refused ok      ok",
        after=[ACT, LOOK],
        variant="while acting",
    ),
]

REP_PAGES = [
    route(
        "/shop/cart/rep_hint",
        post("/shop/cart/rep_hint", lambda w: {"product_id": w.house.product}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    moved   moved   moved   moved   moved   moved   moved   moved",
        moved="/shop/cart",
    ),
    route(
        "/my/rep",
        get("/my/rep"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    missing missing seen    empty   empty   missing missing missing",
    ),
    route(
        "/my/rep",
        get("/my/rep?search=ZQ-&search_in=ref"),
        "login    missing missing seen    empty   empty   missing missing missing",
        variant="search",
    ),
    route(
        "/my/rep/page/<int:page>",
        get("/my/rep/page/1"),
        "login    missing missing seen    empty   empty   missing missing missing",
    ),
    route(
        "/my/rep/orders",
        get("/my/rep/orders?filterby=all"),
        "login    missing missing seen    empty   empty   missing missing missing",
    ),
    route(
        "/my/rep/orders/page/<int:page>",
        get("/my/rep/orders/page/1?filterby=all"),
        "login    missing missing seen    empty   empty   missing missing missing",
    ),
    route(
        "/my/rep/act/<int:partner_id>",
        post("/my/rep/act/{alpha.partner}"),
        "login    missing missing /shop   missing missing missing missing missing",
    ),
    route(
        "/my/rep/act/<int:partner_id>",
        post("/my/rep/act/{charlie.partner}"),
        "login    missing missing missing missing missing missing missing missing",
        variant="nobody's customer",
    ),
    route(
        "/my/rep/act/<int:partner_id>",
        post("/my/rep/act/{mine.partner}", {"redirect": "https://example.com/shop"}),
        "login    missing missing /shop   /shop   /shop   missing missing missing",
        variant="and away",
    ),
    route(
        "/my/rep/act/<int:partner_id>",
        post("/my/rep/act/{theirs.partner}"),
        "login    missing missing missing missing missing missing missing missing",
        after=[ACT, LOOK],
        variant="from one's own to a foreign customer",
    ),
    route(
        "/my/rep/stop",
        post("/my/rep/stop"),
        "login    /my/rep /my/rep /my/rep /my/rep /my/rep /my/rep /my/rep /my/rep",
        after=[ACT, LOOK],
    ),
    route(
        "/my/rep/taken_at",
        post("/my/rep/taken_at", {"client_order_ref": "by telephone"}),
        "login    missing missing moved   moved   moved   missing missing missing",
        after=[ACT, LOOK, FILL],
        moved="/shop/payment",
    ),
    route(
        "/my/rep/taken_at",
        post("/my/rep/taken_at", {"client_order_ref": "by telephone"}),
        "login    missing missing refused refused refused missing missing missing",
        after=[LOOK, ACT],
        variant="from a page opened before",
    ),
]

SHOP = [
    route(
        "/shop/cart",
        get("/shop/cart"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "empty    seen    empty   seen    empty   empty   empty   empty   empty",
        after=[ACT, LOOK, FILL],
    ),
    route(
        "/shop/cart",
        get("/shop/cart?id={alpha.cart}&access_token=guess&revive_method=squash"),
        "missing  missing missing refused refused refused missing missing missing",
        after=[ACT, LOOK],
        variant="revived by a guessed link",
    ),
    route(
        "/shop/cart",
        get("/shop/cart?id={alpha.cart}&access_token={alpha.cart_token}"),
        "empty    seen    empty   seen    empty   empty   empty   empty   empty",
        after=[ACT, LOOK],
        variant="another's link",
    ),
    route(
        "/shop/cart/quantity",
        jsonrpc("/shop/cart/quantity"),
        "ok       ok      ok      ok      ok      ok      ok      ok      ok",
        after=[ACT, LOOK, FILL],
    ),
    route(
        "/shop/confirmation",
        get("/shop/confirmation"),
        "/shop    /shop   /shop   /shop   /shop   /shop   /shop   /shop   /shop",
        after=[ACT, LOOK, FILL],
    ),
    route(
        "/shop/print",
        get("/shop/print"),
        "/shop    /shop   /shop   /shop   /shop   /shop   /shop   /shop   /shop",
        after=[ACT, LOOK, FILL],
    ),
    route(
        "/shop/payment/validate",
        get("/shop/payment/validate"),
        "/shop    /shop   /shop   refused refused refused /shop   /shop   /shop",
        after=[ACT, LOOK],
    ),
    route(
        "/shop/payment/transaction/<int:order_id>",
        jsonrpc(
            "/shop/payment/transaction/{alpha.cart}",
            lambda w: {
                "access_token": "guessed",
                "provider_id": w.house.provider,
                "payment_method_id": w.house.payment_method,
                "flow": "direct",
                "token_id": None,
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
            },
        ),
        "invalid  invalid invalid refused refused refused invalid invalid invalid",
        after=[ACT, LOOK],
    ),
    route(
        "/my/orders/reorder",
        jsonrpc("/my/orders/reorder", lambda w: {"order_id": w.alpha.order}),
        "empty    ok      empty   invalid empty   empty   ok      ok      ok",
    ),
    route(
        "/my/orders/reorder",
        jsonrpc("/my/orders/reorder", lambda w: {"order_id": w.alpha.order}),
        "empty    ok      empty   ok      refused refused ok      ok      ok",
        after=[ACT, LOOK],
        variant="while acting",
    ),
    route(
        "/shop/address",
        get("/shop/address?partner_id={theirs.address}&address_type=delivery"),
        "empty    refused refused refused refused refused refused refused refused",
        after=[ACT, LOOK, FILL],
        is_door=True,
    ),
    route(
        "/shop/update_address",
        jsonrpc(
            "/shop/update_address",
            lambda w: {"partner_id": w.theirs.address, "address_type": "delivery"},
        ),
        "refused  refused refused refused refused refused refused refused refused",
        after=[ACT, LOOK, FILL],
        is_door=True,
    ),
    method(
        "website",
        "get_pricelist_available",
        lambda w: ([[w.house.website]], {}),
        "login    ok      ok      ok      ok      ok      ok      ok      ok",
    ),
    method(
        "website",
        "sale_product_domain",
        lambda w: ([[w.house.website]], {}),
        "login    ok      ok      ok      ok      ok      ok      ok      ok",
    ),
]

ROWS = [*ASSIGNMENT, *MANAGEMENT, *PAPERS, *LINKS, *REP_PAGES, *SHOP, *WISHES, *CODE]
