"""The press: values in their boxes, offsets, second sides, pre-printed paper."""

from pathlib import Path

import reportlab

from odoo.tests import BaseCase, tagged

from ..lib import calibration
from ..lib.canvas import Bars, Cells, Field, Form, Press, Printer, Sheet, Tick
from ..lib.fonts import FontMissing, Fonts
from ..lib.forms import FORMS, f113, f116, sheets
from . import pdf_page
from .lib_common import INNER, S10, fonts, parcel, press

NEAR = 0.5  # mm: how far a value may be from its box
LONG = "Константинопольский Александр Владимирович, улица Орджоникидзе"
ALL = tuple(FORMS)


@tagged("post_install", "-at_install")
class TestBoxes(BaseCase):
    """Every field of every form is filled in alone, and looked for on the paper."""

    def _fields(self, kind):
        for form in FORMS.values():
            for side, elements in enumerate((form.front, form.back)):
                for element in elements:
                    if isinstance(element, kind):
                        yield form, side, element

    def _assertWithin(self, spots, box, height):
        for spot in spots:
            self.assertGreaterEqual(spot.left, box.x - NEAR)
            self.assertLessEqual(spot.right, box.x + box.w + NEAR)
            self.assertGreaterEqual(spot.top, box.y - NEAR)
            self.assertLessEqual(spot.bottom, box.y + height + NEAR)

    def _alone(self, form, side, element):
        """Return a form with this one element, so that nothing else is on the page."""
        front, back = ((element,), ()) if side == 0 else ((), (element,))
        return Form(form.code, form.width, form.height, front, back)

    def _look(self, form, side, element, value):
        maker, only = press(values_only=True), self._alone(form, side, element)
        pages = pdf_page.read(maker.print([Sheet(only, {element.name: value})]))
        return pages[side], maker.cuts

    def test_a_text_stands_in_its_box_and_is_read_back(self):
        for form, side, field in self._fields(Field):
            with self.subTest(form=form.code, field=field.name):
                text = LONG[: max(3, int(field.w * field.rows / 2.2))].strip()
                page, cuts = self._look(form, side, field, text)
                self.assertFalse(cuts)
                self.assertEqual(
                    page.text.replace(" ", "").replace("-", ""), text.replace(" ", "")
                )
                self._assertWithin(page.letters, field, field.h)

    def test_a_short_text_is_at_its_side_in_the_middle_of_the_row(self):
        for form, side, field in self._fields(Field):
            with self.subTest(form=form.code, field=field.name):
                page, _cuts = self._look(form, side, field, "№ 7")
                left, right = page.letters[0].left, page.letters[-1].right
                found = {
                    "left": (left, field.x),
                    "center": ((left + right) / 2, field.x + field.w / 2),
                    "right": (right, field.x + field.w),
                }[field.align]
                self.assertAlmostEqual(*found, delta=NEAR)
                digit = page.letters[-1]  # as high as capital letters are
                height = (digit.top + digit.bottom) / 2 - field.y
                rows = 1 if field.is_middle else field.rows
                self.assertAlmostEqual(height, field.h / rows / 2, delta=NEAR)

    def test_each_sign_stands_in_the_middle_of_its_cell(self):
        for form, side, cells in self._fields(Cells):
            with self.subTest(form=form.code, field=cells.name):
                text = ("0Щ2W4" * 10)[: cells.count]
                page, cuts = self._look(form, side, cells, text)
                self.assertFalse(cuts)
                self.assertEqual("".join(s.text for s in page.letters), text)
                self._assertWithin(page.letters, cells, cells.h)
                for number, spot in enumerate(page.letters):
                    middle = cells.x + cells.w / cells.count * (number + 0.5)
                    self.assertAlmostEqual(spot.middle, middle, delta=NEAR)

    def test_a_cross_stands_in_its_square(self):
        for form, side, tick in self._fields(Tick):
            with self.subTest(form=form.code, field=tick.name):
                page, _cuts = self._look(form, side, tick, True)
                box = Field("", tick.x, tick.y, tick.side, tick.side)
                self.assertEqual(len(page.lines), 2)
                self._assertWithin(page.lines, box, tick.side)
                self.assertFalse(self._look(form, side, tick, False)[0].lines)

    def test_bars_fill_their_box(self):
        for form, side, bars in self._fields(Bars):
            for number in (INNER, S10):
                with self.subTest(form=form.code, number=number):
                    page, _cuts = self._look(form, side, bars, number)
                    self._assertWithin(page.lines, bars, bars.h)
                    ends = [spot.right for spot in page.lines]
                    self.assertAlmostEqual(max(ends), bars.x + bars.w, delta=NEAR)

    def test_boxes_are_on_the_paper(self):
        for kind in (Field, Cells, Bars):
            for form, _side, box in self._fields(kind):
                with self.subTest(form=form.code, field=box.name):
                    self.assertGreaterEqual(min(box.x, box.y), 4)
                    self.assertLessEqual(box.x + box.w, form.width - 4)
                    self.assertLessEqual(box.y + box.h, form.height - 4)

    def test_boxes_of_a_side_do_not_overlap(self):
        for form in FORMS.values():
            for elements in (form.front, form.back):
                boxes = [e for e in elements if isinstance(e, Field | Cells | Bars)]
                for number, one in enumerate(boxes):
                    for other in boxes[number + 1 :]:
                        with self.subTest(form=form.code, one=one, other=other):
                            self.assertFalse(_overlap(one, other))


def _overlap(one, other) -> bool:
    return (
        one.x + one.w > other.x + 0.05
        and other.x + other.w > one.x + 0.05
        and one.y + one.h > other.y + 0.05
        and other.y + other.h > one.y + 0.05
    )


@tagged("post_install", "-at_install")
class TestPress(BaseCase):
    def _pages(self, printer=None, values_only=False, codes=ALL):
        maker = press(printer=printer or Printer(), values_only=values_only)
        return pdf_page.read(maker.print(sheets(codes, [parcel()])))

    def test_offsets_shift_everything_on_each_side(self):
        shifts = Printer(dx=3.2, dy=-1.5, back_dx=-0.7, back_dy=2.1)
        before, after = self._pages(), self._pages(shifts)
        is_back = [
            side
            for sheet in sheets(ALL, [parcel()])
            for side in ((False, True) if sheet.form.back else (False,))
        ]
        self.assertEqual(len(before), len(is_back))
        for one, other, back in zip(before, after, is_back, strict=True):
            dx, dy = (-0.7, 2.1) if back else (3.2, -1.5)
            pairs = [
                *zip(one.letters, other.letters, strict=True),
                *zip(one.lines, other.lines, strict=True),
            ]
            self.assertTrue(pairs)
            for old, new in pairs:
                self.assertAlmostEqual(new.left - old.left, dx, delta=0.02)
                self.assertAlmostEqual(new.top - old.top, dy, delta=0.02)

    def test_pre_printed_paper_gets_values_alone_at_the_same_places(self):
        for whole, only in zip(
            self._pages(), self._pages(values_only=True), strict=True
        ):
            self.assertLess(len(only.letters), len(whole.letters))
            self.assertLess(len(only.lines), len(whole.lines))
            there = {_rounded(spot) for spot in whole.letters}
            self.assertLessEqual({_rounded(spot) for spot in only.letters}, there)
            for word in ("Кому", "Индекс", "ПОЧТ", "руб.", "Подпись"):
                self.assertNotIn(word, only.text)

    def test_pre_printed_paper_without_values_stays_white(self):
        for form in (*FORMS.values(), calibration.FORM):
            maker = press(values_only=True)
            for page in pdf_page.read(maker.print([Sheet(form, {})])):
                self.assertFalse(page.letters)
                self.assertFalse(page.lines)

    def test_what_is_torn_off_is_torn_through_both_sides(self):
        for form, tear in ((f113.FORM, "x"), (f116.FORM, "y"), (f116.FORM_117, "y")):
            for turn in ("side", "top"):
                with self.subTest(form=form.code, turn=turn):
                    maker = press(printer=Printer(turn=turn))
                    pages = pdf_page.read(maker.print([Sheet(form, {})]))
                    front, back = (_tear(page, tear) for page in pages)
                    self.assertAlmostEqual(
                        front, _through(form, back, tear, turn), delta=NEAR
                    )

    def test_the_crosses_of_the_calibration_page_cover_one_another(self):
        for turn in ("side", "top"):
            maker = press(printer=Printer(turn=turn))
            pages = pdf_page.read(maker.print(calibration.sheets()))
            fronts, backs = (_crosses(page) for page in pages)
            form = calibration.FORM
            through = {
                (
                    round(_through(form, x, "x", turn)),
                    round(_through(form, y, "y", turn)),
                )
                for x, y in backs
            }
            self.assertEqual(len(fronts), 4)
            self.assertEqual({(round(x), round(y)) for x, y in fronts}, through)

    def test_a_stack_is_put_in_again_for_its_second_sides(self):
        printed = sheets(("113", "116"), [parcel(), parcel(reference="S00124")])
        whole = pdf_page.read(press().print(printed))
        stack = pdf_page.read(press(printer=Printer(order="stack")).print(printed))
        self.assertEqual(
            [page.text for page in stack],
            [page.text for page in whole[0::2]]
            + [page.text for page in reversed(whole[1::2])],
        )

    def test_what_does_not_fit_is_told_and_not_lost_in_silence(self):
        maker = press()
        maker.print(sheets(("7p",), [parcel(reference="S" * 400)]))
        self.assertEqual([cut.name for cut in maker.cuts], ["reference"])

    def test_the_same_parcels_make_the_same_file(self):
        printed = sheets(ALL, [parcel()])
        self.assertEqual(press().print(printed), press().print(printed))

    def test_a_font_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(FontMissing, "no-such-font"):
            Press(Fonts("no-such-font.ttf", "no-such-font.ttf"))

    def test_a_font_without_russian_letters_is_refused(self):
        with self.assertRaisesRegex(FontMissing, "VeraBd.ttf"):
            Fonts(_vera(), _vera())

    def test_letters_get_narrower_before_they_get_smaller(self):
        letters, width = fonts(), fonts().width("Щ" * 20, 10)
        self.assertEqual(letters.fit("Щ" * 20, width + 1, 20, 1, 10).scale, 1.0)
        narrow = letters.fit("Щ" * 20, width * 0.9, 20, 1, 10)
        self.assertEqual((narrow.scale, narrow.size), (0.87, 10))
        small = letters.fit("Щ" * 20, width * 0.6, 20, 1, 10)
        self.assertLess(small.size, 10)
        self.assertFalse(small.is_cut)


def _vera():
    """Return a font of reportlab's own, which has Latin letters alone."""
    return str(Path(reportlab.__file__).parent / "fonts" / "VeraBd.ttf")


def _rounded(spot):
    return (round(spot.left, 1), round(spot.top, 1), spot.text)


def _tear(page, axis):
    """Return where the line to tear along is: the one that is nearly as long as it."""
    if axis == "x":
        return next(
            spot.left
            for spot in page.lines
            if spot.right - spot.left < 1 and spot.bottom - spot.top > 130
        )
    return next(
        spot.top
        for spot in page.lines
        if spot.bottom - spot.top < 1 and spot.right - spot.left > 135
    )


def _through(form, place, axis, turn):
    """Return where on the first side lies what is at a place of the second."""
    is_mirrored = (axis == "x") == (turn == "side")
    size = form.width if axis == "x" else form.height
    return size - place if is_mirrored else place


def _crosses(page):
    return {
        (spot.middle, (spot.top + spot.bottom) / 2)
        for spot in page.lines
        if abs(spot.right - spot.left - 4) < 0.5
        and abs(spot.bottom - spot.top - 4) < 0.5
    }
