"""The dossier: all papers of an order in one PDF."""

import io
import logging
from collections import OrderedDict

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfReadError, merge_pdf

DOSSIER = "sale_order_flow.report_dossier"

_logger = logging.getLogger(__name__)


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
        """Return the papers that can be printed; tell on the order which cannot."""
        papers, missing = [], []
        for name, paper, problem in self._get_dossier_parts(order):
            if not problem and not _is_readable(paper):
                problem = self.env._("the file is damaged or locked.")
            if problem:
                missing.append(f"{name}: {problem}")
            else:
                papers.append(paper)
        if not papers:
            raise UserError("\n".join(missing))
        if missing:
            order._tell_missing_papers(missing)
        return io.BytesIO(merge_pdf(papers))

    def _get_dossier_parts(self, order):
        """Yield the name of each paper, the paper, and why it cannot be printed."""
        # One by one: Debian's wkhtmltopdf does not print several documents at once.
        for report, records in order._get_dossier_papers():
            name = self._get_report(report).name
            for record in records:
                yield (
                    f"{name} {record.display_name}",
                    *self._print_paper(report, record),
                )
        for paper in order._get_dossier_attachments():
            yield paper.name, paper.raw, ""

    def _print_paper(self, report, record):
        """Return a paper and "", or nothing and why it cannot be printed."""
        try:
            with self.env.cr.savepoint():
                return self._render_qweb_pdf(report, record.ids)[0], ""
        except psycopg2.Error:
            raise  # Odoo tries the transaction anew
        except Exception as error:
            # Whatever is wrong with one paper does not take the others.
            _logger.warning(
                "No %s of %s for the dossier", report, record, exc_info=True
            )
            return b"", str(error)


def _is_readable(paper):
    """Return whether the paper can be put into a dossier: no broken, no locked one."""
    try:
        merge_pdf([paper])
    except (PdfReadError, ValueError, TypeError, KeyError, NotImplementedError):
        return False
    return True
