"""Tasks on orders and deliveries, and a discussion in a project."""

from datetime import timedelta

from odoo.fields import Command

from setup.demo import sale_order_flow
from setup.demo.records import PASSWORD, Place

TASKS = (
    ("Ask for the opening hours", 2),
    ("Send the drawing of the counter", 4),
    ("Check the pallet before it leaves", 1),
)
TOPIC = "Which warehouse for the new range?"
ABOUT = "<p>The new range needs forty places near the gate from next month on.</p>"


def populate(demo):
    """Give each other tasks, finish one, and open a discussion."""
    if not demo.once("document_tasks_are_made"):
        return
    orders = demo.env["sale.order"].search([("state", "=", "sale")], limit=3)
    clerk, manager = (demo.ref(f"user_{code}") for code in ("clerk", "sales_manager"))
    documents = [*orders[:2], *orders.picking_ids[:1]]
    for document, (name, days) in zip(documents, TASKS, strict=False):
        _add_task(demo, document, name, days, manager, clerk)
    _open_discussion(demo, clerk, manager)


def places(demo):
    """The own tasks, and the discussions."""
    clerk = sale_order_flow.STAFF["clerk"][1]
    return [
        Place("Tasks on documents", clerk, PASSWORD, "/odoo/document-tasks"),
        Place("Discussions", clerk, PASSWORD, "/odoo/discussions"),
    ]


def _add_task(demo, document, name, days, creator, assignee):
    return (
        demo.env["project.task"]
        .with_user(creator)
        .create(
            {
                "name": name,
                "document_model": document._name,
                "document_id": document.id,
                "user_ids": [Command.set(assignee.ids)],
                "date_deadline": demo.today + timedelta(days=days),
            }
        )
    )


def _open_discussion(demo, clerk, manager):
    project = demo.env["project.project"].create(
        {"name": "New range", "user_id": manager.id}
    )
    discussion = (
        demo.env["project.discussion"]
        .with_user(clerk)
        .create({"name": TOPIC, "project_id": project.id, "description": ABOUT})
    )
    discussion.message_post(
        body="The one by the gate is full until Friday.",
        subtype_xmlid="mail.mt_comment",
    )
    _add_task(demo, discussion, "Count the free places", 3, clerk, clerk)
