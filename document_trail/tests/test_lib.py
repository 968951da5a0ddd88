import itertools
import sys
import tempfile
import threading
import time
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..lib import keys, replay, seals, triggers
from ..lib.ahead import ahead

BESIDE = replay.Beside(relations=frozenset({"tags"}), files=frozenset({"image"}))


@tagged("post_install", "-at_install")
class TestLib(BaseCase):
    def test_changes_are_undone_back_to_the_beginning(self):
        made = replay.Change(1, "create", {"a": [None, 1]})
        changed = replay.Change(2, "write", {"a": [1, 2], "b": [None, "x"]})
        tagged_ = replay.Change(3, "write", {"tags": [[], [5, 4]]})
        gone = replay.Change(4, "unlink", {"a": [2, None], "b": ["x", None]})
        cleared = replay.Change(5, "write", {"tags": [[4, 5], []]})
        state, seen, columns = None, [], {"a": 0, "b": 0}
        for change in (cleared, gone, tagged_, changed, made):
            wrong, before = replay.first_fault(state, [change], BESIDE, columns)
            self.assertIsNone(wrong)
            state = replay.undo(state, change, BESIDE)
            self.assertEqual(before, state)
            seen.append(state)
        self.assertEqual(
            seen,
            [
                {"tags": [4, 5]},
                {"tags": [4, 5], "a": 2, "b": "x"},
                {"a": 2, "b": "x"},
                {"a": 1},
                None,
            ],
        )

    def test_a_creation_tells_everything_that_the_record_was_then(self):
        made, columns = replay.Change(1, "create", {"a": [None, 1]}), {"a": 0, "b": 0}
        for state in ({"a": 2}, {"a": 1, "b": 5}, {"b": 1}, {}):
            wrong, _state = replay.first_fault(state, [made], BESIDE, columns)
            self.assertEqual(wrong, made)
        self.assertIsNone(replay.first_fault({"a": 1}, [made], BESIDE, columns)[0])

    def test_numbers_stay_exact(self):
        value = replay.loads("[0.1, 1.00, 123456789012345678.25]")
        self.assertEqual(value[2], Decimal("123456789012345678.25"))

    def test_many_columns_are_joined_in_pieces(self):
        columns = tuple(triggers.Column(f"c{n}", "int4", False) for n in range(250))
        table = triggers.Table("t", "t.t", "t.t", "", columns)
        sql = triggers.table_function(table, "write")
        self.assertIn('"c249":', sql)

    def test_names_are_quoted(self):
        self.assertEqual(triggers.quote('a"b'), '"a""b"')
        self.assertEqual(triggers.literal("o'b"), "'o''b'")

    def test_the_key_is_made_once_and_read_by_its_owner_alone(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "place"
            first = keys.load_master(folder)
            self.assertEqual(first, keys.load_master(folder))
            self.assertEqual((folder / "key").stat().st_mode & 0o777, 0o600)

    def test_seals_are_replaced_one_by_one(self):
        with tempfile.TemporaryDirectory() as name:
            folder, master = Path(name), b"k" * 32
            seals.write(folder, master, {("a", 1): ("x",), ("b", 2): ("y",)})
            seals.write(folder, master, {("a", 1): ("z", "w")})
            wanted = [("a", 1), ("b", 2), ("c", 3)]
            found, damaged = seals.read(folder, master, wanted)
            self.assertFalse(damaged)
            self.assertEqual(found, {("a", 1): ("z", "w"), ("b", 2): ("y",)})

    def test_states_are_whole_whatever_comes_first(self):
        rows = [(1, "tags", "[4, 5]"), (2, "image", '{"size": 9}'), (1, None, "{}")]
        rows += [(3, None, '{"a": 1.50}')]
        found = replay.states(rows)
        self.assertEqual(found, {1: {"tags": [4, 5]}, 3: {"a": Decimal("1.5")}})
        self.assertIsInstance(found[3]["a"], Decimal)

    def test_what_two_entries_tell_alike_counts_once(self):
        told = [
            replay.Change(4, "write", {"a": [1, 2]}, key="late"),
            replay.Change(3, "write", {"a": [1, 2]}, key="early"),
            replay.Change(2, "write", {"a": [1, 2]}, key="early"),
            replay.Change(1, "unlink", {"a": [1, 2]}, key="early"),
        ]
        self.assertEqual([one.id for one in replay.once(told)], [4, 3, 1])


@tagged("post_install", "-at_install")
class TestAhead(BaseCase):
    def test_steps_are_made_while_one_is_worked_on(self):
        is_made = threading.Event()

        def make():
            yield "first"
            yield "second"
            is_made.set()
            yield "third"

        steps = ahead(make())
        self.assertEqual(next(steps), "first")
        self.assertTrue(is_made.wait(5))
        self.assertEqual(list(steps), ["second", "third"])

    def test_no_more_steps_are_made_than_asked_for(self):
        made, is_full = [], threading.Event()

        def make():
            for number in itertools.count(1):
                made.append(number)
                if number == 5:
                    is_full.set()
                yield number

        with closing(ahead(make(), depth=3)) as steps:
            self.assertEqual([next(steps), next(steps)], [1, 2])
            self.assertTrue(is_full.wait(5))
            time.sleep(0.05)
            self.assertEqual(made, [1, 2, 3, 4, 5])

    def test_nothing_is_made_any_more_after_it_was_closed(self):
        made, is_making, may_go_on = [], threading.Event(), threading.Event()

        def make():
            yield "first"
            is_making.set()
            may_go_on.wait(5)
            for number in itertools.count():
                made.append(number)
                yield number

        steps = ahead(make())
        self.assertEqual(next(steps), "first")
        self.assertTrue(is_making.wait(5))
        meanwhile = sys.getswitchinterval()
        threading.Timer(0.1, may_go_on.set).start()
        steps.close()
        self.assertEqual(made, [0], "the step on its way was awaited, no other made")
        self.assertGreater(sys.getswitchinterval(), meanwhile)

    def test_a_step_that_fails_is_told_where_it_is_wanted(self):
        def make():
            yield 1
            raise KeyError("x")

        steps = ahead(make())
        self.assertEqual(next(steps), 1)
        meanwhile = sys.getswitchinterval()
        with self.assertRaises(KeyError):
            next(steps)
        self.assertGreater(sys.getswitchinterval(), meanwhile)
