"""What orders cost and who pays: `sale_order_flow`."""

from ..matrix.calls import get, jsonrpc
from ..matrix.row import method, route, surface


def furnish_money(world):
    """A fee of a payment method, and a wizard as if somebody had it open."""
    env, house = world.env, world.house
    product = env.ref("sale_order_flow.product_payment_fee")
    unused = env["payment.method"].create(
        {
            "name": "Barter",
            "code": "matrix_barter",
            "image": env["payment.method"].search([], limit=1).image,
        }
    )
    house.payment_fee_values = {
        "name": "Surcharge",
        "payment_method_ids": [(6, 0, unused.ids)],
        "product_id": product.id,
        "percent": 1.0,
    }
    house.payment_fee = env["sale.payment.fee"].create(house.payment_fee_values).id
    house.line_removal = (
        env["sale.order.line.remove"]
        .create({"order_id": world.alpha.order, "reason": "Matrix"})
        .id
    )
    for customer in (world.alpha, world.bravo):
        _fill_company_wallet(world, customer)
    house.wallet_history = (
        env["loyalty.history"]
        .create({"card_id": world.alpha.card, "description": "Matrix", "issued": 1})
        .id
    )


def _fill_company_wallet(world, customer):
    """A wallet of the company, that the customer's user is a contact of."""
    wallet = world.env["loyalty.card"].create(
        {
            "program_id": world.house.ewallet,
            "partner_id": customer.partner,
            "code": f"{customer.marker}-wallet",
            "points": 70,
        }
    )
    world.env["loyalty.history"].create(
        {
            "card_id": wallet.id,
            "description": f"{customer.marker} was paid too much",
            "issued": 70,
            "order_model": "sale.order",
            "order_id": customer.order,
        }
    )
    customer.company_wallet = wallet.id


FEES = surface(
    "sale.payment.fee",
    lambda w: w.house.payment_fee,
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
    make=lambda w: w.house.payment_fee_values,
)

# Nobody reads, changes or applies what another one has open.
REMOVAL = [
    *surface(
        "sale.order.line.remove",
        lambda w: w.house.line_removal,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused empty   empty   empty   empty
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"reason": "Changed"},
        make=lambda w: {
            "order_id": w.alpha.order,
            "line_ids": [(6, 0, [w.alpha.order_line])],
            "reason": "No more",
        },
    ),
    method(
        "sale.order.line.remove",
        "action_remove",
        lambda w: ([[w.house.line_removal]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused refused",
    ),
    method(
        "sale.order.line",
        "action_remove",
        lambda w: ([[w.alpha.order_line]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
]

REQUESTS = [
    method(
        "sale.order",
        "action_request_payment",
        lambda w: ([[w.alpha.quote]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    route(
        "/sale_order_flow/payment_fee",
        jsonrpc(
            "/sale_order_flow/payment_fee",
            lambda w: {
                "order_id": w.alpha.quote,
                "access_token": None,
                "payment_method_id": w.house.payment_method,
                "amount": 230,
            },
        ),
        "invalid  ok      invalid ok      invalid invalid ok      ok      ok",
    ),
]

WALLET = [
    route(
        "/my/loyalty_card/<int:card_id>/history",
        get("/my/loyalty_card/{alpha.company_wallet}/history"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    seen    /my     /my     /my     /my     /my     /my     /my",
        variant="the company's",
    ),
    route(
        "/my/loyalty_card/<int:card_id>/history/page/<int:page>",
        get("/my/loyalty_card/{alpha.company_wallet}/history/page/1"),
        "login    seen    /my     /my     /my     /my     /my     /my     /my",
        variant="the company's",
    ),
    route(
        "/my/loyalty_card/<int:card_id>/values",
        jsonrpc("/my/loyalty_card/{alpha.company_wallet}/values", lambda w: {}),
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
        variant="the company's",
    ),
    method(
        "loyalty.history",
        "unlink",
        lambda w: ([[w.house.wallet_history]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused refused",
    ),
]

MONEY = [*FEES, *REMOVAL, *REQUESTS, *WALLET]
