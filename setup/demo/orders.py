"""What happened in the last weeks: orders in all states, most taken by reps."""

from datetime import timedelta

from odoo.fields import Command

from setup.demo import customers, products, sales_rep_deferred_order

COUNT = 48
STATES = ("sale", "done", "invoiced", "done", "draft", "sent", "invoiced", "cancel")
OVERDUE = ("MAC-12", "MAC-22")  # two machines the café over its limit owes us for


def populate(demo):
    """Make the orders in batches and take each group to its state."""
    if not demo.once("orders_are_made"):
        return
    plan = _plan(demo)
    orders = demo.env["sale.order"].create([vals for _state, vals in plan])
    groups = {
        state: orders.browse(
            order.id
            for order, (s, _vals) in zip(orders, plan, strict=True)
            if s == state
        )
        for state in STATES
    }
    groups["sent"].action_quotation_sent()
    _confirm(groups["sale"] | groups["done"] | groups["invoiced"])
    groups["cancel"]._action_cancel()
    _deliver(groups["done"] | groups["invoiced"], demo.ref("carrier_parcel"))
    _invoice(groups["invoiced"])


def places(demo):
    """They fill the lists of everybody else's places."""
    return []


def _plan(demo) -> list[tuple[str, dict]]:
    """States and values of all orders, oldest first."""
    random = demo.random("orders")
    names = [n for n in customers.names() if n != customers.BLOCKED]
    regulars = list(customers.WEB_LOGINS)
    plan = [
        ("invoiced", _order(demo, customers.OVER_LIMIT, 70, dict.fromkeys(OVERDUE, 1)))
    ]
    for number in range(COUNT):
        name = random.choice(regulars if number % 3 == 0 else names)
        days_ago = 68 - 68 * number / COUNT
        goods = {
            code: random.choice((2, 3, 6, 6, 12, 24))
            for code in random.sample(products.codes(), random.randrange(2, 7))
            if not code.startswith("MAC")
        }
        goods = goods or {"COF-12": 6}
        plan.append((STATES[number % len(STATES)], _order(demo, name, days_ago, goods)))
    return plan


def _order(demo, name: str, days_ago: float, goods: dict[str, int]) -> dict:
    moment = demo.days(
        -int(days_ago), 8 + int(days_ago * 7) % 9, int(days_ago * 31) % 60
    )
    rep = demo.ref(sales_rep_deferred_order.of_customer(name))
    values = {
        "partner_id": demo.ref(name).id,
        "date_order": moment,
        "user_id": False,
        "order_line": [
            Command.create(
                {
                    "product_id": products.product(demo, code).id,
                    "product_uom_qty": quantity,
                }
            )
            for code, quantity in goods.items()
        ],
    }
    if int(days_ago) % 4 == 0:  # telephoned to the office
        return values | {"user_id": demo.ref("user_clerk").id}
    return values | {
        "rep_user_id": rep.id,
        "entered_by_id": rep.id,
        "taken_at": moment - timedelta(hours=2, minutes=15),
    }


def _confirm(orders):
    """Confirm, and give the orders their own dates back."""
    dates = {order: order.date_order for order in orders}
    orders.action_confirm()
    for order, moment in dates.items():
        order.date_order = moment
        order.picking_ids.scheduled_date = moment + timedelta(days=1)


def _deliver(orders, carrier):
    """Send all goods; each parcel has its number."""
    moves = orders.picking_ids.move_ids
    for move in moves:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    pickings = moves.picking_id.with_context(skip_sms=True)
    pickings._action_done()
    for order in orders:
        order.picking_ids.date_done = order.date_order + timedelta(days=1)
    for picking in pickings:
        number = f"3SDEMO{picking.id:07}"
        picking.write({"carrier_id": carrier.id, "carrier_tracking_ref": number})


def _invoice(orders):
    invoices = orders._create_invoices()
    for invoice in invoices:
        order = invoice.line_ids.sale_line_ids.order_id[:1]
        invoice.invoice_date = (order.date_order + timedelta(days=2)).date()
    invoices.action_post()
