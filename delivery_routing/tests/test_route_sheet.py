import re
from io import BytesIO

from lxml import html
from PyPDF2 import PdfReader

from odoo.fields import Command
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
        other = self._deliver("Florist", north=0.03, quantity=2.0)
        other.write({"collect_on_delivery": True})
        other.order_line.price_unit = 0.07
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
            "0.14",
            "Total",
            "Parcels: 2",
            "Weight (kg): 50.0",
            "Signed note",
            "Signature".lower(),
        ):
            self.assertIn(expected, text)
        self.assertRegex(text, r"To collect: \S*\s*123\.59")

    def test_what_is_cancelled_is_not_on_the_sheet(self):
        order = self._deliver("Bakery Jansen", quantity=3.0)
        values = {"name": "Barrel", "type": "consu"}
        other = self.env["product.product"].create(values)
        order.order_line = [Command.create({"product_id": other.id})]
        line = order.order_line[-1]
        order.picking_ids.move_ids.filtered(
            lambda move: move.product_id == other
        )._action_cancel()
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_plan()
        self.assertEqual(line.move_ids.state, "cancel")
        _pages, text = self._print(plan.route_ids)
        self.assertIn("Crate", text)
        self.assertNotIn("Barrel", text)
        (stop,) = plan.route_ids._phone_data()[0]["stops"]
        self.assertEqual([one["name"] for one in stop["lines"]], ["Crate"])

    def test_window_time_and_place_are_on_the_sheet(self):
        order = self._deliver("Bakery Jansen")
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_collect()
        stop = self._stop(plan, order)
        stop.write(
            {"window_from": "2026-05-04 07:05:00", "window_to": "2026-05-04 09:55:00"}
        )
        plan.action_plan()
        _pages, text = self._print(plan.route_ids)
        self.assertIn("09:05 - 11:55", text)
        self.assertIn(self.company._delivery_clock(stop.begin), text)
        markup, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "delivery_routing.report_route_sheet", plan.route_ids.ids
        )
        self.assertIn(str(stop._map_code()), markup.decode())

    def test_many_stops_go_on_the_next_page(self):
        for number in range(30):
            self._deliver(f"Customer {number:02}", 0.001 * number)
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_plan()
        pages, text = self._print(plan.route_ids)
        self.assertGreater(len(pages), 1)
        self.assertLessEqual(len(pages), 4)
        for number in range(30):
            self.assertIn(f"Customer {number:02}", text)
        self._assert_rows_are_whole(plan.route_ids, 30)

    def _assert_rows_are_whole(self, routes, number):
        """Each row is a block that no page cuts: a table of its own."""
        markup, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "delivery_routing.report_route_sheet", routes.ids
        )
        rows = html.fromstring(markup).xpath("//tr[td[contains(., 'Customer')]]")
        self.assertEqual(len(rows), number)
        for row in rows:
            (block,) = row.xpath("ancestor::div[contains(@style, 'inside: avoid')]")
            self.assertEqual(block.xpath(".//tr"), [row])
