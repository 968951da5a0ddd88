from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .test_sale_order_stage_moves import StageMixin


@tagged("post_install", "-at_install")
class TestStageCost(StageMixin, TransactionCase):
    """What stages add to a confirmation, held against Odoo without them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["mail.template"].create(
            {
                "name": "On the way",
                "model_id": cls.env.ref("sale.model_sale_order").id,
                "subject": "On the way",
                "body_html": "<p>On the way</p>",
            }
        )
        cls.stages["processing"].mail_template_id = template

    def _count_confirm_queries(self, count):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.goods.id})],
                }
                for _index in range(count)
            ]
        )
        self._commit()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        orders.action_confirm()
        self._commit()
        return self.env.cr.sql_log_count - before

    def test_confirming_40_orders_costs_at_most_a_tenth_more_queries(self):
        self._count_confirm_queries(1)
        with_stages = self._count_confirm_queries(40)
        registry = self.env.registry
        self.patch(registry["sale.order"], "_compute_stage_fact", lambda orders: None)
        self.patch(registry["sale.order"], "_compute_stage_id", lambda orders: None)
        without = self._count_confirm_queries(40)
        self.assertLessEqual(with_stages, 1.1 * without)
        self.assertLessEqual(with_stages - without, 25)
