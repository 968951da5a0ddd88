"""What happens once, when the addon comes into a database that has orders."""

from odoo.fields import Command

RIGHTS = (
    "sale_order_flow.group_order_cancel",
    "sale_order_flow.group_order_edit_confirmed",
    "sale_order_flow.group_order_cost",
)


def post_init_hook(env):
    """Put the orders that were there before into their stages."""
    env["sale.order"]._init_stages()
    _keep_rights(env)


def _keep_rights(env):
    """Let sales people go on doing what they could do before there were rights."""
    sellers = env.ref("sales_team.group_sale_salesman").all_user_ids
    sellers.write({"group_ids": [Command.link(env.ref(name).id) for name in RIGHTS]})
