"""The order's own life: `sale_order_flow`."""

from ..matrix.calls import jsonrpc
from ..matrix.row import method, route


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

ROWS = [*PAYMENT]
