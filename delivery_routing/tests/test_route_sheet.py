import re
from io import BytesIO

from PyPDF2 import PdfReader

from odoo.tests import tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestRouteSheet(PlanCase):
    def _print(self, routes):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        name = "delivery_routing.report_route_sheet"
        content, _kind = report.with_user(self.dispatcher)._render_qweb_pdf(
            name, routes.ids
        )
        pages = PdfReader(BytesIO(content)).pages
        text = " ".join(page.extract_text() for page in pages)
        return pages, re.sub(r"\s+", " ", text)

    def test_the_sheet_has_all_that_the_courier_needs(self):
        self.karim.write({"phone": "+31 6 1234", "vehicle": "Van 12-ABC-3"})
        order = self._deliver("Bakery Jansen", phone="+31 30 555", quantity=3.0)
        order.partner_id.delivery_note = "Ring twice"
        order.order_line.price_unit = 41.15
        order.write({"collect_on_delivery": True, "delivery_papers": "Signed note"})
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_plan()
        pages, text = self._print(plan.route_ids)
        self.assertEqual(len(pages), 1)
        width, height = pages[0].mediabox.width, pages[0].mediabox.height
        self.assertGreater(width, height)
        for expected in (
            "Karim 2026-05-04",
            "+31 6 1234",
            "Van 12-ABC-3",
            "Bakery Jansen",
            "Singel 1",
            "+31 30 555",
            "Ring twice",
            order.name,
            "Crate",
            "30.0",
            "123.45",
            "Signed note",
            "Signature".lower(),
        ):
            self.assertIn(expected, text)

    def test_many_stops_go_on_the_next_page(self):
        for number in range(30):
            self._deliver(f"Customer {number:02}", 0.001 * number)
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_plan()
        pages, text = self._print(plan.route_ids)
        self.assertGreater(len(pages), 1)
        for number in range(30):
            self.assertIn(f"Customer {number:02}", text)
