from odoo import SUPERUSER_ID, api

from odoo.addons.sale_channel_connectors.hooks import post_init_hook


def migrate(cr, version):
    """Give websites, companies and the orders of before their channels, and shops
    their queues."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["sale.channel"].search([])._make_queues()
    post_init_hook(env(context={}))
