"""Product pictures, drawn: a shape on a tinted ground, no outside files."""

import base64
import colorsys
import io
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = 400
SCALE = 2  # drawn larger, then reduced: smooth edges
Colour = tuple[int, int, int]


def colour(hue: float, saturation: float, value: float) -> Colour:
    """A colour from its hue, saturation and value, each from 0 to 1."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return int(red * 255), int(green * 255), int(blue * 255)


class Canvas:
    """A drawing in hundredths of the picture's side, origin top left."""

    def __init__(self, width: int = SIZE, height: int = SIZE, ground: Colour = None):
        self.unit = SIZE * SCALE / 100
        size = (width * SCALE, height * SCALE)
        self.image = Image.new("RGB", size, ground or (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)

    def _at(self, points):
        return [value * self.unit for value in points]

    def box(self, *corners, fill, radius=0):
        self.draw.rounded_rectangle(self._at(corners), radius * self.unit, fill)

    def disc(self, *corners, fill):
        self.draw.ellipse(self._at(corners), fill)

    def shape(self, *points, fill):
        self.draw.polygon(self._at(points), fill)

    def ring(self, *corners, fill, width):
        self.draw.ellipse(self._at(corners), None, fill, int(width * self.unit))

    def text(self, x, y, words, size, fill):
        font = ImageFont.load_default(int(size * self.unit))
        at = (x * self.unit, y * self.unit)
        self.draw.text(at, words, fill, font, anchor="mm")

    def encoded(self) -> bytes:
        """The picture as base64 text of a PNG with few colours."""
        size = (self.image.width // SCALE, self.image.height // SCALE)
        small = self.image.resize(size, Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        small.quantize(128).save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue())


@cache
def _ground(hue: float) -> Image.Image:
    """A soft light from above with a shadow where the goods stand."""
    canvas = Canvas(ground=colour(hue, 0.10, 0.98))
    canvas.disc(-30, -70, 130, 60, fill=colour(hue, 0.04, 1))
    canvas.box(-5, 82, 105, 105, fill=colour(hue, 0.16, 0.93))
    canvas.disc(18, 80, 82, 92, fill=colour(hue, 0.24, 0.84))
    return canvas.image.filter(ImageFilter.GaussianBlur(9))


def _bag(canvas, body, dark, light):
    canvas.box(30, 22, 70, 86, fill=body, radius=4)
    canvas.shape(30, 26, 70, 26, 67, 16, 33, 16, fill=dark)
    canvas.disc(46, 27, 54, 35, fill=light)


def _tin(canvas, body, dark, light):
    canvas.box(30, 26, 70, 86, fill=body, radius=3)
    canvas.disc(30, 80, 70, 90, fill=body)
    canvas.disc(28, 20, 72, 32, fill=dark)
    canvas.disc(32, 21, 68, 29, fill=light)


def _bottle(canvas, body, dark, light):
    canvas.box(44, 12, 56, 40, fill=body, radius=2)
    canvas.box(43, 9, 57, 17, fill=dark, radius=2)
    canvas.shape(44, 32, 56, 32, 66, 46, 34, 46, fill=body)
    canvas.box(34, 42, 66, 88, fill=body, radius=5)
    canvas.box(37, 48, 40, 84, fill=light, radius=1)


def _cup(canvas, body, dark, light):
    canvas.ring(60, 40, 84, 66, fill=body, width=5)
    canvas.shape(24, 34, 72, 34, 66, 86, 30, 86, fill=body)
    canvas.disc(24, 28, 72, 40, fill=light)
    canvas.disc(28, 30, 68, 38, fill=dark)


def _glass(canvas, body, dark, light):
    canvas.shape(28, 16, 72, 16, 64, 87, 36, 87, fill=light)
    canvas.shape(31, 44, 69, 44, 63, 84, 37, 84, fill=body)
    canvas.disc(28, 12, 72, 20, fill=dark)
    canvas.disc(31, 13, 69, 19, fill=light)


def _jug(canvas, body, dark, light):
    canvas.ring(56, 34, 84, 70, fill=dark, width=5)
    canvas.shape(34, 18, 64, 24, 70, 86, 26, 86, fill=body)
    canvas.shape(34, 18, 22, 24, 38, 34, fill=body)
    canvas.shape(37, 36, 41, 36, 37, 80, 32, 80, fill=light)


def _machine(canvas, body, dark, light):
    canvas.box(18, 24, 82, 44, fill=body, radius=4)
    canvas.box(22, 44, 38, 80, fill=dark, radius=1)
    canvas.box(18, 78, 82, 88, fill=body, radius=3)
    canvas.box(52, 44, 66, 52, fill=dark, radius=1)
    canvas.box(50, 64, 68, 78, fill=light, radius=3)
    for knob in (28, 38, 48):
        canvas.disc(knob, 31, knob + 6, 37, fill=light)


def _carton(canvas, body, dark, light):
    canvas.shape(18, 44, 50, 34, 82, 44, 50, 54, fill=light)
    canvas.shape(18, 44, 50, 54, 50, 90, 18, 78, fill=body)
    canvas.shape(82, 44, 50, 54, 50, 90, 82, 78, fill=dark)


def _apron(canvas, body, dark, light):
    canvas.ring(38, 8, 62, 34, fill=dark, width=2)
    canvas.box(36, 22, 64, 50, fill=body, radius=3)
    canvas.shape(24, 44, 76, 44, 80, 88, 20, 88, fill=body)
    canvas.box(20, 46, 80, 49, fill=dark)
    canvas.box(34, 58, 66, 78, fill=light, radius=3)


def _spray(canvas, body, dark, light):
    canvas.box(34, 40, 66, 88, fill=body, radius=6)
    canvas.box(44, 26, 56, 42, fill=dark)
    canvas.shape(34, 14, 66, 14, 66, 26, 30, 26, fill=dark)
    canvas.box(30, 16, 36, 22, fill=light)


SHAPES = {
    "apron": _apron,
    "bag": _bag,
    "bottle": _bottle,
    "carton": _carton,
    "cup": _cup,
    "glass": _glass,
    "jug": _jug,
    "machine": _machine,
    "spray": _spray,
    "tin": _tin,
}


def product_picture(shape: str, hue: float, shift: float, label: str) -> bytes:
    """One product: its category's shape and hue, a shade and a label of its own."""
    canvas = Canvas()
    canvas.image.paste(_ground(hue))
    own = hue + shift * 0.06
    body = colour(own, 0.50 + shift * 0.25, 0.72 - shift * 0.25)
    dark = colour(own, 0.60, 0.40)
    light = colour(own, 0.16, 0.96)
    SHAPES[shape](canvas, body, dark, light)
    canvas.box(33, 60, 67, 74, fill=(255, 255, 255), radius=3)
    canvas.text(50, 67, label, 7 if len(label) < 7 else 5.5, dark)
    return canvas.encoded()


def logo(words: tuple[str, str]) -> bytes:
    """The company's mark with its name, wide, for website and papers."""
    ink, sand = colour(0.56, 0.75, 0.30), colour(0.10, 0.60, 0.86)
    canvas = Canvas(SIZE * 2, SIZE // 2)
    canvas.box(4, 6, 42, 44, fill=ink, radius=6)
    canvas.shape(18, 38, 21, 16, 25, 16, 28, 38, fill=(255, 255, 255))
    canvas.box(20, 11, 26, 17, fill=sand, radius=1)
    canvas.shape(26, 13, 40, 9, 40, 19, 26, 15, fill=sand)
    canvas.box(13, 37, 33, 40, fill=sand, radius=1)
    canvas.text(122, 18, words[0], 15, ink)
    canvas.text(122, 36, words[1], 10, sand)
    return canvas.encoded()
