"""Routes that come back with money, and a till that it goes into."""

from .route_common import RouteCase


class SettlementCase(RouteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chart = cls.env["account.chart.template"]
        chart.try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Till",
                "type": "cash",
                "code": "TILL",
                "company_id": cls.company.id,
            }
        )
        cls.goods.write({"list_price": 11.11, "invoice_policy": "order"})

    def _deliver_for_cash(self, name, quantity=3.0):
        order = self._deliver(name, quantity=quantity)
        self._pay_at_door(order)
        return order

    def _bring(self, route, order, outcome="delivered", **values):
        stop = self._stop_of(route, order)
        stop._record_outcome({"outcome": outcome, **values})
        return stop

    def _sign_off(self, route, user=None):
        route = route.with_user(user or self.dispatcher)
        route.action_finish()
        route.action_count_all()
        route.action_settle()

    def _payments(self, route):
        return route.sudo().stop_ids.payment_ids
