"""Reports that reportlab draws, and not QWeb."""

import io
from collections import OrderedDict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import file_path
from odoo.tools.pdf import merge_pdf

from ..lib.fonts import FontMissing, Fonts
from ..lib.papers import PAPERS

# Fonts with Cyrillic letters that Odoo brings for its papers; the first pair there is.
FONTS = ("Roboto/Roboto", "Open_Sans/Open_Sans")
PREFIX = "delivery_routing_l10n_ru."
CALIBRATION = "delivery_routing_l10n_ru.calibration"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Draw the papers of a Russian sale, one PDF for each order."""
        report = self._get_report(report_ref)
        draw = self._l10n_ru_drawing(report.report_name)
        if not draw:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        return OrderedDict(
            (record.id, {"stream": io.BytesIO(draw(record)), "attachment": None})
            for record in self.env[report.model].browse(res_ids)
        )

    def _l10n_ru_drawing(self, name):
        """Return what draws the report of that name, or None where QWeb does."""
        kind = name.removeprefix(PREFIX)
        if name == CALIBRATION:
            return lambda printer: printer._calibration_page()
        if name.startswith(PREFIX) and kind in PAPERS:
            return lambda order: self._l10n_ru_paper(order, PAPERS[kind])
        return None

    def _l10n_ru_paper(self, order, draw) -> bytes:
        fonts = self._l10n_ru_fonts()
        papers = [draw(deal, fonts) for deal in order._l10n_ru_deals()]
        return papers[0] if len(papers) == 1 else merge_pdf(papers)

    @api.model
    def _l10n_ru_fonts(self) -> Fonts:
        """Return the letters that forms and papers are written with."""
        tried = []
        for name in FONTS:
            paths = [
                f"web/static/fonts/google/{name}-{weight}.ttf"
                for weight in ("Regular", "Bold")
            ]
            try:
                return Fonts(*(file_path(path) for path in paths))
            except (FileNotFoundError, FontMissing):
                tried += paths
        raise UserError(
            self.env._(
                "No font with Russian letters was found. Odoo brings one of these; "
                "install it again, or put one of them there: %(paths)s",
                paths=", ".join(tried),
            )
        )
