"""A seller in Memphis with a table of parcels and an account at the simulator."""

import os
from unittest.mock import patch

from odoo.tests import TransactionCase

from odoo.addons.delivery_routing.tests.common import DeliveryMixin

from .simulated import fedex


class FedexCase(DeliveryMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        key = {"CREDENTIALS_SECRET_KEY": "a key that only the tests have"}
        cls.enterClassContext(patch.dict(os.environ, key))
        cls.fedex = fedex()
        cls.enterClassContext(cls.fedex)
        cls.fedex.currency = cls.company.currency_id.name
        cls.carrier = cls._create_carrier()
        cls.warehouse.partner_id.write(
            {
                "street": "Dock 7",
                "city": "Utrecht",
                "zip": "3511 AA",
                "country_id": cls.env.ref("base.nl").id,
                "phone": "+31 30 999",
            }
        )

    def setUp(self):
        super().setUp()
        self.fedex.journal.clear()
        self.fedex.faults.clear()
        self.fedex.end_tokens()
        self.addCleanup(self.env.cr.postrollback.clear)  # the simulator ends before

    @classmethod
    def _create_carrier(cls, **values):
        product = cls.env["product.product"].create(
            {"name": "FedEx", "type": "service", "taxes_id": False}
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": "FedEx Ground",
                "delivery_type": "fedex_rest",
                "company_id": cls.company.id,
                "product_id": product.id,
                "fedex_url": cls.fedex.url,
                "fedex_account": cls.fedex.account,
                "fedex_key": cls.fedex.key,
                "fedex_secret": cls.fedex.secret,
                **values,
            }
        )

    def _picking(self, quantity=1.0, **values):
        order = self._create_order(
            self._create_customer(**values), quantity, confirm=True
        )
        picking = order.picking_ids
        picking.carrier_id = self.carrier
        return picking
