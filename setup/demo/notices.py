"""What the company tells its customers about their orders, from now on."""

from datetime import timedelta

from setup.demo.records import PASSWORD, Place
from setup.demo.sale_order_flow import STAFF

# Stage, mail, text message, hours after which somebody is told.
STAGES = {
    "processing": ("mail_template_order_received", None, 24),
    "preparing": (None, None, 8),
    "shipped": ("mail_template_order_sent", "sms_template_order_sent", 0),
    "delivered": ("mail_template_order_sent", "sms_template_order_sent", 0),
    "invoiced": ("mail_template_order_invoiced", None, 0),
}
DAYS_AFTER_ORDER = {"shipped": 1, "delivered": 1, "invoiced": 2}


def populate(demo):
    """Choose mails and text messages; the orders of before are told to nobody."""
    if not demo.once("notices_are_set"):
        return
    demo.env.cr.flush()  # what has happened so far is told as it was set then
    manager = demo.ref("user_sales_manager")
    for code, (mail, sms, hours) in STAGES.items():
        demo.env.ref(f"sale_order_flow.sale_order_stage_{code}").write(
            {
                "mail_template_id": mail and _template(demo, mail),
                "sms_template_id": sms and _template(demo, sms),
                "max_hours": hours,
                "overdue_user_id": manager.id,
            }
        )
    demo.company.order_payment_mail_template_id = _template(
        demo, "mail_template_order_paid"
    )
    _add_stage_by_hand(demo)
    _date_back(demo)


def places(demo):
    """Where the stages are worked with."""
    clerk = (STAFF["clerk"][1], PASSWORD)
    manager = (STAFF["sales_manager"][1], PASSWORD)
    return [
        Place("Orders by stage: drag, ageing", *clerk, "/odoo/order-stages"),
        Place("Notices to customers", *clerk, "/odoo/order-notices"),
        Place("What changed when", *manager, "/odoo/order-stage-changes"),
    ]


def _template(demo, name: str) -> int:
    return demo.env.ref(f"sale_order_flow.{name}").id


def _add_stage_by_hand(demo):
    """A stage that no event calls for, and that not everybody may use."""
    demo.ensure(
        "sale.order.stage",
        {
            "stage_on_hold": {
                "name": "On hold",
                "code": "on_hold",
                "sequence": 25,
                "portal_label": "Pending",
                "max_hours": 48,
                "overdue_user_id": demo.ref("user_sales_manager").id,
                "enter_group_ids": demo.env.ref("sales_team.group_sale_manager").ids,
            }
        },
    )


def _date_back(demo):
    """Let the stages of former orders have begun when it happened."""
    entries = demo.env["sale.order.stage.entry"].search(
        ["|", ("left_at", "=", False), ("stage_id.code", "=", "shipped")]
    )
    for entry in entries:
        order = entry.order_id
        days = DAYS_AFTER_ORDER.get(entry.stage_id.code, 0)
        entry.entered_at = order.date_order + timedelta(days=days)
        if entry.left_at:  # it has only passed the stage
            entry.left_at = entry.entered_at
        else:
            order.stage_since = entry.entered_at
        if order.user_id:
            entry.user_id = order.user_id
