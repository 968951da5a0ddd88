from dataclasses import replace

from odoo.fields import Command
from odoo.tests import tagged

from ..matrix.roles import ROLES
from .common import MatrixCase

OWN_ONLY = "sale_order_flow.group_order_own_only"
MODELS = (
    "account.move",
    "sale.order",
    "sale.order.line",
    "sale.order.notice",
    "sale.order.stage.entry",
    "stock.picking",
)
ANSWERS = {
    "read": "refused",
    "web_read": "refused",
    "write": "refused",
    "copy": "refused",
    "search_read": "empty",
    "name_search": "empty",
    "formatted_read_group": "empty",
}


@tagged("post_install", "-at_install")
class TestOwnOnly(MatrixCase):
    """A clerk who sees his own orders only meets nothing of others' orders, wherever
    the rows say that a clerk does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref(OWN_ONLY)
        cls.world.users["clerk"].group_ids = [Command.link(group.id)]

    def test_strict_clerk_meets_nothing_of_others(self):
        clerk = next(role for role in ROLES if role.name == "clerk")
        rows = [
            replace(row, answers=row.answers | {"clerk": ANSWERS[operation]})
            for of_file in self.rows.values()
            for row in of_file
            for model, _dot, operation in [row.thing.rpartition(".")]
            if model in MODELS and operation in ANSWERS and not row.variant
        ]
        self.assertGreater(len(rows), 4 * len(MODELS))
        report = self.engine.run(rows, roles=[clerk])
        if report.failures:
            self.fail(str(report))
