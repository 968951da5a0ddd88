"""Odoo's own doors, behind which the suite's documents lie."""

import json

from ..matrix.calls import external, get, jsonrpc, post
from ..matrix.row import route, through_json2


def door(url, call, answers, **kwargs):
    return route(url, call, answers, is_door=True, **kwargs)


PORTAL = [
    door(
        "/my/orders",
        get("/my/orders"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    seen    empty   seen    empty   empty   empty   empty   empty",
    ),
    door(
        "/my/quotes",
        get("/my/quotes"),
        "login    seen    empty   seen    empty   empty   empty   empty   empty",
    ),
    door(
        "/my/invoices",
        get("/my/invoices"),
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
    ),
    door(
        "/my/orders/<int:order_id>",
        get("/my/orders/{alpha.order}"),
        "/my      seen    /my     seen    /my     /my     seen    seen    seen",
    ),
    door(
        "/my/orders/<int:order_id>",
        get("/my/orders/{alpha.order}?report_type=html"),
        "/my      seen    /my     seen    /my     /my     seen    seen    seen",
        variant="report",
    ),
    door(
        "/my/orders/<int:order_id>",
        get("/my/orders/{alpha.order}?access_token=guessed"),
        "/my      seen    /my     seen    /my     /my     seen    seen    seen",
        variant="guessed token",
    ),
    door(
        "/my/invoices/<int:invoice_id>",
        get("/my/invoices/{alpha.invoice}"),
        "/my      seen    /my     ok      /my     /my     ok      ok      ok",
    ),
    door(
        "/my/invoices/<int:invoice_id>",
        get("/my/invoices/{alpha.invoice}?report_type=html"),
        "/my      seen    /my     seen    /my     /my     seen    seen    seen",
        variant="report",
    ),
    door(
        "/my/picking/pdf/<int:picking_id>",
        get("/my/picking/pdf/{alpha.picking}"),
        "missing  seen    missing seen    missing missing seen    seen    seen",
    ),
    door(
        "/my/loyalty_card/<int:card_id>/history",
        get("/my/loyalty_card/{alpha.card}/history"),
        "login    ok      /my     /my     /my     /my     /my     /my     /my",
    ),
    door(
        "/my/address",
        get("/my/address?partner_id={alpha.address}"),
        "login    seen    refused refused refused refused refused refused refused",
    ),
    door(
        "/my/address/submit",
        post(
            "/my/address/submit",
            lambda w: {
                "partner_id": w.alpha.address,
                "name": "Taken over",
                "email": "me@example.com",
                "phone": "+1 555 0199",
                "street": "Here 1",
                "city": "Springfield",
                "zip": "12345",
                "country_id": w.house.country,
                "address_type": "delivery",
                "required_fields": "",
            },
        ),
        "login    ok      refused refused refused refused refused refused refused",
    ),
    door(
        "/my/address/archive",
        jsonrpc("/my/address/archive", lambda w: {"partner_id": w.alpha.address}),
        "login    ok      refused refused refused refused refused refused refused",
    ),
    door(
        "/payment/archive_token",
        jsonrpc("/payment/archive_token", lambda w: {"token_id": w.alpha.token}),
        "login    ok      empty   empty   empty   empty   ok      ok      ok",
    ),
]

REPORTS = [
    door(
        "/report/<converter>/<reportname>/<docids>",
        get(f"/report/{converter}/{report}/{{alpha.{paper}}}"),
        answers,
        variant=f"{report} as {converter}",
    )
    for converter in ("html", "pdf")
    for report, paper, answers in (
        # public  custom. other   rep     other   inside  clerk   manager admin
        (
            "sale.report_saleorder",
            "order",
            "login    refused refused refused refused refused seen    seen    seen",
        ),
        (
            "account.report_invoice",
            "invoice",
            "login    refused refused refused refused refused seen    seen    seen",
        ),
        (
            "stock.report_deliveryslip",
            "picking",
            "login    refused refused refused refused refused refused refused seen",
        ),
    )
]

FILES = [
    door(
        "/web/content/<int:id>",
        get("/web/content/{alpha.attachment}"),
        "missing  missing missing missing missing missing seen    seen    seen",
    ),
    door(
        '/account/download_invoice_documents/<models("account.move"):invoices>'
        "/<string:filetype>",
        get("/account/download_invoice_documents/{alpha.invoice}/pdf"),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    door(
        "/web/export/csv",
        post(
            "/web/export/csv",
            lambda w: {
                "data": json.dumps(
                    {
                        "model": "sale.order",
                        "fields": [{"name": "name", "label": "Name"}],
                        "ids": [w.alpha.order],
                        "domain": [],
                        "groupby": [],
                        "import_compat": False,
                    }
                )
            },
        ),
        "login    invalid invalid invalid invalid invalid invalid invalid seen",
    ),
    door(
        "/web/partner/vcard",
        get("/web/partner/vcard?partner_ids={alpha.partner}"),
        "login    seen    refused seen    refused refused seen    seen    seen",
    ),
]


def thread(view):
    return {"thread_model": "sale.order", "thread_id": view.alpha.order}


def whole_thread(view):
    asked = ["attachments", "followers"]
    return ["mail.thread", thread(view) | {"request_list": asked}]


CHATTER = [
    door(
        "/mail/thread/messages",
        jsonrpc(
            "/mail/thread/messages",
            thread,
        ),
        "login    seen    empty   seen    empty   empty   seen    seen    seen",
    ),
    door(
        "/mail/chatter_fetch",
        jsonrpc(
            "/mail/chatter_fetch",
            thread,
        ),
        "empty    seen    empty   seen    empty   empty   seen    seen    seen",
    ),
    door(
        "/mail/data",
        jsonrpc("/mail/data", lambda w: {"fetch_params": [whole_thread(w)]}),
        "empty    refused empty   refused empty   empty   seen    seen    seen",
    ),
    door(
        "/mail/message/post",
        jsonrpc(
            "/mail/message/post",
            lambda w: thread(w) | {"post_data": {"body": "Hello"}},
        ),
        "missing  missing missing missing missing missing ok      ok      ok",
    ),
    door(
        "/mail/message/update_content",
        jsonrpc(
            "/mail/message/update_content",
            lambda w: {"message_id": w.alpha.message, "update_data": {"body": "x"}},
        ),
        "missing  missing missing missing missing missing missing missing ok",
    ),
    door(
        "/mail/message/<int:message_id>",
        get("/mail/message/{alpha.message}"),
        "login    moved   missing moved   missing missing moved   moved   moved",
        moved=("/my/orders/#", "/odoo/sale.order/#"),
    ),
    door(
        "/mail/thread/subscribe",
        jsonrpc(
            "/mail/thread/subscribe",
            lambda w: {
                "res_model": "sale.order",
                "res_id": w.alpha.order,
                "partner_ids": [w.my_partner],
            },
        ),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    door(
        "/discuss/search",
        jsonrpc("/discuss/search", {"term": "ZQ-", "limit": 100}),
        "empty    empty   empty   empty   empty   empty   ok      ok      ok",
    ),
    door(
        "/mail/attachment/delete",
        jsonrpc(
            "/mail/attachment/delete", lambda w: {"attachment_id": w.alpha.attachment}
        ),
        "missing  missing missing missing missing missing ok      ok      ok",
    ),
]

PROGRAMS = [
    door(
        "/jsonrpc",
        external("/jsonrpc", "sale.order", "search_read", ([[]], {"fields": ["name"]})),
        "refused  seen    empty   seen    empty   empty   seen    seen    seen",
    ),
    door(
        "/xmlrpc/2/<service>",
        external(
            "/xmlrpc/2/object",
            "sale.order",
            "search_read",
            ([[]], {"fields": ["name"]}),
        ),
        "refused  seen    empty   seen    empty   empty   seen    seen    seen",
    ),
    through_json2(
        "sale.order",
        "search_read",
        {"fields": ["name"]},
        "login    seen    empty   seen    empty   empty   seen    seen    seen",
    ),
    through_json2(
        "sale.order",
        "read",
        lambda w: {"ids": [w.alpha.order], "fields": ["name"]},
        "login    seen    refused seen    refused refused seen    seen    seen",
    ),
]


ROWS = [*PORTAL, *REPORTS, *FILES, *CHATTER, *PROGRAMS]
