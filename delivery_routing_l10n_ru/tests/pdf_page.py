"""Reads a PDF back: which letters and lines stand where, in millimetres.

The reader (pdfium, which browsers show PDFs with) shares no code with reportlab.
"""

from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from ..lib.canvas import MM


class Spot(NamedTuple):
    """A letter or a line, from the upper left corner of its page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""

    @property
    def middle(self):
        return (self.left + self.right) / 2


class Page:
    def __init__(self, page):
        self.width, height = (size / MM for size in page.get_size())
        self.height = height
        words = page.get_textpage()
        self.letters = [
            self._spot(words.get_charbox(number), words.get_text_range(number, 1))
            for number in range(words.count_chars())
        ]
        self.letters = [spot for spot in self.letters if spot.text.strip()]
        self.text = " ".join(words.get_text_range().replace("\ufffe", "").split())
        self.lines = [
            self._spot(line.get_bounds())
            for line in page.get_objects(filter=[FPDF_PAGEOBJ_PATH])
        ]

    def _spot(self, box, text=""):
        left, bottom, right, top = (place / MM for place in box)
        return Spot(left, self.height - top, right, self.height - bottom, text)


def read(content: bytes) -> list[Page]:
    """Return the pages of a PDF."""
    document = pdfium.PdfDocument(content)
    try:
        return [Page(page) for page in document]
    finally:
        document.close()
