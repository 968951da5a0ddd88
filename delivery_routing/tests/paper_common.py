"""Papers as a dispatcher prints them, read back."""

import re
from io import BytesIO

from PyPDF2 import PdfReader

from .plan_common import PlanCase

MM = 72 / 25.4


class PaperCase(PlanCase):
    def _print(self, name, records):
        """Return the texts of the pages, and the size of each in millimetres."""
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = report.with_user(self.dispatcher)._render_qweb_pdf(
            f"delivery_routing.{name}", records.ids
        )
        pages = PdfReader(BytesIO(content)).pages
        texts = [re.sub(r"\s+", " ", page.extract_text()) for page in pages]
        sizes = [
            (float(page.mediabox.width) / MM, float(page.mediabox.height) / MM)
            for page in pages
        ]
        return texts, sizes

    def _assert_size(self, sizes, width, height):
        """The paper is that large, to the millimetre that points are cut to."""
        for found in sizes:
            self.assertAlmostEqual(found[0], width, delta=0.5)
            self.assertAlmostEqual(found[1], height, delta=0.5)

    def _plan(self, **values):
        plan = self._create_plan(courier_ids=self.karim.ids, **values)
        plan.action_plan()
        return plan.route_ids
