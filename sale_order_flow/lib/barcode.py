"""Barcodes as SVG: drawn by reportlab, without a service and without pictures."""

from reportlab.graphics.barcode import createBarcodeDrawing

BARS_LENGTH = 40  # longer texts make bars too thin for a label


def bars(text: str, width: float, height: float) -> str:
    """Return a text as Code 128; as a QR code where it is too long or not ASCII.

    :param width: in points, as is the height
    """
    if text.isascii() and text.isprintable() and len(text) <= BARS_LENGTH:
        return _svg("Code128", text, width=width, height=height, quiet=False)
    return square(text, height)


def square(text: str, side: float) -> str:
    """Return a text as a QR code that is so many points wide."""
    return _svg("QR", text, width=side, height=side)


def _svg(kind: str, text: str, **values) -> str:
    drawing = createBarcodeDrawing(kind, value=text, **values)
    svg = drawing.asString("svg")
    svg = svg.decode() if isinstance(svg, bytes) else svg
    svg = svg.replace('style="clip-path: url(#clip)"', "")  # one name for all on a page
    return svg[svg.index("<svg") :]
