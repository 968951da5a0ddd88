"""Give the new rights to those who could do these things before there were rights."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

from odoo.addons.sale_order_flow.hooks import RIGHTS, _keep_rights

CANCEL, EDIT_CONFIRMED, _COST = RIGHTS
ROLES = {
    "sale_order_flow.sale_user_role_clerk": RIGHTS,
    "sale_order_flow.sale_user_role_after_sales": (EDIT_CONFIRMED,),
    "sale_order_flow.sale_user_role_sales_manager": ("product.group_product_manager",),
    "sale_order_flow.sale_user_role_integration": (CANCEL, EDIT_CONFIRMED),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, rights in ROLES.items():
        role = env.ref(name, raise_if_not_found=False)
        if role:
            role.group_ids = [Command.link(env.ref(right).id) for right in rights]
    _keep_rights(env)
