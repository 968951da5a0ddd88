from odoo import SUPERUSER_ID, api

from odoo.addons.sale_channel_connectors.hooks import post_init_hook


def migrate(cr, version):
    """Give websites, companies and the orders of before their channels."""
    post_init_hook(api.Environment(cr, SUPERUSER_ID, {}))
