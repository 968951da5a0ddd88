"""The order's own life: `sale_order_flow`."""

from ..matrix.calls import jsonrpc
from ..matrix.row import method, route, surface
from ._order_money import MONEY, furnish_money


def by_card(view):
    """What the payment form sends for a card, `access_token` left out."""
    return {
        "access_token": None,
        "provider_id": view.house.provider,
        "payment_method_id": view.house.payment_method,
        "flow": "direct",
        "token_id": None,
        "amount": 230,
        "tokenization_requested": False,
        "landing_route": "/my",
    }


PAYMENT = [
    method(
        "payment.transaction",
        "create",
        lambda w: (
            [
                {
                    "provider_id": w.house.provider,
                    "payment_method_id": w.house.payment_method,
                    "reference": "made by hand",
                    "amount": 200,
                    "currency_id": w.house.currency,
                    "partner_id": w.alpha.contact,
                    "operation": "offline",
                    "token_id": w.alpha.token,
                    "sale_order_ids": [(6, 0, [w.alpha.quote])],
                }
            ],
            {},
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
        variant="by hand, with a saved card",
    ),
    route(
        "/my/orders/<int:order_id>/transaction",
        jsonrpc("/my/orders/{alpha.quote}/transaction", by_card),
        "invalid  ok      invalid invalid invalid invalid ok      ok      ok",
        is_door=True,
    ),
    route(
        "/my/orders/<int:order_id>/transaction",
        jsonrpc(
            "/my/orders/{alpha.quote}/transaction",
            lambda w: by_card(w) | {"flow": "token", "token_id": w.alpha.token},
        ),
        "invalid  ok      invalid refused invalid invalid refused refused refused",
        is_door=True,
        variant="with Alpha's saved card",
    ),
    route(
        "/invoice/transaction/<int:invoice_id>",
        jsonrpc("/invoice/transaction/{alpha.invoice}", by_card),
        "invalid  ok      invalid invalid invalid invalid ok      ok      ok",
        is_door=True,
    ),
    route(
        "/payment/transaction",
        jsonrpc(
            "/payment/transaction",
            lambda w: (
                by_card(w)
                | {
                    "partner_id": w.alpha.contact,
                    "currency_id": w.house.currency,
                    "access_token": "guessed",
                    "reference_prefix": None,
                }
            ),
        ),
        "refused  refused refused refused refused refused refused refused refused",
        is_door=True,
        variant="a guessed payment link",
    ),
]

STAGES = surface(
    "sale.order.stage",
    lambda w: w.house.stage,
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
    make={"name": "New"},
)

ROLES = [
    *surface(
        "sale.user.role",
        lambda w: w.house.standard_role,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"name": "Changed"},
        make={"name": "New"},
    ),
    method(
        "sale.user.role",
        "action_reset_users",
        lambda w: ([[w.house.standard_role]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
    ),
    method(
        "res.users",
        "action_reset_to_role",
        lambda w: ([[w.users.rep]], {}),
        "login    refused refused refused refused refused refused refused ok",
    ),
]


def furnish(world):
    """A stage and a role that nothing else needs."""
    env, house = world.env, world.house
    house.stage = env["sale.order.stage"].create({"name": "Parked"}).id
    house.standard_role = env["sale.user.role"].create({"name": "Apprentice"}).id
    furnish_money(world)


ROWS = [*PAYMENT, *MONEY, *STAGES, *ROLES]
