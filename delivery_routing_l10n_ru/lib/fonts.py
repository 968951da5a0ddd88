"""The letters of the forms: embedded, so that every machine prints the same ones."""

from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

# Of the height of a letter: what is above and below the line that letters stand on.
ASCENT, DESCENT = 0.95, 0.25
SMALLEST, NARROWEST = 5.0, 0.75
STEP = 0.5
ALPHABET = "АЯаяЁё№«»"


class FontMissing(Exception):
    """There is no font with Russian letters; its text is the path that was tried."""


@dataclass(frozen=True)
class Fit:
    """Lines of text at the size and width of letters at which they fit."""

    lines: list[str]
    size: float
    scale: float
    is_cut: bool = False


class Fonts:
    """A regular and a bold font with Cyrillic letters, from TrueType files."""

    def __init__(self, regular: str, bold: str):
        self.names = {False: _register(regular), True: _register(bold)}

    def name(self, bold: bool = False) -> str:
        return self.names[bold]

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Return how wide a text is, in points."""
        return pdfmetrics.stringWidth(text, self.names[bold], size)

    def fit(self, text, width, height, rows, size, bold=False) -> Fit:
        """Return the text in at most `rows` lines of a width and height in points.

        The largest letters that fit are taken, not larger than `size`; narrower
        letters before smaller ones. What does not fit at all is cut, and says so.
        """
        size = min(size, height / (ASCENT + DESCENT))
        while True:
            for scale in (1.0, 0.87, NARROWEST):
                lines = self._wrap(text, width / scale, size, bold)
                if len(lines) <= rows:
                    return Fit(lines, size, scale)
            if size <= SMALLEST:
                return Fit(lines[:rows], size, NARROWEST, is_cut=True)
            size = max(size - STEP, SMALLEST)

    def _wrap(self, text, width, size, bold) -> list[str]:
        lines, line = [], ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if self.width(longer, size, bold) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = self._break(word, width, size, bold)
            lines += whole
        return [*lines, line] if line else lines

    def _break(self, word, width, size, bold) -> list[str]:
        """Return a word in pieces that are no wider than a line."""
        pieces = [""]
        for sign in word:
            if pieces[-1] and self.width(pieces[-1] + sign, size, bold) > width:
                pieces.append("")
            pieces[-1] += sign
        return pieces


def _register(path: str) -> str:
    """Make a font file known to reportlab, once; return its name there."""
    name = Path(path).stem
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            font = TTFont(name, path)
        except (OSError, TTFError) as error:
            raise FontMissing(path) from error
        if any(ord(sign) not in font.face.charToGlyph for sign in ALPHABET):
            raise FontMissing(path)
        pdfmetrics.registerFont(font)
    return name
