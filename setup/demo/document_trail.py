"""What people noted on orders and customers, and what customers answered."""

from setup.demo import sale_order_flow
from setup.demo.records import PASSWORD, Place

PUBLIC = (
    "Wants the delivery in the morning, before the shop opens.",
    "Spoke to the buyer: the second pallet may come a week later.",
    "Ask for the new opening hours when he calls next time.",
)
PRIVATE = "Offer him the new machine when the order is through."
ANSWERS = (
    "Thank you, Tuesday suits us well.",
    "Could you add two boxes of filters to this order?",
)


def populate(demo):
    """Write notes in the names of clerk and manager, and answers of the customers."""
    if not demo.once("notes_are_made"):
        return
    orders = demo.env["sale.order"].search([("state", "=", "sale")], limit=5)
    clerk, manager = (demo.ref(f"user_{code}") for code in ("clerk", "sales_manager"))
    for number, order in enumerate(orders):
        text = PUBLIC[number % len(PUBLIC)]
        _note(order.with_user(manager if number % 2 else clerk), text, "public")
    for order in orders[:2]:
        _note(order.with_user(clerk), PRIVATE, "private")
    for order, text in zip(orders, ANSWERS, strict=False):
        _answer(order, text)


def places(demo):
    """The inbox of all comments, and the history of everything."""
    clerk = sale_order_flow.STAFF["clerk"][1]
    return [
        Place("Comments on all documents", clerk, PASSWORD, "/odoo/comments"),
        Place("Everybody's history", "admin", "admin", "/odoo/all-changes"),
    ]


def _note(order, text, visibility):
    order.env["document.note"].create(
        {
            "document_model": order._name,
            "document_id": order.id,
            "body": f"<p>{text}</p>",
            "visibility": visibility,
        }
    )


def _answer(order, text):
    """Let a customer's mail come in."""
    order.message_post(
        body=text,
        message_type="email",
        author_id=order.partner_id.id,
        email_from=order.partner_id.email_formatted,
        subtype_xmlid="mail.mt_comment",
    )
