"""A day on its way: planned routes, a courier with a login, cash on delivery."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import NOW
from .plan_common import PlanCase

ON_THE_DAY = "2026-05-04 10:00:00"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class RouteCase(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.courier_user = cls._create_courier_user("karim")
        cls.karim.user_id = cls.courier_user
        cls.lea.active = False
        cls.goods.list_price = 10.0
        cls.provider = cls._create_door_provider()

    @classmethod
    def _create_courier_user(cls, login):
        return new_test_user(
            cls.env,
            login=f"courier_{login}",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _create_door_provider(cls):
        provider = cls.env.ref("payment.payment_provider_transfer").copy(
            {
                "custom_mode": "cash_on_delivery",
                "state": "enabled",
                "is_published": True,
                "company_id": cls.company.id,
            }
        )
        cls.door_method = cls.env.ref("delivery.payment_method_cash_on_delivery")
        cls.door_method.write(
            {"active": True, "provider_ids": [Command.link(provider.id)]}
        )
        return provider

    @classmethod
    def _pay_at_door(cls, order, amount=None):
        """Return the transaction of an order whose customer pays the courier."""
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.door_method.id,
                "amount": amount or order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "offline",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        transaction.state = "pending"
        return transaction

    @classmethod
    def _begin_day(cls, *orders, state="started"):
        """Return the route of the courier with a stop for each order."""
        with freeze_time(NOW):
            plan = cls._create_plan(courier_ids=cls.karim.ids)
            plan.action_plan()
        route = plan.route_ids
        route.state = state
        return route

    def _stop_of(self, route, order):
        return route.stop_ids.filtered(lambda s: order.picking_ids & s.picking_ids)

    def _row(self, number, kind, stop=None, uid=None, **values):
        return {
            "uid": uid or f"phone-1-{number:06}",
            "number": number,
            "kind": kind,
            "stop": stop.id if stop else None,
            "at": 1777888800.0 + number,
            "values": values,
        }

    def _take(self, route, *rows):
        """Take reports in as the courier's phone sends them."""
        mutations = self.env["delivery.stop.mutation"].with_user(self.courier_user)
        return mutations.sudo()._take(
            route.with_user(self.courier_user).sudo(), list(rows)
        )

    def _delivered(self, order):
        return sum(order.order_line.mapped("qty_delivered"))
