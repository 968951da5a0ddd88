"""What happens once, when the addon comes into a database or leaves it."""


def post_init_hook(env):
    """Count what was delivered, returned, charged and refunded until now."""
    env["sale.order.ledger"]._count_all()


def uninstall_hook(env):
    """Leave no trigger or function behind."""
    env["sale.order.ledger"]._remove_triggers()
