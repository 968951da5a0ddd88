"""Channels, what they sent, and the doors for shops and programs."""

import base64

from odoo.addons.sale_channel_connectors.models.sale_order_overview import MOST_KINDS

from ..matrix.row import method, surface
from . import _channel_batch, _channel_doors, _vendor_shipments

HISTORY = [
    *surface(
        "sale.channel.message",
        lambda w: w.house.channel_message,
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
        change={"state": "done"},
        make={"digest": "made"},
    ),
    *surface(
        "sale.channel.order",
        lambda w: w.house.channel_order,
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
        change={"version": "changed"},
        make={"external_id": "made"},
    ),
    *surface(
        "sale.channel.binding",
        lambda w: w.house.channel_binding,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused ok      ok      ok
        create login   refused refused refused refused refused refused invalid invalid
        write  login   refused refused refused refused refused refused ok      ok
        copy   login   refused refused refused refused refused refused invalid invalid
        unlink login   refused refused refused refused refused refused ok      ok
        """,
        change={"external_name": "Changed"},
        make={"external_key": "made"},
    ),
    *surface(
        "sale.channel.offer",
        lambda w: w.house.channel_offer,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused ok      ok      ok
        create login   refused refused refused refused refused refused invalid invalid
        write  login   refused refused refused refused refused refused ok      ok
        copy   login   refused refused refused refused refused refused invalid invalid
        unlink login   refused refused refused refused refused refused ok      ok
        """,
        change={"external_key": "changed"},
        make={"external_key": "made"},
    ),
    *surface(
        "sale.channel.day",
        lambda w: w.house.channel_day,
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
        change={"said_count": 9},
        make={"said_count": 9},
    ),
    *surface(
        "sale.channel.refund",
        lambda w: w.house.channel_refund,
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
        change={"amount": 9.0},
        make={"external_id": "made"},
    ),
    *surface(
        "sale.channel.touch",
        lambda w: w.house.channel_touch,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"kind": "price"},
        make={"kind": "price"},
    ),
    *surface(
        "sale.channel.knock",
        lambda w: w.house.channel_knock,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"at": "2026-01-01"},
        make={"at": "2026-01-01"},
    ),
]

# Rows of orders: who may read an order may read its row, and nobody changes any.
ALL_ORDERS = [
    *surface(
        "sale.order.overview",
        lambda w: w.alpha.order * MOST_KINDS,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused empty   ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused empty   ok      ok      ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused missing refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"name": "changed"},
        make={"name": "made"},
    ),
    method(
        "sale.order.overview",
        "action_open_order",
        lambda w: ([[w.alpha.order * MOST_KINDS]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
]

DECIDING = [
    method(
        "sale.channel.message",
        name,
        lambda w: ([[w.house.channel_message]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused ok      ok",
    )
    for name in (
        "action_replay",
        "action_ignore",
        "action_accept_difference",
        "action_send_again",
    )
]

LOOKING = [
    method(
        model,
        name,
        lambda w, key=key: ([[getattr(w.house, key)]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    )
    for model, name, key in (
        ("sale.channel.message", "action_map", "channel_message"),
        ("sale.channel.message", "action_open_order", "channel_message"),
        ("sale.channel.day", "action_open_messages", "channel_day"),
        ("sale.channel.refund", "action_open_move", "channel_refund"),
    )
]

# They read nothing: the answer is where to look, and looking is refused there.
POINTING = [
    method(
        "sale.channel",
        name,
        lambda w: ([[w.house.channel]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    empty   empty   empty   empty   empty   ok      ok      ok",
    )
    for name in (
        "action_open_messages",
        "action_open_blocked",
        "action_open_bindings",
        "action_open_orders",
        "action_open_outgoing",
        "action_open_offers",
        "action_open_days",
    )
] + [
    method(
        "sale.order",
        "action_open_channel_messages",
        lambda w: ([[w.alpha.order]], {}),
        "login    empty   empty   empty   empty   empty   ok      ok      ok",
    ),
]

CALLING = [
    method(
        "sale.channel",
        name,
        lambda w: ([[w.house.channel]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        f"login   refused refused refused refused refused refused {told} {told}",
    )
    for name, told in (
        ("action_pull", "ok"),
        ("action_compare_days", "ok"),
        ("action_test_connection", "invalid"),  # it has no address
        ("action_forget_credentials", "ok"),
        ("action_renew_webhook", "ok"),
    )
] + [
    method(
        "sale.channel.binding",
        "action_replay",
        lambda w: ([[w.house.channel_binding]], {}),
        "login    refused refused refused refused refused refused ok      ok",
    ),
    method(
        "sale.channel",
        "import_payload",
        lambda w: (
            ["matrix", base64.b64encode(b"{}").decode(), "application/json"],
            {},
        ),
        "login    refused refused refused refused refused refused refused refused",
    ),
]

REFUNDS = [
    method(
        "sale.channel.refund",
        name,
        lambda w: ([[w.house.channel_refund]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
    )
    for name in ("action_make_credit_note", "action_close")
]

# What Odoo has anyway; channels are told of what changes.
CHANGING = [
    method(
        model,
        name,
        lambda w, values=values: (values(w), {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        f"login   refused refused refused refused refused refused {told} ok",
    )
    for model, name, told, values in (
        (
            "product.pricelist.item",
            "create",
            "ok",
            lambda w: [[{"pricelist_id": w.house.channel_pricelist, "fixed_price": 1}]],
        ),
        (
            "product.pricelist.item",
            "write",
            "ok",
            lambda w: [[w.house.channel_rule], {"fixed_price": 2.0}],
        ),
        (
            "product.pricelist.item",
            "unlink",
            "ok",
            lambda w: [[w.house.channel_rule]],
        ),
        (
            "website",
            "create",
            "refused",
            lambda w: [[{"name": "Another"}]],
        ),
        (
            "website",
            "write",
            "refused",
            lambda w: [[w.house.website], {"name": "Renamed"}],
        ),
        (
            "product.template",
            "write",
            "ok",
            lambda w: [[w.house.channel_template], {"list_price": 2.0}],
        ),
        ("sale.channel", "write", "ok", lambda w: [[w.house.channel], {"color": 2}]),
        ("sale.channel", "create", "ok", lambda w: [[{"name": "Made"}]]),
    )
]


def furnish(world):
    """A channel with one message, which says nothing of any customer."""
    env, house = world.env, world.house
    _vendor_shipments.furnish(world)
    _channel_doors.furnish(world)
    _channel_batch.furnish(world)
    channel = env["sale.channel"].create(
        {"name": "Matrix", "code": "matrix", "channel_type": "woocommerce"}
    )
    order = env["sale.order"].create(
        {"partner_id": env.company.partner_id.id, "sale_channel_id": channel.id}
    )
    message = env["sale.channel.message"].create(
        {
            "channel_id": channel.id,
            "digest": "0",
            "external_ref": "1",
            "state": "done",
            "order_id": order.id,
        }
    )
    guard = env["sale.channel.order"].create(
        {"channel_id": channel.id, "external_id": "1", "order_id": order.id}
    )
    binding = env["sale.channel.binding"].create(
        {"channel_id": channel.id, "kind": "product", "external_key": "x"}
    )
    house.channel_touch = _furnish_products(env, house)
    more = {
        "offer": {"product_id": house.channel_product, "external_key": "x"},
        "day": {"day": "2026-03-01"},
        "refund": {"order_id": order.id, "external_id": "1/1", "state": "closed"},
        "knock": {"at": "2026-03-01"},
    }
    for name, values in more.items():
        row = env[f"sale.channel.{name}"].create({"channel_id": channel.id} | values)
        setattr(house, f"channel_{name}", row.id)
    house.channel, house.channel_token = channel.id, channel.webhook_token
    house.channel_message, house.channel_order = message.id, guard.id
    house.channel_binding = binding.id


def _furnish_products(env, house):
    """Make what a channel may sell; return that it was touched."""
    product = env["product.product"].create({"name": "Matrix"})
    pricelist = env["product.pricelist"].create({"name": "Matrix"})
    rule = env["product.pricelist.item"].create(
        {"pricelist_id": pricelist.id, "fixed_price": 1.0}
    )
    house.channel_product, house.channel_rule = product.id, rule.id
    house.channel_template = product.product_tmpl_id.id
    house.channel_pricelist = pricelist.id
    values = {"product_id": product.id, "kind": "stock"}
    return env["sale.channel.touch"].create(values).id


ROWS = [*HISTORY, *ALL_ORDERS, *DECIDING, *LOOKING, *POINTING, *CALLING, *REFUNDS]
ROWS += [*CHANGING, *_channel_doors.ROWS, *_vendor_shipments.ROWS]
ROWS += _channel_batch.ROWS
