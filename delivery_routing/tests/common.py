"""A warehouse in Utrecht, customers around it, couriers and confirmed orders."""

import datetime

from odoo.fields import Command
from odoo.tests import new_test_user

MONDAY = datetime.date(2026, 5, 4)
TUESDAY = datetime.date(2026, 5, 5)
NOW = "2026-05-03 08:00:00"  # the Sunday before
DEPOT = (52.0907, 5.1214)
GROUPS = {
    "dispatcher": "delivery_routing.group_dispatcher",
    "manager": "delivery_routing.group_manager",
    "clerk": "sales_team.group_sale_salesman_all_leads",
}


class DeliveryMixin:
    """Builders; to be mixed into a case that has a database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env["res.company"].create(
            {"name": "Deliverer", "country_id": cls.env.ref("base.nl").id}
        )
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.company = cls.company.with_env(cls.env)
        cls.company.partner_id.tz = "Europe/Amsterdam"
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls._place(cls.warehouse.partner_id, *DEPOT)
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Crate",
                "type": "consu",
                "weight": 10.0,
                "volume": 0.05,
                "taxes_id": False,
            }
        )
        cls.dispatcher = cls._create_user(
            "dispatcher", "delivery_routing.group_dispatcher"
        )
        cls.manager = cls._create_user("manager", "delivery_routing.group_manager")
        cls.clerk = cls._create_user(
            "clerk", "sales_team.group_sale_salesman_all_leads"
        )

    @classmethod
    def _create_user(cls, login, groups, **values):
        return new_test_user(
            cls.env,
            login=f"delivery_{login}",
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="Europe/Amsterdam",
            **values,
        )

    @classmethod
    def _place(cls, partner, latitude, longitude):
        partner.write(
            {
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )

    @classmethod
    def _create_customer(cls, name="Customer", north=0.02, east=0.0, **values):
        """Return a customer so many degrees from the depot."""
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "street": "Singel 1",
                "city": "Utrecht",
                "zip": "3511 AB",
                "country_id": cls.env.ref("base.nl").id,
                "phone": "+31 30 000 0000",
                **values,
            }
        )
        cls._place(partner, DEPOT[0] + north, DEPOT[1] + east)
        return partner

    @classmethod
    def _create_order(cls, partner=None, quantity=1.0, confirm=False, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls._create_customer()).id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.goods.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _create_slot(cls, **values):
        return cls.env["delivery.slot"].create(
            {
                "company_id": cls.company.id,
                "weekday": False if values.get("date") else "0",
                "hour_from": 9.0,
                "hour_to": 12.0,
                "max_stops": 5,
                **values,
            }
        )

    @classmethod
    def _create_courier(cls, name="Karim", **values):
        return cls.env["delivery.courier"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                **values,
            }
        )

    @classmethod
    def _create_plan(cls, date=MONDAY, **values):
        return cls.env["delivery.plan"].create(
            {
                "date": date,
                "warehouse_id": cls.warehouse.id,
                "iterations": 60,
                **values,
            }
        )
