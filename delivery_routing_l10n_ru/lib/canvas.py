"""Forms in millimetres: what is printed on them, and where their values go.

A form is data: its elements know their place, counted in millimetres from the upper
left corner of the sheet. The `Press` draws them by reportlab. It moves everything by
the offsets of a printer, and leaves out what pre-printed paper has already.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.pdfgen.canvas import Canvas

from .fonts import ASCENT, DESCENT, Fonts

MM = 72 / 25.4  # points in a millimetre


@dataclass(frozen=True)
class Text:
    """Words of the form itself; `y` is where the letters stand."""

    x: float
    y: float
    text: str
    size: float = 7.0
    align: str = "left"  # of x: left, center, right
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A line of the form itself."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.2
    dashed: bool = False


@dataclass(frozen=True)
class Frame:
    """A rectangle of the form itself."""

    x: float
    y: float
    w: float
    h: float
    width: float = 0.2


@dataclass(frozen=True)
class Field:
    """A value, in a box of one row or more; letters shrink before they are cut."""

    name: str
    x: float
    y: float
    w: float
    h: float
    size: float = 10.0
    align: str = "left"
    rows: int = 1
    bold: bool = False
    is_middle: bool = False  # whether fewer lines than rows stand in the middle


@dataclass(frozen=True)
class Cells:
    """A value with a cell for each sign; the form has the cells."""

    name: str
    x: float
    y: float
    w: float
    h: float
    count: int
    size: float = 11.0


@dataclass(frozen=True)
class Tick:
    """A square of the form that a value which is true crosses."""

    name: str
    x: float
    y: float
    side: float = 4.0


@dataclass(frozen=True)
class Bars:
    """A value as a bar code: 14 digits as Interleaved 2 of 5, others as Code 128."""

    name: str
    x: float
    y: float
    w: float
    h: float


Element = Text | Rule | Frame | Field | Cells | Tick | Bars


@dataclass(frozen=True)
class Form:
    """A blank: its sides as one looks at each of them."""

    code: str
    width: float
    height: float
    front: tuple[Element, ...]
    back: tuple[Element, ...] = ()


@dataclass(frozen=True)
class Printer:
    """What a printer does to a sheet: shifts in mm to the right and down, by side.

    `turn` is how the sheet is turned for its second side: like a page of a book
    ("side"), or over its upper edge ("top"). `order` is "duplex", each back after its
    front, or "stack": all fronts, then the backs from the last to the first, for a
    stack that is put in again.
    """

    dx: float = 0.0
    dy: float = 0.0
    back_dx: float = 0.0
    back_dy: float = 0.0
    turn: str = "side"
    order: str = "duplex"


@dataclass(frozen=True)
class Sheet:
    """A form and what is written on it, by the names of its fields."""

    form: Form
    values: dict[str, object]


@dataclass(frozen=True)
class Cut:
    """A value that does not fit into its field at any readable size."""

    sheet: Sheet
    name: str


@dataclass
class Press:
    """Prints sheets into one PDF."""

    fonts: Fonts
    printer: Printer = Printer()
    values_only: bool = False
    cuts: list[Cut] = field(default_factory=list)

    def print(self, sheets: Iterable[Sheet], title: str = "") -> bytes:
        """Return the PDF of all sheets; what did not fit is in `cuts` afterwards."""
        sheets, stream = list(sheets), io.BytesIO()
        # Nothing in the file tells when it was made: the same values, the same file.
        self._canvas = Canvas(stream, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        for sheet, is_back in self._sides(sheets):
            self._side(sheet, is_back)
        self._canvas.save()
        return stream.getvalue()

    def _sides(self, sheets: list[Sheet]) -> list[tuple[Sheet, bool]]:
        if self.printer.order == "duplex":
            return [
                (sheet, is_back)
                for sheet in sheets
                for is_back in ((False, True) if sheet.form.back else (False,))
            ]
        backs = [(sheet, True) for sheet in reversed(sheets) if sheet.form.back]
        return [(sheet, False) for sheet in sheets] + backs

    def _side(self, sheet: Sheet, is_back: bool):
        form, printer = sheet.form, self.printer
        width, height = form.width * MM, form.height * MM
        self._canvas.setPageSize((width, height))
        if is_back:
            self._canvas.translate(printer.back_dx * MM, -printer.back_dy * MM)
        else:
            self._canvas.translate(printer.dx * MM, -printer.dy * MM)
        if is_back and printer.turn == "top":
            self._canvas.translate(width, height)
            self._canvas.rotate(180)
        for element in form.back if is_back else form.front:
            self._draw(sheet, element)
        self._canvas.showPage()

    def _draw(self, sheet: Sheet, element: Element):
        match element:
            case Text() | Rule() | Frame():
                self._draw_form(sheet.form, element)
            case Field():
                self._draw_field(sheet, element)
            case Cells():
                self._draw_cells(sheet, element)
            case Tick():
                self._draw_tick(sheet, element)
            case Bars():
                self._draw_bars(sheet, element)

    # --- What the form has by itself ---

    def _draw_form(self, form: Form, element: Text | Rule | Frame):
        """Draw it, unless the paper has it already."""
        if self.values_only:
            return
        match element:
            case Text(x, y, text, size, align, bold):
                draw = {
                    "left": self._canvas.drawString,
                    "center": self._canvas.drawCentredString,
                    "right": self._canvas.drawRightString,
                }[align]
                self._canvas.setFont(self.fonts.name(bold), size)
                draw(x * MM, self._up(form, y), text)
            case Rule(x1, y1, x2, y2, width, dashed):
                self._canvas.setLineWidth(width * MM)
                self._canvas.setDash([2, 2] if dashed else [])
                self._canvas.line(
                    x1 * MM, self._up(form, y1), x2 * MM, self._up(form, y2)
                )
                self._canvas.setDash([])
            case Frame(x, y, w, h, width):
                self._canvas.setLineWidth(width * MM)
                self._canvas.rect(x * MM, self._up(form, y + h), w * MM, h * MM)

    @staticmethod
    def _up(form: Form, y: float) -> float:
        return (form.height - y) * MM

    # --- Values ---

    def _draw_field(self, sheet: Sheet, box: Field):
        text = _plain(sheet.values.get(box.name))
        if not text:
            return
        fit = self.fonts.fit(
            text, box.w * MM, box.h / box.rows * MM, box.rows, box.size, box.bold
        )
        if fit.is_cut:
            self.cuts.append(Cut(sheet, box.name))
        above = (box.rows - len(fit.lines)) / 2 if box.is_middle else 0
        for number, line in enumerate(fit.lines):
            bottom = box.y + box.h / box.rows * (above + number + 1)
            # letters stand in the middle of a row that is higher than they are
            room = box.h / box.rows * MM - (ASCENT + DESCENT) * fit.size
            base = self._up(sheet.form, bottom) + room / 2 + DESCENT * fit.size
            width = self.fonts.width(line, fit.size, box.bold) * fit.scale
            left = box.x * MM
            left += {"left": 0.0, "center": 0.5, "right": 1.0}[box.align] * (
                box.w * MM - width
            )
            self._write(left, base, line, fit.size, box.bold, fit.scale)

    def _draw_cells(self, sheet: Sheet, box: Cells):
        step, form = box.w / box.count, sheet.form
        self._draw_form(form, Frame(box.x, box.y, box.w, box.h))
        for number in range(1, box.count):
            x = box.x + step * number
            self._draw_form(form, Rule(x, box.y, x, box.y + box.h))
        text = _plain(sheet.values.get(box.name))
        if len(text) > box.count:
            self.cuts.append(Cut(sheet, box.name))
        size = min(box.size, box.h * MM / (ASCENT + DESCENT))
        base = self._up(form, box.y + box.h)
        base += (box.h * MM - (ASCENT + DESCENT) * size) / 2 + DESCENT * size
        for number, sign in enumerate(text[: box.count]):
            middle = (box.x + step * (number + 0.5)) * MM
            width = self.fonts.width(sign, size, False)
            self._write(middle - width / 2, base, sign, size, False, 1.0)

    def _draw_tick(self, sheet: Sheet, box: Tick):
        form, x, y, side = sheet.form, box.x, box.y, box.side
        self._draw_form(form, Frame(x, y, side, side))
        if sheet.values.get(box.name):
            self._canvas.setLineWidth(0.5 * MM)
            far = side - 0.6
            for y1, y2 in ((y + 0.6, y + far), (y + far, y + 0.6)):
                self._canvas.line(
                    (x + 0.6) * MM,
                    self._up(form, y1),
                    (x + far) * MM,
                    self._up(form, y2),
                )

    def _draw_bars(self, sheet: Sheet, box: Bars):
        number = _plain(sheet.values.get(box.name)).replace(" ", "")
        if not number:
            return
        kind = "I2of5" if number.isdecimal() and len(number) % 2 == 0 else "Code128"
        options = {"checksum": 0, "bearers": 0} if kind == "I2of5" else {}
        bars = createBarcodeDrawing(
            kind,
            value=number,
            width=box.w * MM,
            height=box.h * MM,
            quiet=0,
            humanReadable=False,
            **options,
        )
        renderPDF.draw(
            bars, self._canvas, box.x * MM, self._up(sheet.form, box.y + box.h)
        )

    def _write(self, x, y, text, size, bold, scale):
        words = self._canvas.beginText(x, y)
        words.setFont(self.fonts.name(bold), size)
        words.setHorizScale(scale * 100)
        words.textOut(text)
        words.setHorizScale(100)
        self._canvas.drawText(words)


def _plain(value: object) -> str:
    """Return a value as one line of text."""
    return " ".join(str(value).split()) if value else ""
