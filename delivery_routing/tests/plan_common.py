"""A day with two couriers."""

from freezegun import freeze_time

from odoo.tests import TransactionCase

from .common import NOW, DeliveryMixin


@freeze_time(NOW)
class PlanCase(DeliveryMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # whatever listens at the usual port of this machine does not dress the papers
        cls.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")
        cls.karim = cls._create_courier("Karim")
        cls.lea = cls._create_courier("Lea", profile="bike", max_weight=30.0)

    @classmethod
    def _deliver(cls, name, north=0.02, east=0.0, quantity=1.0, **values):
        """Return a confirmed order to deliver on Monday."""
        partner = cls._create_customer(name, north, east, **values)
        return cls._create_order(
            partner, quantity, confirm=True, commitment_date="2026-05-04 09:00:00"
        )

    def _stop(self, plan, order):
        return plan.stop_ids.filtered(lambda s: order.picking_ids & s.picking_ids)
