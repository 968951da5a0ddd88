import logging
import re
from contextlib import suppress
from io import BytesIO
from unittest.mock import patch

from PyPDF2 import PdfReader

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.sale_rma_label import REPORT
from .common import ReturnMixin

POINTS = 72 / 25.4  # of a millimetre
LOGGER = "odoo.addons.sale_rma_tasks.models.sale_rma_label"


@tagged("post_install", "-at_install")
class TestReturnLabel(ReturnMixin, HttpCase):
    """Who sends goods back is given a label, where the policy says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.warehouse.partner_id.write({"street": "Dock 7", "city": "Utrecht"})
        cls.customer.write({"street": "Singel 1", "city": "Amsterdam"})
        cls.policy = cls.env["sale.rma.policy"].create(
            {"name": "Free", "freight": "seller", "is_label_given": True}
        )
        cls.clerk = cls._create_user("labels", "sale_rma_tasks.group_all")
        cls.buyer = cls._create_user(
            "label_buyer", "base.group_portal", password="returns_label_buyer_1"
        )
        cls.buyer.partner_id.parent_id = cls.customer

    def _accepted(self, *orders, carrier=None, **values):
        orders = orders or (self._sell(),)
        for order in orders if carrier else ():
            order.picking_ids.carrier_id = carrier
        rma = self._create_return(*orders, decision="refund", **values)
        self._run_tracking()
        rma = rma.with_env(self.env(user=self.clerk))
        rma.action_confirm()
        self._run_tracking()
        return rma

    def _ask_carriers(self):
        """Do what the job does; nothing is committed."""
        commit = patch.object(type(self.env["ir.cron"]), "_commit_progress")
        with commit as committed:
            committed.return_value = 60.0
            self.env["sale.rma"]._cron_request_labels()
        self._run_tracking()
        return committed.call_count

    def _run_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()  # what one has read is not for another

    def _print(self, rmas):
        """Return the labels as text, and the sizes of their pages in millimetres.

        The text is that of the page which becomes a PDF: there the letters are drawn.
        """
        reports = rmas.env["ir.actions.report"]
        html = reports._render_qweb_html(REPORT, rmas.ids)[0].decode()
        reports = reports.with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(REPORT, rmas.ids)
        sizes = [
            tuple(round(float(side) / POINTS) for side in page.mediabox[2:])
            for page in PdfReader(BytesIO(content)).pages
        ]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)), sizes

    def _get_mails(self, rma):
        return rma.sudo().message_ids.filtered(
            lambda one: "your return" in (one.subject or "")
        )

    def _mail(self, rma):
        (message,) = self._get_mails(rma)
        return message

    # --- Who gets one ---

    def test_policy_proposes_it_and_the_office_decides(self):
        order = self._sell()
        rma = self._create_return(order)
        self.assertTrue(rma.is_label_given)
        self.assertFalse(rma._needs_label())  # nothing is accepted yet
        rma.is_label_given = False
        rma.action_confirm()
        self.assertFalse(rma._needs_label())
        self.policy.is_label_given = False
        self.assertFalse(self._create_return(self._sell()).is_label_given)

    def test_nobody_needs_one_when_the_goods_are_here(self):
        rma = self._accepted()
        self.assertTrue(rma._needs_label())
        self._receive(rma.sudo()._get_transfers())
        self.assertFalse(rma._needs_label())

    # --- Our own ---

    def test_it_says_where_from_where_to_and_what(self):
        rma = self._accepted(self._sell(), self._sell((self.other_goods, 2.0)))
        text, sizes = self._print(rma)
        self.assertEqual(sizes, [(100, 150)])
        for expected in (
            "ACME",
            "Singel 1",
            "Dock 7",
            rma.name,
            *rma.sudo()._get_transfers().mapped("name"),
            "5 Units Drill",
            "2 Units Saw",
        ):
            self.assertIn(expected, text)

    def test_its_bars_find_the_transfers_of_the_parcel(self):
        rma = self._accepted()
        self.assertGreater(rma._get_label_barcode().count("<rect"), 50)
        search = self.env["stock.picking"].get_view(view_type="search")["arch"]
        self.assertIn("('origin', 'ilike', self)", search)
        found = self.env["stock.picking"].search([("origin", "ilike", rma.name)])
        self.assertEqual(found, rma.sudo()._get_transfers())

    def test_many_are_printed_at_once_and_none_is_said(self):
        rmas = self._accepted() | self._accepted()
        self.assertEqual(self._print(rmas)[1], [(100, 150)] * 2)
        with self.assertRaisesRegex(UserError, "No goods are on their way"):
            self._create_return(self._sell())._get_own_labels()

    # --- Where the customer finds it ---

    def test_it_comes_with_the_mail(self):
        rma = self._accepted()
        message = self._mail(rma)
        self.assertIn("stick it on the parcel", message.body)
        (label,) = message.attachment_ids
        self.assertEqual(label.name, f"Label {rma.name}.pdf".replace("/", "-"))
        self.assertIn(rma.name.encode(), label.raw)
        self.policy.is_label_given = False
        self.assertFalse(self._mail(self._accepted()).attachment_ids)

    def test_a_machine_that_prints_nothing_still_accepts_and_mails(self):
        reports = self.env["ir.actions.report"]
        with patch.object(
            type(reports), "get_wkhtmltopdf_state", return_value="install"
        ):
            rma = self._accepted()
        self.assertEqual(rma.state, "confirmed")
        self.assertFalse(self._mail(rma).attachment_ids)

    def test_a_machine_that_fails_to_print_still_accepts_and_mails(self):
        reports = type(self.env["ir.actions.report"])
        broken = patch.object(
            reports, "_render_qweb_pdf", side_effect=UserError("killed")
        )
        with broken:
            rma = self._accepted()
        self.assertEqual(rma.state, "confirmed")
        self.assertFalse(self._mail(rma).attachment_ids)

    def test_the_customer_prints_it_on_the_page(self):
        rma = self._accepted()
        path = f"/my/returns/{rma.id}/label"
        self.authenticate(self.buyer.login, "returns_label_buyer_1")
        rma.sudo().is_label_pending = True
        page = self.url_open(f"/my/returns/{rma.id}").text
        self.assertIn("Your label is being made", page)
        self.assertNotIn(path, page)
        rma.sudo().is_label_pending = False
        page = self.url_open(f"/my/returns/{rma.id}").text
        self.assertIn(path, page)
        self.assertNotIn("Your label is being made", page)
        answer = self.url_open(path)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Dock 7", answer.text)
        self._receive(rma.sudo()._get_transfers())
        self.assertNotIn(path, self.url_open(f"/my/returns/{rma.id}").text)
        self.assertTrue(self.url_open(path).url.endswith(f"/my/returns/{rma.id}"))

    def test_guests_print_it_by_their_link_and_strangers_do_not(self):
        rma = self._accepted()
        path = f"/my/returns/{rma.id}/label"
        token = rma.sudo()._portal_ensure_token()
        self.authenticate(None, None)
        page = self.url_open(f"/my/returns/{rma.id}?access_token={token}")
        self.assertIn(path, page.text)
        self.assertIn("Dock 7", self.url_open(f"{path}?access_token={token}").text)
        for guess in (path, f"{path}?access_token=x"):
            self.assertNotIn("Dock 7", self.url_open(guess).text)
        stranger = self._create_user(
            "label_stranger", "base.group_portal", password="returns_label_stranger_1"
        )
        self.authenticate(stranger.login, "returns_label_stranger_1")
        self.assertTrue(self.url_open(path).url.endswith("/my"))
        report = f"/report/html/sale_rma_tasks.report_return_label/{rma.id}"
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            self.assertNotIn("Dock 7", self.url_open(report).text)
        self.authenticate(self.buyer.login, "returns_label_buyer_1")
        self.assertIn("Dock 7", self.url_open(report).text)

    # --- Those of carriers ---

    def _carrier(self, make_label):
        """Return a carrier who makes labels for returns, by Odoo's own hook.

        Real ones do it for money only; a double answers what the hook asks for.
        """
        carriers = type(self.env["delivery.carrier"])
        for name, value in (
            ("fixed_get_return_label", make_label),
            ("_compute_can_generate_return", self._can_generate_return),
        ):
            double = patch.object(carriers, name, value, create=True)
            double.start()
            self.addCleanup(double.stop)
        return self.env["delivery.carrier"].create(
            {
                "name": "Parcel Post",
                "delivery_type": "fixed",
                "product_id": self._create_product("Freight").id,
            }
        )

    @staticmethod
    def _can_generate_return(carriers):
        carriers.can_generate_return = True

    @staticmethod
    def _make_label(carrier, picking, tracking_number=None, origin_date=None):
        name = f"{carrier.get_return_label_prefix()}-{picking.id}.pdf"
        picking.message_post(attachments=[(name, b"%PDF-1.4 of the carrier")])

    def test_the_carrier_who_brought_it_makes_it(self):
        rma = self._accepted(carrier=self._carrier(self._make_label))
        receipt = rma.sudo()._get_transfers()
        self.assertFalse(receipt.return_label_ids)
        self.assertFalse(self._get_mails(rma))
        self.assertNotIn("Print the label", self.url_open(rma.get_portal_url()).text)
        self._ask_carriers()
        self.assertEqual(receipt.carrier_id.name, "Parcel Post")
        (label,) = rma.sudo()._get_carrier_labels()
        self.assertFalse(rma.sudo()._get_label_places())
        (sent,) = self._mail(rma).attachment_ids
        self.assertEqual(sent.raw, b"%PDF-1.4 of the carrier")
        self.authenticate(None, None)
        page = self.url_open(rma.get_portal_url()).text
        label.invalidate_recordset()
        link = f"/web/content/{label.id}?access_token={label.access_token}"
        self.assertIn(link, page)
        self.assertNotIn(f"/my/returns/{rma.id}/label", page)
        self.assertEqual(self.url_open(link).content, b"%PDF-1.4 of the carrier")

    def test_a_carrier_who_fails_is_named_and_ours_takes_its_place(self):
        # what carriers say, and what their programs do
        for error, level in (
            (UserError("No such account"), logging.INFO),
            (ValueError("No such account"), logging.ERROR),
        ):
            with self.subTest(type(error)):

                def fail(*_arguments, error=error):
                    raise error

                rma = self._accepted(carrier=self._carrier(fail))
                receipt = rma.sudo()._get_transfers()
                with self.assertLogs(LOGGER, logging.INFO) as logs:
                    self._ask_carriers()
                self.assertEqual([one.levelno for one in logs.records], [level])
                self.assertEqual(receipt.carrier_id.name, "Parcel Post")
                self.assertTrue(receipt.is_return_picking)  # its button asks once more
                self.assertIn("No such account", str(rma.message_ids.mapped("body")))
                self.assertTrue(rma.sudo()._get_label_places())
                (sent,) = self._mail(rma).attachment_ids
                self.assertIn(rma.name.encode(), sent.raw)

    def test_each_transfer_is_asked_for_once(self):
        asked = []

        def make(carrier, picking, *_arguments):
            asked.append(picking)
            self._make_label(carrier, picking)

        carrier = self._carrier(make)
        rma = self._accepted(carrier=carrier, quantity=3.0)
        rma.line_ids.quantity = 2.0
        self.assertFalse(asked)
        self._ask_carriers()
        self._ask_carriers()
        self.assertEqual(len(asked), 1)
        order = self._sell((self.other_goods, 2.0))
        order.picking_ids.carrier_id = carrier
        row = order._prepare_rma_lines()[0] | {"decision": "refund"}
        rma.sudo().line_ids = [Command.create(row)]
        self._ask_carriers()
        self.assertEqual(len(asked), 2)
        self.assertEqual(len(self._get_mails(rma)), 1)
        self.assertEqual(len(rma.sudo()._get_carrier_labels()), 2)

    def test_a_job_that_dies_goes_on_where_it_was(self):
        asked = []

        def make(carrier, picking, *_arguments):
            asked.append(picking)
            if len(asked) == 2:
                raise SystemExit
            self._make_label(carrier, picking)

        carrier = self._carrier(make)
        rma = self._accepted(self._sell(), self._sell(), carrier=carrier)
        with suppress(SystemExit):  # and what came before stays
            self._ask_carriers()
        self.assertFalse(self._get_mails(rma))
        commits = self._ask_carriers()
        self.assertEqual(len(asked), 3)
        self.assertEqual(asked[1], asked[2])
        self.assertEqual(commits, 3)  # at the beginning, for a label, at the end
        self.assertEqual(len(self._mail(rma).attachment_ids), 2)

    def test_who_cancels_between_two_transfers_is_sent_one_label(self):
        asked = []

        def make(carrier, picking, *_arguments):
            asked.append(picking)
            rma.sudo().action_cancel()

        rma = self._accepted(self._sell(), self._sell(), carrier=self._carrier(make))
        self._ask_carriers()
        self.assertEqual(len(asked), 1)

    def test_without_a_schedule_ours_is_sent_at_once(self):
        self.env.ref("sale_rma_tasks.sale_rma_cron_labels").active = False
        rma = self._accepted(carrier=self._carrier(self._make_label))
        self.assertFalse(rma.sudo().is_label_pending)
        self.assertTrue(self._mail(rma).attachment_ids)

    def test_who_cancels_meanwhile_is_sent_no_label(self):
        asked = []
        carrier = self._carrier(lambda _carrier, *picking: asked.append(picking))
        rma = self._accepted(carrier=carrier)
        rma.action_cancel()
        self._ask_carriers()
        self.assertFalse(asked)
        self.assertFalse(rma.sudo().is_label_pending)
        self.assertNotIn("accepted", str(self._get_mails(rma).mapped("subject")))
