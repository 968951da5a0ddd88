"""The surfaces of documents: orders, deliveries, invoices, money."""

import warnings

from .isolation_surfaces import INSIDE, NOBODY, WIDEST, surface


# --- Orders ---
@surface("order: list", "sale.order")
def _(see):
    return see.own("order") in see.model("sale.order").search([])


@surface("order: count", "sale.order")
def _(see):
    return see.model("sale.order").search_count([("id", "=", see.world.order.id)])


@surface("order: read by id", "sale.order")
def _(see):
    return see.own("order").read(["name", "amount_total", "client_order_ref"])


@surface("order: web_search_read", "sale.order")
def _(see):
    domain = [("client_order_ref", "=", see.world.order.client_order_ref)]
    return see.model("sale.order").web_search_read(domain, {"name": {}})["length"]


@surface("order: groups of a list", "sale.order")
def _(see):
    groups = see.model("sale.order").formatted_read_group(
        [("id", "=", see.world.order.id)], ["partner_id"], ["amount_total:sum"]
    )
    return groups


@surface("order: deprecated read_group", "sale.order")
def _(see):
    domain = [("id", "=", see.world.order.id)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return see.model("sale.order").read_group(domain, ["name"], ["partner_id"])


@surface("order: name_search", "sale.order")
def _(see):
    return see.model("sale.order").name_search(see.world.order.name)


@surface("order: export", "sale.order", open_to=WIDEST)
def _(see):
    return see.own("order").export_data(["name", "client_order_ref"])["datas"]


@surface("order: domain on the customer's e-mail", "sale.order+res.partner")
def _(see):
    domain = [("partner_id.email", "=", see.world.partner.email)]
    return see.model("sale.order").search(domain)


@surface("order: child_of its customer", "sale.order")
def _(see):
    domain = [("partner_id", "child_of", see.world.partner.id)]
    return see.model("sale.order").search(domain)


@surface("order: count on its sales team", "sale.order")
def _(see):
    team = see.world.order.team_id.with_env(see.env)
    expected = 1 if see.world.partner.name == "Mine" else 2
    return team.sale_order_count >= expected


@surface("order: report", "sale.order+res.partner", open_to=INSIDE)
def _(see):
    report = see.model("ir.actions.report")
    html = report._render_qweb_html("sale.report_saleorder", see.world.order.ids)[0]
    return see.world.partner.name.encode() in html


@surface("order: lines", "sale.order.line")
def _(see):
    domain = [("order_id", "=", see.world.order.id)]
    return see.model("sale.order.line").with_context(active_test=False).search(domain)


@surface("order: lines read by id", "sale.order.line")
def _(see):
    return see.own("order").sudo().order_line.sudo(False).read(["name", "price_unit"])


@surface("order: custom values of products", "product.attribute.custom.value")
def _(see):
    domain = [("custom_value", "=", f"For {see.world.partner.name}")]
    return see.model("product.attribute.custom.value").search(domain)


@surface("order: analysis", "sale.report", open_to=INSIDE)
def _(see):
    return see.model("sale.report").formatted_read_group(
        [("partner_id", "=", see.world.partner.id)], ["partner_id"], ["price_total:sum"]
    )


@surface("order: chatter", "sale.order")
def _(see):
    domain = [("body", "ilike", see.world.order.client_order_ref)]
    return see.model("mail.message").search(domain)


@surface("order: chatter read by id", "sale.order")
def _(see):
    return see.own("message").read(["body"])


@surface("order: message that named the rep", "mail.message._check", "sale.order")
def _(see):
    message = see.world.message
    message.partner_ids |= see.env.user.partner_id
    see.env.flush_all()
    return see.model("mail.message").search([("id", "=", message.id)])


@surface(
    "order: message that named the rep, by id", "mail.message._check", "sale.order"
)
def _(see):
    see.world.message.partner_ids |= see.env.user.partner_id
    see.env.flush_all()
    return see.own("message").read(["body"])


@surface("order: attachments", "sale.order", open_to=INSIDE)
def _(see):
    domain = [("name", "=", see.world.attachment.name)]
    return see.model("ir.attachment").search(domain)


@surface("order: attachment by id", "sale.order", open_to=INSIDE)
def _(see):
    return see.own("attachment").read(["datas"])


@surface("order: activities", "sale.order", open_to=WIDEST)
def _(see):
    return see.model("mail.activity").search([("id", "=", see.world.activity.id)])


@surface(
    "order: activity given to the rep",
    "mail.activity._check",
    "sale.order",
    open_to=INSIDE,
)
def _(see):
    see.world.activity.user_id = see.env.user
    see.env.flush_all()
    return see.model("mail.activity").search([("id", "=", see.world.activity.id)])


# --- Deliveries ---
@surface("delivery: list", "stock.picking")
def _(see):
    return see.own("picking") in see.model("stock.picking").search([])


@surface("delivery: read by id", "stock.picking")
def _(see):
    return see.own("picking").read(["name", "origin"])


@surface("delivery: moves", "stock.move", open_to=INSIDE)
def _(see):
    return see.model("stock.move").search([("picking_id", "=", see.world.picking.id)])


@surface("delivery: operations", "stock.move.line", open_to=INSIDE)
def _(see):
    domain = [("picking_id", "=", see.world.picking.id)]
    return see.model("stock.move.line").search(domain)


# --- Invoices and money ---
@surface("invoice: list", "account.move")
def _(see):
    return see.own("invoice") in see.model("account.move").search([])


@surface("invoice: read by id", "account.move")
def _(see):
    return see.own("invoice").read(["name", "amount_total"])


@surface("invoice: sums", "account.move")
def _(see):
    return see.model("account.move").formatted_read_group(
        [("partner_id", "=", see.world.partner.id)], [], ["__count"]
    )[0]["__count"]


@surface("invoice: lines", "account.move.line")
def _(see):
    domain = [("move_id", "=", see.world.invoice.id)]
    return see.model("account.move.line").search(domain)


@surface("invoice: analysis", "account.invoice.report", open_to=WIDEST)
def _(see):
    return see.model("account.invoice.report").formatted_read_group(
        [("partner_id", "=", see.world.partner.id)], [], ["__count"]
    )[0]["__count"]


@surface("loyalty: cards", "loyalty.card", open_to=INSIDE)
def _(see):
    return see.model("loyalty.card").search([("code", "=", see.world.card.code)])


@surface("loyalty: history", "loyalty.history", open_to=INSIDE)
def _(see):
    domain = [("description", "=", f"Gift of {see.world.partner.name}")]
    return see.model("loyalty.history").search(domain)


@surface("payment: transactions", "payment.transaction", open_to=WIDEST)
def _(see):
    domain = [("reference", "=", see.world.transaction.reference)]
    return see.model("payment.transaction").search(domain)


@surface("payment: saved cards", "payment.token", open_to=NOBODY)
def _(see):
    return see.model("payment.token").search([("id", "=", see.world.token.id)])
