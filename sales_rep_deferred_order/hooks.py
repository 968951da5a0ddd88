from odoo.addons.payment import reset_payment_provider

from .models.payment_provider import OFFLINE_MODES


def post_init_hook(env):
    env["payment.provider"]._equip_offline_providers(env["res.company"].search([]))
    env["sale.order.line"]._mark_prices_typed_before()


def uninstall_hook(env):
    for mode in OFFLINE_MODES:
        reset_payment_provider(env, "custom", custom_mode=mode)
