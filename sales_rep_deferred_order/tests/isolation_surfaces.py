"""The surfaces over which a rep could read: the catalogue.

Each surface says how to look at one customer's data through it, which reps really
can look through it at their own customer's (the others have no right to it), and
what guards it: the model whose global rule, or the method whose check, turns the
surface into a leak when switched off.
"""

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


@surface("wizards that others have open", "sale.order.discount", open_to=NOBODY)
def _(see):
    wizards = see.model("sale.order.discount")
    wizard = wizards.with_user(1).create({"sale_order_id": see.world.order.id})
    return wizards.search([("id", "=", wizard.id)])
