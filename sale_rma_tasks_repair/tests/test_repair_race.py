from odoo.tests import tagged

from odoo.addons.sale_rma_tasks.tests.race_decisions import PRICE, DecisionRaceCase


@tagged("post_install", "-at_install")
class TestRepairRace(DecisionRaceCase):
    """Two clerks send the same goods to the workshop at once: they go there once."""

    def test_goods_are_repaired_once(self):
        self._count(
            "repair",
            lambda returns: PRICE * sum(returns.repair_ids.mapped("product_qty")),
            is_settled=False,
        )
