"""Printers: offsets, who has which, and the page to measure."""

import base64

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from . import pdf_page
from .common import RussiaMixin


@tagged("post_install", "-at_install")
class TestPostPrinter(RussiaMixin, TransactionCase):
    def _create_printer(self, **values):
        return self.env["l10n_ru.post.printer"].create({"name": "Laser", **values})

    def _first_letter(self, wizard):
        wizard.action_print()
        return pdf_page.read(base64.b64decode(wizard.file))[0].letters[0]

    def test_the_forms_are_shifted_by_the_offsets_of_the_printer(self):
        wizard = self._open_forms(self._create_simple_sale())
        exact = self._first_letter(wizard)
        wizard.printer_id = self._create_printer(dx=2.5, dy=-1.0)
        moved = self._first_letter(wizard)
        self.assertAlmostEqual(moved.left - exact.left, 2.5, delta=0.02)
        self.assertAlmostEqual(moved.top - exact.top, -1.0, delta=0.02)

    def test_the_printer_is_remembered_for_whom_it_was_chosen(self):
        order, printer = self._create_simple_sale(), self._create_printer()
        wizard = self._open_forms(order)
        wizard.printer_id = printer
        wizard.action_print()
        self.assertEqual(self._open_forms(order).printer_id, printer)
        self.assertFalse(self._open_forms(order, self.clerk).printer_id)
        wizard.printer_id = False
        wizard.action_print()
        self.assertFalse(self._open_forms(order).printer_id)

    def test_a_printer_that_is_gone_is_forgotten(self):
        order, printer = self._create_simple_sale(), self._create_printer()
        wizard = self._open_forms(order)
        wizard.printer_id = printer
        wizard.action_print()
        printer.unlink()
        self.assertFalse(self._open_forms(order).printer_id)

    def test_offsets_beyond_reason_are_refused(self):
        for name in ("dx", "dy", "back_dx", "back_dy"):
            with self.assertRaisesRegex(ValidationError, "more than 50 mm"):
                self._create_printer(**{name: 51})

    def test_the_calibration_page_is_shifted_as_well(self):
        printers = self._create_printer() | self._create_printer(dx=4, back_dy=3)
        report = self.env["ir.actions.report"].with_user(self.dispatcher)
        content, kind = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf("delivery_routing_l10n_ru.calibration", printers.ids)
        self.assertEqual(kind, "pdf")
        pages = pdf_page.read(content)
        self.assertEqual(len(pages), 4)
        front, back, moved_front, moved_back = (page.letters[0] for page in pages)
        self.assertAlmostEqual(moved_front.left - front.left, 4, delta=0.02)
        self.assertAlmostEqual(moved_back.top - back.top, 3, delta=0.02)
