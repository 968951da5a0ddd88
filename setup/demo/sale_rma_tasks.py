"""Returns in all states, and the policies they follow."""

from odoo.fields import Command

from setup.demo.customers import WEB_LOGINS
from setup.demo.records import PASSWORD, Place
from setup.demo.sale_order_flow import STAFF

RETURNER = WEB_LOGINS["shop_13"]  # a customer who has given something back
DECISIONS = ("refund", "replace", "keep", False, "refuse", False)
REASONS = ("broken", "wrong", "withdrawal", "unlike", "other", "withdrawal")


def populate(demo):
    """Let customers give back something of what was delivered to them."""
    _make_policies(demo)
    if not demo.once("returns_are_made"):
        return
    orders = demo.env["sale.order"].search(
        [("invoice_ids.state", "=", "posted"), ("picking_ids.state", "=", "done")],
        order="id",
        limit=len(DECISIONS),
    )
    for number, order in enumerate(orders):
        _return(demo, order, number)


def places(demo):
    """The screens of returns."""
    after_sales = STAFF["after_sales"][1], PASSWORD
    return [
        Place("After-sales: returns", *after_sales, "/odoo/returns"),
        Place("Customer: give goods back", RETURNER, PASSWORD, "/my/returns"),
    ]


def _make_policies(demo):
    demo.ensure(
        "sale.rma.policy",
        {
            "policy_machines": {
                "name": "Machines",
                "sequence": 5,
                "days": 14,
                "fee_percent": 10.0,
                "is_label_given": True,
                "categ_id": demo.env["product.product"]
                .search([("default_code", "=like", "MAC%")], limit=1)
                .categ_id.id,
            },
            "policy_all": {
                "name": "Everything else",
                "days": 60,
                "freight": "seller",
                "is_auto_accepted": True,
            },
        },
    )


def _return(demo, order, number):
    """One return: asked for, accepted, received or settled, by its number."""
    rows = order._prepare_rma_lines()[: 1 + number % 2]
    if not rows:
        return
    reason = demo.env.ref(f"sale_rma_tasks.sale_rma_reason_{REASONS[number]}")
    for row in rows:
        row |= {
            "quantity": min(row["quantity"], 2.0),
            "reason_id": reason.id,
            "decision": DECISIONS[number],
        }
    rma = demo.env["sale.rma"].create(
        {
            "partner_id": order.partner_id.id,
            "user_id": demo.ref("user_after_sales").id,
            "date_request": demo.days(-number),
            "date_expected": demo.days(3 - number).date(),
            "source": "portal" if number % 2 else "office",
            "line_ids": [Command.create(row) for row in rows],
        }
    )
    if number == len(DECISIONS) - 1:
        return  # a new request
    rma.action_confirm()
    if number in (1, 3):
        return  # on the way
    for transfer in rma._get_transfers():
        for move in transfer.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        transfer._action_done()
    rma.action_settle()
