import base64
import json
import os
from unittest.mock import patch

from odoo.tests import new_test_user

KEY = "a key that only the tests have"


class ChannelMixin:
    """A shop channel, products with taxes, and payloads in the shop's manner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        variables = patch.dict(os.environ, {"CHANNEL_SECRET_KEY": KEY})
        variables.start()
        cls.addClassCleanup(variables.stop)
        cls.company = cls.env.company
        cls.country = cls.env.ref("base.hu")
        cls.currency = cls.company.currency_id
        cls.tax_out = cls._create_tax("VAT 25 %", 25.0, "tax_excluded")
        cls.tax_in = cls._create_tax("VAT 25 % incl.", 25.0, "tax_included")
        cls.mug = cls._create_product("Mug", default_code="TEST-MUG")
        cls.plate = cls._create_product("Plate", default_code="TEST-PLATE")
        cls.channel = cls._create_channel("woocommerce", code="woo-test")
        cls.manager = new_test_user(
            cls.env, "channel_manager", "sales_team.group_sale_manager"
        )
        cls.clerk = new_test_user(
            cls.env, "channel_clerk", "sales_team.group_sale_salesman_all_leads"
        )

    @classmethod
    def _create_tax(cls, name, amount, include, **values):
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": include,
                "sequence": -10,
                **values,
            }
        )

    @classmethod
    def _create_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": 999.0,
                "taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _create_channel(cls, kind, **values):
        return cls.env["sale.channel"].create(
            {
                "name": f"Shop {kind}",
                "channel_type": kind,
                "time_zone": "Europe/Budapest",
                **values,
            }
        )

    def _woo(self, ident, rows=(("TEST-MUG", 2, "20.00", "5.00"),), **members):
        """Return an order as the shop sends it: rows of SKU, quantity, net and tax."""
        lines = [
            {
                "id": index,
                "name": f"Row {sku}",
                "product_id": 0,
                "quantity": quantity,
                "total": net,
                "total_tax": tax,
                "taxes": [{"id": 1, "total": tax}],
                "sku": sku,
            }
            for index, (sku, quantity, net, tax) in enumerate(rows, 1)
        ]
        total = sum(round(float(net) + float(tax), 2) for _s, _q, net, tax in rows)
        value = {
            "id": ident,
            "number": f"W{ident}",
            "status": "processing",
            "order_key": f"key_{ident}",
            "currency": self.currency.name,
            "prices_include_tax": False,
            "date_created_gmt": "2026-03-01T10:00:00",
            "date_modified_gmt": "2026-03-01T10:00:00",
            "total": f"{total:.2f}",
            "customer_id": 0,
            "billing": self._person(),
            "shipping": self._person(),
            "line_items": lines,
            "tax_lines": [{"rate_id": 1, "rate_percent": 25}],
            "shipping_lines": [],
            "fee_lines": [],
            "payment_method": "bacs",
            "payment_method_title": "Wire",
        }
        return json.dumps(value | members).encode()

    def _person(self, **members):
        return {
            "first_name": "Őze",
            "last_name": "Teszt",
            "company": "",
            "address_1": "Fő utca 3.",
            "city": "Győr",
            "postcode": "9021",
            "country": "HU",
            "email": "oze@shop.example.com",
            "phone": "+36 20 555 0101",
        } | members

    def _receive(self, *payloads, channel=None):
        """Store and import payloads; return their messages."""
        channel = channel or self.channel
        messages = channel._store_payloads(payloads)
        messages._process()
        return messages

    def _run_process_cron(self):
        """Import what came in, as the schedule does alone; return its savings."""
        self.env["ir.config_parameter"].set_param(
            "sale_channel_connectors.pull_without_jobs", "1"
        )
        return self._run_cron("_cron_process")

    def _run_cron(self, name):
        """Do what a schedule of channels does; return its savings."""
        saved = []

        def save(cron, processed=0, *, remaining=None, deactivate=False):
            saved.append((processed, remaining))  # a test cannot commit
            return 60.0

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", save):
            getattr(self.env["sale.channel"], name)()
        return saved

    def _push(self, data, channel=None, content_type="application/json", user=None):
        model = self.env["sale.channel"].with_user(user or self.env.user)
        code = (channel or self.channel).code
        return model.import_payload(code, base64.b64encode(data).decode(), content_type)
