from freezegun import freeze_time

from odoo.tests import tagged

from .route_common import ON_THE_DAY, RouteCase


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestSettlementQueries(RouteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chart = cls.env["account.chart.template"]
        chart.try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.env["account.journal"].create(
            {
                "name": "Till",
                "type": "cash",
                "code": "TILL",
                "company_id": cls.company.id,
            }
        )
        cls.goods.write({"list_price": 11.11, "invoice_policy": "order"})

    def _sign_off_in(self, queries, doors):
        orders = [self._deliver(f"Door {n}", quantity=3.0) for n in range(doors)]
        for order in orders:
            self._pay_at_door(order)
        route = self._begin_day()
        for order in orders:
            stop = self._stop_of(route, order)
            stop._record_outcome({"outcome": "delivered", "cash": 33.33})
        route.action_finish()
        route.action_count_all()
        self.env.invalidate_all()
        with self.assertQueryCount(queries):
            route.with_user(self.dispatcher).action_settle()
        payments = route.sudo().stop_ids.payment_ids
        self.assertEqual(payments.mapped("amount"), [33.33] * doors)

    def test_a_sign_off_of_two_doors_takes_few_queries(self):
        self._sign_off_in(180, doors=2)

    def test_a_sign_off_of_twenty_doors_takes_hardly_more_queries(self):
        self._sign_off_in(600, doors=20)
