"""What happens once, when the addon comes into a database that has orders."""


def post_init_hook(env):
    """Put the orders that were there before into their stages."""
    env["sale.order"]._init_stages()
