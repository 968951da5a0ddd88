import json
import re
import time
from datetime import UTC
from pathlib import Path

from odoo.tests import BaseCase, TransactionCase, tagged

from ..lib import formats
from ..lib.errors import BadDocument
from . import hostile
from .common import ChannelMixin

MARGIN = 20_000_000  # bytes of memory above the file's own size
# The rows of a valid order, to be repeated until it is as large as a hostile file.
ROWS = {
    "woocommerce": rb'(?<="line_items": \[)(.*?)(?=\], "tax_lines")',
    "shoprenter": rb'(?<="orderProducts": \[)(.*?)(?=\]\})',
    "unas": rb"(?s)(<Item>.*</Item>)",
    "cxml": rb"(?s)(<ItemOut .*</ItemOut>)",
    "ubl": rb"(?s)(<a:OrderLine>.*</a:OrderLine>)",
    "edifact": rb"(?s)(LIN.*?)(?=UNS)",
}
MOST_ROWS = 5_000  # a larger file holds several orders
MOST_VALID = 2_000_000  # a hostile file that is larger is held against this size


def valid_of(format_, size):
    """Return valid files that are no larger together than a size, or the smallest."""
    data = hostile.valid[format_]
    row = re.search(ROWS[format_], data)[1]
    joint = b"," if format_ in ("woocommerce", "shoprenter") else b""
    rows = max((size - len(data)) // len(row + joint), 0)
    files = []
    while rows or not files:
        more = min(rows, MOST_ROWS)
        rows -= more
        repeated = joint.join([row] * (more + 1))
        files.append(re.sub(ROWS[format_], lambda _m, new=repeated: new, data))
    return files


def peak_of(act):
    """Return by how much the process grew at most while something was done."""
    Path("/proc/self/clear_refs").write_text("5")  # its peak begins anew
    before = _memory("VmRSS")
    act()
    return _memory("VmHWM") - before


def _memory(name):
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) * 1024


SHOP = hostile.SHOPRENTER


def paths(value, path=()):
    """Yield the way to every member, however deep."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in members:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*path, key))


def replaced(value, path, other):
    """Return a copy with one member replaced."""
    if not path:
        return other
    copy = value.copy()
    copy[path[0]] = replaced(copy[path[0]], path[1:], other)
    return copy


@tagged("post_install", "-at_install")
class TestHostileTime(ChannelMixin, TransactionCase):
    """A hostile file costs less than a valid one."""

    def _seconds(self, act):
        began = time.process_time()
        act()
        return time.process_time() - began

    def _import(self):
        message = self._receive(self._woo(self.numbers))
        self.numbers += 1
        self.assertEqual(message.state, "done")

    def test_each_is_refused_sooner_than_a_valid_file_is_imported(self):
        """To import a valid file of that size takes longer than to read it, and than
        to import the smallest order: that is what a hostile one is held against."""
        self.numbers = 1
        self._import()  # what is read once and kept
        smallest = min(self._seconds(self._import) for _time in range(5))
        reading = {}
        for name, format_, data, _reason in hostile.files():
            size = min(len(data), MOST_VALID)
            key = format_, size // 100_000
            if key not in reading:
                files = valid_of(format_, size)
                self.assertLess(sum(map(len, files)), max(size, 4_000) * 1.1)
                reading[key] = self._seconds(
                    lambda one=(format_, files): self._read(*one)
                )
            with self.subTest(name), self.assertRaises(BadDocument):
                began = time.process_time()
                formats.read(format_, data, UTC)
            taken = time.process_time() - began
            with self.subTest(name):
                self.assertLess(taken, reading[key] + smallest)

    def _read(self, format_, files):
        for data in files:
            (order,) = formats.read(format_, data, UTC).orders
            self.assertTrue(order.lines)


@tagged("post_install", "-at_install")
class TestHostile(BaseCase):
    def test_what_is_valid_is_read(self):
        for format_, data in hostile.valid.items():
            with self.subTest(format_):
                document = formats.read(format_, data, UTC)
                self.assertEqual(document.kind, "order")
                (order,) = document.orders
                self.assertEqual(order.lines[0].quantity, 2)

    def test_there_are_at_least_sixty_of_them(self):
        names = [name for name, _format, _data, _reason in hostile.files()]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), 60)

    def test_each_is_refused_in_words(self):
        for name, format_, data, reason in hostile.files():
            with self.subTest(name), self.assertRaises(BadDocument) as caught:
                formats.read(format_, data, UTC)
            with self.subTest(name):
                self.assertIn(reason, str(caught.exception))
                self.assertLess(len(str(caught.exception)), 400)

    def _refuse(self, format_, data):
        with self.assertRaises(BadDocument):
            formats.read(format_, data, UTC)

    def test_each_is_refused_within_little_memory(self):
        """The file itself is there before; what is needed beside it is measured."""
        for name, format_, data, _reason in hostile.files():
            with self.subTest(name):
                grown = peak_of(lambda one=(format_, data): self._refuse(*one))
                self.assertLess(grown, len(data) + MARGIN)

    def test_a_member_of_another_kind_is_read_or_refused(self):
        odd = (None, True, 5, -1, "x", "NaN", [], {}, [5], {"a": [1]}, "1" * 50)
        for format_, value in (("woocommerce", hostile.WOO), ("shoprenter", SHOP)):
            for path in paths(value):
                for other in odd:
                    data = json.dumps(replaced(value, path, other)).encode()
                    with self.subTest(f"{format_} {path} {other}"):
                        try:
                            formats.read(format_, data, UTC)
                        except BadDocument as fault:
                            self.assertTrue(fault.reason)

    def test_an_element_that_is_emptied_or_lost_is_read_or_refused(self):
        for format_, text in hostile.XML.items():
            for tag in sorted(set(re.findall(r"<([\w:]+)[ >]", text))):
                for pattern, by in (
                    (rf"(<{tag}\b[^>]*>)[^<]*(</{tag}>)", r"\1\2"),
                    (rf"(<{tag}\b[^>]*>)[^<]*(</{tag}>)", r"\1-1\2"),
                    (rf"(?s)<{tag}\b[^>]*>.*</{tag}>", ""),
                ):
                    data = re.sub(pattern, by, text).encode()
                    with self.subTest(f"{format_} {tag} {by}"):
                        try:
                            formats.read(format_, data, UTC)
                        except BadDocument as fault:
                            self.assertTrue(fault.reason)

    def test_a_segment_that_is_lost_or_emptied_is_read_or_refused(self):
        segments = hostile.EDIFACT.split("'")
        for index, segment in enumerate(segments):
            for by in ([], [segment[:3]], [segment, segment], [segment + "+x:y:z"]):
                text = "'".join(segments[:index] + by + segments[index + 1 :])
                with self.subTest(f"{segment} {by}"):
                    try:
                        formats.read("edifact", text.encode(), UTC)
                    except BadDocument as fault:
                        self.assertTrue(fault.reason)

    def test_a_list_is_cut_as_it_stands(self):
        rows = [b'{"id":1,"total":"5.10","x":5.10}', b'{"id":2,"y":[1,"]"]}']
        page = b" [" + rows[0] + b" , " + rows[1] + b"] "
        self.assertEqual(list(formats.split("woocommerce", page)), rows)
        page = b'{"page":0,"z":[7],"items": [' + b",".join(rows) + b"]}"
        self.assertEqual(list(formats.split("shoprenter", page)), rows)

    def test_a_list_that_is_cut_off_is_refused(self):
        page = b'[{"id":1},{"id":'
        with self.assertRaisesRegex(BadDocument, "part is missing"):
            list(formats.split("woocommerce", page))
