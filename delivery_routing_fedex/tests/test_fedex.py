import json
import sys
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.fedex import Credentials, FedexClient, FedexError, FedexUnavailable
from .fedex_common import FedexCase


@tagged("post_install", "-at_install")
class TestFedex(FedexCase):
    def _rate(self, **values):
        return self.carrier.rate_shipment(
            self._create_order(self._create_customer(**values))
        )

    def _fault(self, path, kind, value=500):
        self.fedex._counts.clear()
        self.fedex.faults.append(self._server().Fault(path, 1, kind, value))

    def _server(self):
        return sys.modules["tests.simulators.server"]

    # --- Rates ---

    def test_a_rate_is_the_accounts_price_with_its_days(self):
        rate = self._rate()
        self.assertTrue(rate["success"], rate["error_message"])
        self.assertAlmostEqual(rate["price"], 8.0 + 10 * 1.1)
        self.assertIn("about 3", rate["warning_message"])
        self.carrier.fedex_service = "PRIORITY_OVERNIGHT"
        self.assertIn("about 1", self._rate()["warning_message"])

    def test_margins_of_odoo_are_added(self):
        self.carrier.write({"margin": 0.5, "fixed_margin": 1.0})
        self.assertAlmostEqual(self._rate()["price"], 19.0 * 1.5 + 1.0)

    def test_a_rate_in_another_currency_is_converted(self):
        other = self.env["res.currency"].create({"name": "TST", "symbol": "T"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "rate": 2.0,
                "name": "2020-01-01",
                "company_id": self.company.id,
            }
        )
        self.fedex.currency = "TST"
        self.addCleanup(setattr, self.fedex, "currency", self.company.currency_id.name)
        self.assertAlmostEqual(self._rate()["price"], 9.5)
        self.fedex.currency = "XXQ"
        self.assertIn("XXQ", self._rate()["error_message"])

    def test_what_fedex_refuses_is_told_in_its_words(self):
        self.carrier.fedex_service = "FEDEX_PRIORITY"
        self.assertIn("not offered", self._rate()["error_message"])
        self.carrier.fedex_service = "FEDEX_GROUND"
        self.goods.weight = 90.0
        rate = self._rate()
        self.assertFalse(rate["success"])
        self.assertIn("weight is not valid", rate["error_message"])

    def test_addresses_that_fedex_cannot_use_are_not_sent(self):
        for values, words in (
            ({"zip": False}, "Zip"),
            ({"country_id": self.env.ref("base.be").id}, "within one country"),
        ):
            rate = self._rate(**values)
            self.assertFalse(rate["success"])
            self.assertIn(words, rate["error_message"])
        self.goods.weight = 0.0
        self.assertFalse(self._rate()["success"])
        self.assertFalse(self.fedex.journal)

    def test_one_token_serves_many_calls_and_is_renewed_when_it_ends(self):
        self._rate()
        tokens = len(self.fedex.calls("/oauth/token"))
        self._rate()
        self.assertEqual(len(self.fedex.calls("/oauth/token")), tokens)
        self.fedex.end_tokens()
        self.assertTrue(self._rate()["success"])
        self.assertEqual(len(self.fedex.calls("/oauth/token")), tokens + 1)

    def test_a_token_is_renewed_before_it_ends(self):
        now = [0.0]
        credentials = Credentials(self.fedex.key, self.fedex.secret, "one of its own")
        client = FedexClient(self.fedex.url + "/", credentials, clock=lambda: now[0])
        client._forget_token()
        first = client._token()
        now[0] = 3500.0
        self.assertEqual(client._token(), first)
        now[0] = 3590.0
        self.assertNotEqual(client._token(), first)
        client._forget_token()

    def test_whatever_goes_wrong_is_a_sentence(self):
        for path, kind, value in (
            ("/rate/", "status", 500),
            ("/rate/", "status", 429),
            ("/rate/", "status", 302),
            ("/rate/", "html", 0),
            ("/rate/", "reset", 0),
            ("/rate/", "truncated", 0),
            ("/oauth/", "status", 503),
            ("/oauth/", "html", 0),
        ):
            self.fedex.faults.clear()
            self.fedex.end_tokens()
            self._fault(path, kind, value)
            if path == "/oauth/":
                self.carrier._fedex_client()._forget_token()
            rate = self._rate()
            self.assertFalse(rate["success"], (path, kind))
            self.assertIn("FedEx", rate["error_message"])

    def test_wrong_credentials_are_said_and_never_shown(self):
        wrong = Credentials(self.fedex.key, "not-the-secret", self.fedex.account)
        with self.assertRaisesRegex(FedexError, "credentials are wrong") as refusal:
            FedexClient(self.fedex.url, wrong).cancel("1", "NL")
        self.assertNotIn("not-the-secret", str(refusal.exception) + repr(wrong))

    def test_a_redirect_takes_no_credentials_elsewhere(self):
        client = self.carrier._fedex_client()
        client._forget_token()
        elsewhere = {"Location": f"{self.fedex.url}/elsewhere"}
        answer = self._server().Answer(307, b"{}", headers=elsewhere)
        recorded = patch.dict(self.fedex.recorded, {"POST /oauth/token": answer})
        with recorded, self.assertRaises(FedexError):
            client._token()
        self.assertEqual(len(self.fedex.journal), 1)

    def test_nobody_there_is_said(self):
        client = FedexClient("http://127.0.0.1:9", Credentials("k", "s", "a"))
        with self.assertRaisesRegex(FedexUnavailable, "could not be reached"):
            client.cancel("1", "NL")

    # --- Shipments ---

    def test_a_shipment_has_number_label_price_and_link(self):
        picking = self._picking()
        picking.send_to_shipper()
        number = picking.carrier_tracking_ref
        self.assertIn(number, self.fedex.shipments)
        self.assertAlmostEqual(picking.carrier_price, 19.0)
        self.assertTrue(picking.carrier_tracking_url.endswith(f"trknbr={number}"))
        papers = self.env["ir.attachment"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]
        )
        (label,) = papers
        self.assertIn(number, label.name)
        self.assertTrue(label.raw.startswith(b"%PDF"))

    def test_each_package_has_its_label_weight_and_size(self):
        picking = self._picking(quantity=3.0)
        kind = self.env["stock.package.type"].create(
            {"name": "Box", "packaging_length": 400, "width": 300, "height": 200}
        )
        package = self.env["stock.package"].create(
            {"name": "P1", "package_type_id": kind.id, "shipping_weight": 12.0}
        )
        line = picking.move_line_ids
        line.copy({"quantity": 2.0})
        line.write({"quantity": 1.0, "result_package_id": package.id})
        picking.send_to_shipper()
        (call,) = self.fedex.calls("/ship/v1/shipments")
        wanted = json.loads(call.body)["requestedShipment"]
        first, rest = wanted["requestedPackageLineItems"]
        self.assertEqual(first["weight"], {"units": "KG", "value": 12.0})
        self.assertEqual(
            first["dimensions"],
            {"length": 40, "width": 30, "height": 20, "units": "CM"},
        )
        self.assertEqual(rest["weight"]["value"], 20.0)
        self.assertNotIn("dimensions", rest)
        labels = picking.message_ids.attachment_ids
        self.assertEqual(len(labels), 2)

    def test_a_shipment_is_cancelled_once(self):
        picking = self._picking()
        picking.send_to_shipper()
        number = picking.carrier_tracking_ref
        picking.cancel_shipment()
        self.assertTrue(self.fedex.shipments[number])
        self.assertFalse(picking.carrier_tracking_ref)
        picking.carrier_tracking_ref = number
        with self.assertRaisesRegex(UserError, "can be cancelled"):
            picking.cancel_shipment()
        with self.assertRaisesRegex(UserError, "one shipment"):
            self.carrier.cancel_shipment(picking | picking.copy())

    def test_a_shipment_that_was_not_saved_is_cancelled(self):
        picking = self._picking()
        picking.send_to_shipper()
        number = picking.carrier_tracking_ref
        self.env.cr.postrollback.run()
        self.assertTrue(self.fedex.shipments[number])
        with mute_logger("odoo.addons.delivery_routing_fedex.models.delivery_carrier"):
            self.env.cr.postrollback.run()

    def test_a_shipment_whose_labels_cannot_be_read_is_cancelled(self):
        self.addCleanup(setattr, self.fedex, "label", self.fedex.label)
        self.fedex.label = "no label"
        picking = self._picking()
        with self.assertRaisesRegex(UserError, "label that cannot be read"):
            picking.send_to_shipper()
        *_before, is_cancelled = self.fedex.shipments.values()
        self.assertTrue(is_cancelled)

    def test_a_shipment_is_not_lost_for_a_currency_that_nobody_uses(self):
        self.addCleanup(setattr, self.fedex, "currency", self.fedex.currency)
        self.fedex.currency = "XTS"
        picking = self._picking()
        picking.send_to_shipper()
        self.assertTrue(picking.carrier_tracking_ref)
        self.assertEqual(picking.carrier_price, 0.0)

    def test_no_phone_no_label(self):
        picking = self._picking(phone=False)
        with self.assertRaisesRegex(UserError, "Phone"):
            picking.send_to_shipper()
        self.assertFalse(self.fedex.calls("/ship/"))
