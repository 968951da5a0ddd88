import json
import re
import resource
import time
import tracemalloc
from datetime import UTC

from odoo.tests import BaseCase, tagged

from ..lib import formats
from ..lib.errors import BadDocument
from . import hostile

MARGIN = 20_000_000  # bytes of memory above the file's own size
SECONDS = 1.0  # far below what an import of a file of that size takes


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

    def test_each_is_refused_soon(self):
        for name, format_, data, _reason in hostile.files():
            with self.subTest(name):
                began = time.process_time()
                with self.assertRaises(BadDocument):
                    formats.read(format_, data, UTC)
                self.assertLess(time.process_time() - began, SECONDS)

    def test_each_is_refused_within_little_memory(self):
        for name, format_, data, _reason in hostile.files():
            with self.subTest(name):
                tracemalloc.start()
                native = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                with self.assertRaises(BadDocument):
                    formats.read(format_, data, UTC)
                _now, peak = tracemalloc.get_traced_memory()
                tracemalloc.stop()
                native = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - native
                self.assertLess(peak, len(data) + MARGIN)
                self.assertLess(native * 1024, 2 * len(data) + MARGIN)

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
