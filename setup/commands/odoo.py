"""``./setup/odoo ...``: the Odoo command line in this environment."""

from setup.bootstrap import prepare
from setup.bootstrap.process import run_in_foreground


def main(arguments: list[str]) -> int:
    """Run Odoo with the given arguments; the server is started if it is down."""
    return run_in_foreground(prepare().odoo(*arguments))
