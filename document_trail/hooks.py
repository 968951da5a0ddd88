"""What happens once, when the addon comes into a database or leaves it."""


def post_init_hook(env):
    """Record from now on, not only from the next start of the server."""
    env["document.trail.recorder"]._sync()


def uninstall_hook(env):
    """Leave no trigger, function or table behind."""
    env["document.trail.recorder"]._remove()
