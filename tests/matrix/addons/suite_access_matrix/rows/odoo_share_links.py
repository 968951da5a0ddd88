"""Links that a document is shared with: who holds one needs no login, but no rep is
given one, and none may use one that came to him."""

from ..matrix.calls import get, jsonrpc, post
from ..matrix.row import method, route


def shared(url, call, answers, variant="with the link", **kwargs):
    """A door that the customer's link opens, to whomever but a rep."""
    return route(
        url, call, answers, is_door=True, is_shared=True, variant=variant, **kwargs
    )


def thread(view):
    return {"thread_model": "sale.order", "thread_id": view.alpha.order}


def with_token(view):
    return thread(view) | {"token": view.alpha.order_token}


def with_hash(view):
    its = view.alpha
    return thread(view) | {"pid": its.contact, "hash": its.order_hash}


PAGES = [
    shared(
        "/my/orders/<int:order_id>",
        get("/my/orders/{alpha.order}?access_token={alpha.order_token}"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "seen     seen    seen    seen    /my     /my     seen    seen    seen",
    ),
    shared(
        "/my/invoices/<int:invoice_id>",
        get("/my/invoices/{alpha.invoice}?access_token={alpha.invoice_token}"),
        "ok       seen    ok      ok      /my     /my     ok      ok      ok",
    ),
    shared(
        "/my/picking/pdf/<int:picking_id>",
        get("/my/picking/pdf/{alpha.picking}?access_token={alpha.order_token}"),
        "seen     seen    seen    seen    missing missing seen    seen    seen",
    ),
    shared(
        "/my/orders/<int:order_id>/accept",
        jsonrpc(
            "/my/orders/{alpha.quote}/accept?access_token={alpha.quote_token}",
            {"name": "Me", "signature": ""},
            evidence="Signature is missing",  # it may be signed
        ),
        "seen     seen    seen    empty   empty   empty   seen    seen    seen",
    ),
    shared(
        "/my/orders/<int:order_id>/decline",
        post(
            "/my/orders/{alpha.quote}/decline?access_token={alpha.quote_token}",
            {"decline_message": ""},  # it may be declined, but not without a word
        ),
        "moved    moved   moved   /my     /my     /my     moved   moved   moved",
        moved="/my/orders/#",
    ),
]

CONVERSATIONS = [
    shared(
        "/mail/view",
        get(
            "/mail/view?model=sale.order&res_id={alpha.order}"
            "&access_token={alpha.order_token}"
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        # where each one then is let in or not
        "moved    moved   moved   moved   moved   moved   moved   moved   moved",
        moved=("/my/orders/#", "/odoo/sale.order/#"),
    ),
    *(
        shared(
            "/mail/chatter_fetch",
            jsonrpc("/mail/chatter_fetch", parameters),
            answers,
            variant=variant,
        )
        for variant, parameters, answers in (
            # public  custom. other   rep     other   inside  clerk   manager admin
            (
                "with the link",
                with_token,
                "seen     seen    seen    refused missing missing seen    seen    seen",
            ),
            (
                "with a signed link",
                with_hash,
                "empty    seen    empty   seen    empty   empty   seen    seen    seen",
            ),
        )
    ),
    *(
        shared(
            "/mail/message/post",
            jsonrpc(
                "/mail/message/post",
                lambda w, given=parameters: given(w) | {"post_data": {"body": "Hello"}},
            ),
            "ok       ok      ok      missing missing missing ok      ok      ok",
            variant=variant,
        )
        for variant, parameters in (
            ("with the link", with_token),
            ("with a signed link", with_hash),
        )
    ),
]


def secret(model, name, args, answers, variant="the secret", **kwargs):
    return method(model, name, args, answers, variant=variant, is_door=True, **kwargs)


TOKENS = [["access_token"]]
FOUND = '"access_token"'

SECRETS = [
    secret(
        "sale.order",
        "read",
        lambda w: ([[w.mine.order], *TOKENS], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    seen    seen    refused refused refused seen    seen    seen",
        evidence=FOUND,
    ),
    secret(
        "sale.order",
        "search_read",
        lambda w: ([[["id", "=", w.mine.order]], *TOKENS], {}),
        "login    seen    seen    refused refused refused seen    seen    seen",
        evidence=FOUND,
    ),
    secret(
        "sale.order",
        "search_count",
        lambda w: ([[["access_token", "=like", f"{w.mine.order_token[:3]}%"]]], {}),
        "login    ok      ok      refused refused refused ok      ok      ok",
    ),
    secret(
        "account.move",
        "read",
        lambda w: ([[w.mine.invoice], *TOKENS], {}),
        "login    seen    seen    refused refused refused seen    seen    seen",
        evidence=FOUND,
    ),
    method(
        "sale.order",
        "get_portal_url",
        lambda w: ([[w.mine.order]], {}),  # a rep's has an empty secret
        "login    ok      ok      ok      ok      ok      ok      ok      ok",
        is_door=True,
    ),
]

ROWS = [*PAGES, *CONVERSATIONS, *SECRETS]
