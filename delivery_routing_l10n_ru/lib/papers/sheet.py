"""What papers are made of: a page, words in it, tables."""

import io
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from ..canvas import MM
from ..deals import Deal
from ..words import count, figures

ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}
GRID = ("GRID", (0, 0), (-1, -1), 0.4, colors.black)
MARGIN = 10  # mm
NO_NAME = "\N{NO-BREAK SPACE}" * 30


class Sheet:
    """Makes the words and tables of one paper, and at the end its PDF."""

    def __init__(self, fonts, is_wide=False):
        self.fonts = fonts
        self.size = landscape(A4) if is_wide else A4
        self.width = self.size[0] / MM - 2 * MARGIN
        self.story = []

    def words(self, text, size=9, align="left", bold=False) -> Paragraph:
        """Return a text as a paragraph; nothing in it is markup."""
        style = ParagraphStyle(
            "words",
            fontName=self.fonts.name(bold),
            fontSize=size,
            leading=size * 1.2,
            alignment=ALIGN[align],
            splitLongWords=1,
        )
        return Paragraph(escape(str(text)), style)

    def add(self, *parts):
        self.story += parts

    def space(self, mm=3):
        self.story.append(Spacer(1, mm * MM))

    def say(self, text, size=9, align="left", bold=False):
        self.add(self.words(text, size, align, bold))

    def labelled(self, rows, label_width=35, size=8.5):
        """Add a caption and what belongs to it, row by row."""
        cells = [
            [self.words(label, size), self.words(text, size, bold=True)]
            for label, text in rows
        ]
        self.add(self.table(cells, [label_width, self.width - label_width], grid=False))

    def table(self, cells, widths, grid=True, head=0, style=(), pad=1.5) -> Table:
        """Return a table of widths in mm; `head` rows are repeated on every page."""
        base = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), pad),
            ("RIGHTPADDING", (0, 0), (-1, -1), pad),
            ("TOPPADDING", (0, 0), (-1, -1), pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
        ]
        return Table(
            cells,
            [width * MM for width in widths],
            repeatRows=head,
            hAlign="LEFT",
            style=TableStyle([*base, *([GRID] if grid else []), *style]),
        )

    def goods(self, columns, rows, totals=(), size=7.5, style=(), numbered=False):
        """Add the table of goods.

        :param columns: (title, width in mm, alignment) each
        :param rows: texts, a list for each row
        :param totals: rows at the end, in bold letters; None is an empty cell
        :param numbered: whether a row under the titles numbers the columns
        """
        head = [[self.words(title, size, "center") for title, _w, _a in columns]]
        if numbered:
            head.append(
                [
                    self.words(number, size, "center")
                    for number in range(1, len(columns) + 1)
                ]
            )
        body = [self._row(columns, row, size) for row in rows]
        foot = [self._row(columns, row, size, bold=True) for row in totals]
        widths = [width for _t, width, _a in columns]
        cells = [*head, *body, *foot]
        self.add(self.table(cells, widths, head=len(head), style=style, pad=2.5))

    def priced_goods(self, deal: Deal, title: str, totals=()):
        """Add the table of goods with their prices, taxes included."""
        columns = (
            ("№", 8, "center"),
            (title, 92, "left"),
            ("Кол-во", 18, "right"),
            ("Ед.", 14, "center"),
            ("Цена", 27, "right"),
            ("Сумма", 31, "right"),
        )
        rows = [
            [
                number,
                line.name,
                count(line.quantity),
                line.unit,
                figures(line.full_price),
                figures(line.total),
            ]
            for number, line in enumerate(deal.lines, 1)
        ]
        self.goods(columns, rows, totals, size=8.5)

    def _row(self, columns, row, size, bold=False):
        return [
            self.words("" if text is None else text, size, align, bold)
            for (_title, _width, align), text in zip(columns, row, strict=True)
        ]

    def signatures(self, rows, size=8.5):
        """Add lines to sign on, (post, name) each; they stay on one page."""
        cells = [
            [
                self.words(post, size),
                "",
                self.words(f"/ {name or NO_NAME} /", size),
            ]
            for post, name in rows
        ]
        style = [
            ("LINEBELOW", (1, row), (1, row), 0.4, colors.black)
            for row in range(len(rows))
        ]
        style += [
            ("TOPPADDING", (0, 0), (-1, -1), 10),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ]
        width = min(self.width, 190)
        widths = [width * 0.34, width * 0.26, width * 0.4]
        self.add(KeepTogether(self.table(cells, widths, grid=False, style=style)))

    def finish(self, title: str) -> bytes:
        """Return the PDF; every page says of what it is which one."""
        stream = io.BytesIO()
        paper = SimpleDocTemplate(
            stream,
            pagesize=self.size,
            leftMargin=MARGIN * MM - 6,  # reportlab's frame keeps 6 points free
            rightMargin=MARGIN * MM - 6,
            topMargin=MARGIN * MM,
            bottomMargin=(MARGIN + 4) * MM,
            title=title,
            invariant=1,
        )

        def number(canvas, document):
            canvas.setFont(self.fonts.name(), 7)
            canvas.drawRightString(
                self.size[0] - MARGIN * MM,
                MARGIN * MM,
                f"{title}, стр. {document.page}",
            )

        paper.build(self.story, onFirstPage=number, onLaterPages=number)
        return stream.getvalue()


def tax_words(deal: Deal) -> str:
    """Return what a paper says of the tax in its sum."""
    return f"В том числе НДС: {figures(deal.tax)}" if deal.has_tax else "Без НДС"
