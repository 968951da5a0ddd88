"""The surfaces over which a rep could read: the catalogue.

Each surface says how to look at one customer's data through it, which reps really
can look through it at their own customer's (the others have no right to it), and
what guards it: the model whose global rule, or the method whose check, turns the
surface into a leak when switched off.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

from odoo.exceptions import AccessError, MissingError, UserError

from .isolation_common import World

ALL = ("portal", "internal", "widest")
INSIDE = ("internal", "widest")
WIDEST = ("widest",)
NOBODY = ()


@dataclass(frozen=True)
class Look:
    """A rep who looks at a customer."""

    env: object
    world: World

    def model(self, name):
        return self.env[name]

    def own(self, name):
        """The customer's record as the rep reaches it."""
        return getattr(self.world, name).with_env(self.env)


@dataclass(frozen=True)
class Surface:
    name: str
    guards: tuple[str, ...]
    open_to: tuple[str, ...]
    look: Callable[[Look], bool]

    def leaks_without(self, guards):
        """Whether it is open when these guards are off; "a+b" takes both."""
        return any(set(guard.split("+")) <= set(guards) for guard in self.guards)

    def shows(self, rep, world):
        """Whether the rep sees data of this customer here."""
        env = rep.with_user(rep).env
        env.invalidate_all()
        try:
            return bool(self.look(Look(env, world)))
        except (AccessError, MissingError, UserError):
            return False


SURFACES: list[Surface] = []


def surface(name, *guards, open_to=ALL):
    def register(look):
        SURFACES.append(Surface(name, guards, open_to, look))
        return look

    return register


# --- Partners ---
@surface("partner: list", "res.partner")
def _(see):
    return see.own("partner") in see.model("res.partner").search([])


@surface("partner: count", "res.partner")
def _(see):
    return see.model("res.partner").search_count([("id", "=", see.world.partner.id)])


@surface("partner: read by id", "res.partner")
def _(see):
    return see.own("partner").read(["name", "email", "phone"])


@surface("partner: contact by id", "res.partner")
def _(see):
    return see.own("contact").read(["name"])


@surface("partner: web_search_read", "res.partner")
def _(see):
    domain = [("name", "ilike", see.world.partner.name)]
    return see.model("res.partner").web_search_read(domain, {"name": {}})["length"]


@surface("partner: groups of a list", "res.partner")
def _(see):
    groups = see.model("res.partner").formatted_read_group(
        [("name", "=", see.world.partner.name)], ["name"], ["__count"]
    )
    return any(group["__count"] for group in groups)


@surface("partner: name_search", "res.partner")
def _(see):
    return see.model("res.partner").name_search(see.world.partner.name)


@surface("partner: export", "res.partner", open_to=WIDEST)
def _(see):
    return see.own("partner").export_data(["name", "email"])["datas"]


@surface("partner: child_of", "res.partner")
def _(see):
    domain = [("id", "child_of", see.world.partner.id)]
    return see.model("res.partner").search(domain)


@surface("partner: child_of by name", "res.partner")
def _(see):
    domain = [("parent_id", "child_of", see.world.partner.name)]
    return see.model("res.partner").search(domain)


@surface("partner: domain on an e-mail", "res.partner")
def _(see):
    domain = [("email", "=like", see.world.partner.email[:5] + "%")]
    return see.model("res.partner").search(domain)


@surface("partner: suggested for a mention", "res.partner")
def _(see):
    found = see.model("res.partner").get_mention_suggestions(see.world.partner.name)
    return see.world.partner.name in str(found)


@surface("partner: tag lists its partners", "res.partner", open_to=INSIDE)
def _(see):
    tag = see.world.partner.category_id
    return see.own("partner") in tag.with_env(see.env).partner_ids


@surface("partner: hint at the same tax ID", "res.partner._same_vat")
def _(see):
    partner = see.model("res.partner").new({"vat": see.world.partner.vat})
    return partner.same_vat_partner_id


@surface("partner: its bank accounts", "res.partner.bank", open_to=INSIDE)
def _(see):
    domain = [("acc_number", "=", f"ACC {see.world.partner.name}")]
    return see.model("res.partner.bank").search(domain)


@surface(
    "partner: form filled by onchange", "base._check", "res.partner", open_to=INSIDE
)
def _(see):
    spec = {"partner_id": {}, "partner_shipping_id": {"fields": {"display_name": {}}}}
    values = {"partner_id": see.world.partner.id}
    answer = see.model("sale.order").onchange(values, ["partner_id"], spec)
    return see.world.partner.name in str(answer)


@surface(
    "partner: default in the context", "base._check", "res.partner", open_to=INSIDE
)
def _(see):
    orders = see.model("sale.order").with_context(
        default_partner_id=see.world.partner.id
    )
    spec = {"partner_id": {"fields": {"display_name": {}}}}
    return see.world.partner.name in str(orders.onchange({}, [], spec))


@surface(
    "partner: linked as a delivery address",
    "base._check",
    "res.partner",
    open_to=INSIDE,
)
def _(see):
    partner = see.model("sale.order").search([], limit=1).partner_id
    values = {"partner_id": partner.id, "partner_shipping_id": see.world.contact.id}
    return see.model("sale.order").create(values)


@surface(
    "partner: subscribed to a document",
    "mail.thread._check",
    "res.partner",
    open_to=INSIDE,
)
def _(see):
    mine = see.model("res.partner").search([("parent_id", "!=", False)], limit=1)
    mine.message_subscribe(see.world.partner.ids)
    return True


@surface("partner: followers", "mail.followers", open_to=INSIDE)
def _(see):
    domain = [("partner_id", "=", see.world.partner.id)]
    return see.model("mail.followers").search(domain)


@surface("partner: notifications", "mail.notification", open_to=INSIDE)
def _(see):
    domain = [("res_partner_id", "=", see.world.partner.id)]
    return see.model("mail.notification").search(domain)


@surface("users of customers", "res.users+res.partner", open_to=INSIDE)
def _(see):
    return see.model("res.users").search([("id", "=", see.world.user.id)])


@surface("assignments of other reps", "sale.rep.assignment")
def _(see):
    domain = [("partner_id", "=", see.world.partner.id)]
    return see.model("sale.rep.assignment").search(domain)


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


# --- Elsewhere ---
@surface("wishlist", "product.wishlist", open_to=WIDEST)
def _(see):
    return see.model("product.wishlist").search([("id", "=", see.world.wish.id)])


@surface("meetings of colleagues", "calendar.event", open_to=NOBODY)
def _(see):
    return see.model("calendar.event").search([("id", "=", see.world.event.id)])


@surface("website visitors", "website.visitor", open_to=INSIDE)
def _(see):
    return see.model("website.visitor").search([("id", "=", see.world.visitor.id)])


@surface("website visits", "website.track", open_to=INSIDE)
def _(see):
    domain = [("visitor_id", "=", see.world.visitor.id)]
    return see.model("website.track").search(domain)
