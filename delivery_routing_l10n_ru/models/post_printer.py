from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import calibration
from ..lib.canvas import Press, Printer

FARTHEST = 50  # mm


class PostPrinter(models.Model):
    """A printer, and how far it is off: forms are shifted by as much."""

    _name = "l10n_ru.post.printer"
    _description = "Printer of Postal Forms"
    _order = "name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the printer is there for all companies."
    )
    active = fields.Boolean(default=True)
    dx = fields.Float(
        "To the Right (mm)", digits=(6, 1), help="Less than zero: to the left."
    )
    dy = fields.Float("Down (mm)", digits=(6, 1), help="Less than zero: up.")
    back_dx = fields.Float(
        "Second Side to the Right (mm)",
        digits=(6, 1),
        help="As you look at the second side.",
    )
    back_dy = fields.Float("Second Side Down (mm)", digits=(6, 1))
    turn = fields.Selection(
        [("side", "Like a page of a book"), ("top", "Over the upper edge")],
        "Sheet is Turned",
        required=True,
        default="side",
    )
    order = fields.Selection(
        [
            ("duplex", "Each after its first side"),
            ("stack", "All at the end, from the last to the first"),
        ],
        "Second Sides",
        required=True,
        default="duplex",
        help="Choose the second where you put the printed stack in again.",
    )

    @api.constrains("dx", "dy", "back_dx", "back_dy")
    def _check_offsets(self):
        for printer in self:
            shifts = (printer.dx, printer.dy, printer.back_dx, printer.back_dy)
            if any(abs(shift) > FARTHEST for shift in shifts):
                raise ValidationError(
                    self.env._(
                        "%(printer)s: no printer is off by more than %(mm)s mm.",
                        printer=printer.name,
                        mm=FARTHEST,
                    )
                )

    def _printer(self) -> Printer:
        """Return the printer as the press knows it; without one, one that is exact."""
        return Printer(
            dx=self.dx,
            dy=self.dy,
            back_dx=self.back_dx,
            back_dy=self.back_dy,
            turn=self.turn or "side",
            order=self.order or "duplex",
        )

    def _calibration_page(self) -> bytes:
        """Return a page to measure, shifted by what is known already."""
        self.ensure_one()
        fonts = self.env["ir.actions.report"]._l10n_ru_fonts()
        return Press(fonts, self._printer()).print(calibration.sheets(), self.name)
