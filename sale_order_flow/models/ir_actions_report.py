"""The dossier: all papers of an order in one PDF."""

import io
from collections import OrderedDict

from odoo import models
from odoo.tools.pdf import PdfReadError, merge_pdf

DOSSIER = "sale_order_flow.report_dossier"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Put a dossier together from the papers that there are."""
        if self._get_report(report_ref).report_name != DOSSIER:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        return OrderedDict(
            (order.id, {"stream": self._make_dossier(order), "attachment": None})
            for order in self.env["sale.order"].browse(res_ids)
        )

    def _make_dossier(self, order):
        # One by one: Debian's wkhtmltopdf does not print several documents at once.
        papers = [
            self._render_qweb_pdf(report, record.ids)[0]
            for report, records in order._get_dossier_papers()
            for record in records
        ]
        papers += [paper.raw for paper in order._get_dossier_attachments()]
        return io.BytesIO(merge_pdf([paper for paper in papers if _is_readable(paper)]))


def _is_readable(paper):
    """Return whether the paper can be put into a dossier: no broken, no locked one."""
    try:
        merge_pdf([paper])
    except (PdfReadError, ValueError, TypeError, KeyError, NotImplementedError):
        return False
    return True
