"""The order's own life: `sale_order_flow`."""

from ..matrix.calls import get, jsonrpc, post
from ..matrix.row import method, route, surface
from ._order_money import MONEY, furnish_money
from ._order_supply import SUPPLY, furnish_supply


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


# Each chooses for himself; what is sent along of others counts for nobody.
NOTICE_PAGE = [
    route(
        "/my/order_notices",
        get("/my/order_notices"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    ok      empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/order_notices",
        post(
            "/my/order_notices",
            lambda w: {"mail": "1", "sms": "1", "partner_id": w.alpha.contact},
        ),
        "login    moved   moved   moved   moved   moved   moved   moved   moved",
        moved="/my/order_notices",
        variant="asked for",
    ),
]

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

STAGE_RULES = surface(
    "sale.order.stage.rule",
    lambda w: w.house.stage_rule,
    """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused ok      ok      ok      ok
    export login   invalid invalid invalid invalid invalid invalid invalid ok
    search login   refused refused refused refused ok      ok      ok      ok
    create login   refused refused refused refused refused refused ok      ok
    write  login   refused refused refused refused refused refused ok      ok
    copy   login   refused refused refused refused refused refused invalid invalid
    unlink login   refused refused refused refused refused refused ok      ok
    """,
    change=lambda w: {"stage_id": w.house.stage},
    make=lambda w: {"event": "paid", "stage_id": w.house.stage},
)

# What only the system writes: read by sales people, each within his customers.
KEPT_BY_THE_SYSTEM = """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused refused ok      ok      ok
    export login   invalid invalid invalid invalid invalid invalid invalid ok
    search login   refused refused refused refused empty   ok      ok      ok
    create login   refused refused refused refused refused refused refused refused
    write  login   refused refused refused refused refused refused refused refused
    copy   login   refused refused refused refused refused refused refused refused
    unlink login   refused refused refused refused refused refused refused refused
"""
STAGE_ENTRIES = surface(
    "sale.order.stage.entry",
    lambda w: w.alpha.stage_entry,
    KEPT_BY_THE_SYSTEM,
    change={"is_manual": True},
    make=lambda w: {
        "order_id": w.alpha.order,
        "stage_id": w.house.stage,
        "entered_at": "2026-05-04 10:00:00",
    },
)
NOTICES = [
    *surface(
        "sale.order.notice",
        lambda w: w.alpha.notice,
        KEPT_BY_THE_SYSTEM,
        change={"state": "sent"},
        make=lambda w: {
            "order_id": w.alpha.order,
            "source": "made by hand",
            "channel": "mail",
            "partner_id": w.alpha.partner,
            "document_id": w.alpha.order,
            "message_id": "<by-hand@example.com>",
        },
    ),
    *(
        method(
            "sale.order.notice",
            press,
            lambda w: ([[w.alpha.notice]], {}),
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused refused ok      ok      ok",
        )
        for press in ("action_retry", "action_cancel")
    ),
    method(
        "sale.order",
        "action_view_notices",
        lambda w: ([[w.alpha.order]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    ok      refused ok      refused refused ok      ok      ok",
    ),
]
# On orders of his own a person without the rights may neither cancel, nor reprice what
# is confirmed, nor see what it costs.
RIGHTS = [
    method(
        "sale.order",
        "action_cancel",
        lambda w: ([[w.mine.order]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
        variant="of one's own",
        is_door=True,
    ),
    method(
        "sale.order.line",
        "write",
        lambda w: ([[w.mine.order_line], {"price_unit": 1.0}], {}),
        "login    refused refused refused refused refused ok      ok      ok",
        variant="price of one's own",
    ),
    method(
        "sale.order.line",
        "read",
        lambda w: ([[w.mine.order_line], ["purchase_price"]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
        variant="cost of one's own",
        is_door=True,
    ),
    method(
        "account.partial.reconcile",
        "create",
        ([[{"amount": 1.0}]], {}),  # what it matches is not said
        "login    refused refused refused refused refused refused refused invalid",
    ),
]

PAYMENT_CHANGES = surface(
    "payment.transaction.change",
    lambda w: w.alpha.payment_change,
    """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused refused refused ok      ok
    export login   invalid invalid invalid invalid invalid invalid invalid ok
    search login   refused refused refused refused refused refused ok      ok
    create login   refused refused refused refused refused refused refused refused
    write  login   refused refused refused refused refused refused refused refused
    copy   login   refused refused refused refused refused refused refused refused
    unlink login   refused refused refused refused refused refused refused refused
    """,
    change={"to_state": "done"},
    make=lambda w: {
        "transaction_id": w.alpha.transaction,
        "to_state": "done",
        "at": "2026-05-04 10:00:00",
        "currency_id": w.house.currency,
    },
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
    """Stages and a role that nothing else needs; what Alpha's order has left behind."""
    env, house = world.env, world.house
    house.stage = env["sale.order.stage"].create({"name": "Parked"}).id
    house.stage_rule = (
        env["sale.order.stage.rule"]
        .create({"event": "sent", "stage_id": house.stage})
        .id
    )
    house.standard_role = env["sale.user.role"].create({"name": "Apprentice"}).id
    furnish_money(world)
    _leave_traces(env, world.alpha)
    furnish_supply(world)


def _leave_traces(env, alpha):
    order = env["sale.order"].browse(alpha.order)
    env.cr.flush()  # the stages are logged
    alpha.stage_entry = order.stage_entry_ids[:1].id
    alpha.notice = (
        env["sale.order.notice"]
        .create(
            {
                "order_id": order.id,
                "source": "matrix:1",
                "subject": "Parked",
                "channel": "mail",
                "partner_id": alpha.partner,
                "document_id": order.id,
                "company_id": order.company_id.id,
                "message_id": "<alpha@example.com>",
            }
        )
        .id
    )
    payment = env["payment.transaction"].browse(alpha.transaction)
    alpha.payment_change = (
        env["payment.transaction.change"]
        ._log(payment, {payment.id: "draft" if payment.state != "draft" else "done"})
        .id
    )


ROWS = [
    *PAYMENT,
    *MONEY,
    *NOTICE_PAGE,
    *RIGHTS,
    *STAGES,
    *STAGE_RULES,
    *STAGE_ENTRIES,
    *NOTICES,
    *PAYMENT_CHANGES,
    *ROLES,
    *SUPPLY,
]
