"""The arithmetic of splitting, without a database."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_order_flow.lib.order_split import (
    LATER,
    NOW,
    Item,
    share,
    split,
)
from odoo.addons.sale_order_flow.lib.prepayment import share_money

CALM = settings(
    deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ITEMS = st.lists(
    st.builds(
        lambda quantity, group, stock, unit, fixed: (
            quantity,
            group,
            stock,
            unit,
            fixed,
        ),
        st.integers(1, 40),
        st.sampled_from(["", "", "cold", "bulky"]),
        st.sampled_from([None, "a", "b", "c"]),
        st.sampled_from([None, None, "set"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@tagged("post_install", "-at_install")
class TestOrderSplit(BaseCase):
    def test_what_is_there_goes_now_and_the_rest_later(self):
        parts = split([Item("line", 10, stock="a")], {"a": 4}, [])
        self.assertEqual(
            [(part.when, part.shares) for part in parts],
            [(NOW, {"line": 4}), (LATER, {"line": 6})],
        )

    def test_goods_are_given_to_the_first_line_that_asks(self):
        items = [Item("first", 3, stock="a"), Item("second", 3, stock="a")]
        now, later = split(items, {"a": 4}, [])
        self.assertEqual(now.shares, {"first": 3, "second": 1})
        self.assertEqual(later.shares, {"second": 2})

    def test_services_and_fixed_lines_stay_with_the_first_part(self):
        items = [
            Item("goods", 2, stock="a"),
            Item("repair", 1),
            Item("delivery", 1, is_fixed=True),
        ]
        now, later = split(items, {"a": 0}, [])
        self.assertEqual(now.shares, {"repair": 1, "delivery": 1})
        self.assertEqual(later.shares, {"goods": 2})

    def test_combo_leaves_as_a_whole(self):
        items = [Item("box", 1, unit="box"), Item("cup", 2, stock="a", unit="box")]
        (later,) = split(items, {"a": 1}, [])
        self.assertEqual((later.when, len(later.shares)), (LATER, 2))

    def test_combos_share_what_is_there(self):
        items = [
            Item("first", 2, stock="a", unit="one"),
            Item("second", 2, stock="a", unit="two"),
        ]
        now, later = split(items, {"a": 3}, [])
        self.assertEqual((now.shares, later.shares), ({"first": 2}, {"second": 2}))

    def test_parts_of_a_combo_need_their_goods_together(self):
        items = [
            Item("cup", 2, stock="a", unit="box"),
            Item("spare", 2, stock="a", unit="box"),
        ]
        for there, when in ((3, LATER), (4, NOW)):
            (part,) = split(items, {"a": there}, [])
            self.assertEqual(part.when, when, there)

    def test_combo_of_one_is_not_divided(self):
        (later,) = split([Item("cups", 2, stock="a", unit="box")], {"a": 1}, [])
        self.assertEqual((later.when, later.shares), (LATER, {"cups": 2}))

    def test_broken_packs_are_not_sent(self):
        now, later = split([Item("line", 3, stock="a", step=1.0)], {"a": 1.7}, [])
        self.assertEqual((now.shares["line"], later.shares["line"]), (1, 2))

    def test_groups_keep_their_order(self):
        items = [Item(1, 1, group="b"), Item(2, 1), Item(3, 1, group="a")]
        parts = split(items, None, ["a", "b"])
        self.assertEqual([part.group for part in parts], ["", "a", "b"])

    def test_nothing_but_fixed_lines_is_one_part(self):
        self.assertEqual(len(split([Item(1, 1, is_fixed=True)], {}, [])), 1)

    @settings(parent=CALM, max_examples=200)
    @given(ITEMS, st.dictionaries(st.sampled_from("abc"), st.integers(-5, 40)))
    def test_nothing_is_lost_and_nothing_given_twice(self, rows, free):
        items = [
            Item(n, q, group="" if unit else group, stock=stock, unit=unit, is_fixed=f)
            for n, (q, group, stock, unit, f) in enumerate(rows)
        ]
        parts = split(items, free, ["cold", "bulky"])
        for item in items:
            shares = [part.shares.get(item.key, 0) for part in parts]
            self.assertAlmostEqual(sum(shares), item.quantity)
            if item.is_fixed:
                self.assertEqual(shares[0], item.quantity)
        for stock, there in free.items():
            sent = sum(
                part.shares.get(item.key, 0)
                for part in parts
                if part.when == NOW
                for item in items
                if item.stock == stock and not item.is_fixed
            )
            self.assertLessEqual(sent, max(0, there))

    @settings(parent=CALM, max_examples=200)
    @given(
        st.integers(-10_000, 10_000),
        st.lists(st.integers(0, 5_000), min_size=1, max_size=5),
    )
    def test_shared_cents_add_up(self, amount, weights):
        self.assertEqual(sum(share(amount, weights)), amount)


PARTS = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 500), st.integers(0, 500)),
    min_size=1,
    max_size=5,
)


@tagged("post_install", "-at_install")
class TestShareMoney(BaseCase):
    def test_what_was_asked_comes_first(self):
        # 30 % of 100 was paid for the whole, which fell into 60 and 40
        self.assertEqual(share_money([30, 0], [18, 12], [60, 40]), [18, 12])

    def test_what_is_left_goes_to_the_first_that_lacks_something(self):
        self.assertEqual(share_money([90, 0, 0], [0, 0, 0], [50, 30, 20]), [50, 30, 10])

    def test_what_was_asked_of_another_is_lent(self):
        self.assertEqual(share_money([0, 40], [18, 0], [60, 40]), [18, 22])

    def test_money_stays_where_it_was_paid_and_is_needed(self):
        self.assertEqual(share_money([0, 40], [0, 0], [60, 40]), [0, 40])

    def test_too_much_stays_where_it_is(self):
        self.assertEqual(share_money([200, 0], [0, 0], [60, 40]), [160, 40])

    @settings(parent=CALM, max_examples=300)
    @given(PARTS)
    def test_no_cent_is_made_or_lost_and_nothing_asked_is_missing(self, parts):
        own, asked, rest = (list(column) for column in zip(*parts, strict=True))
        totals = [a + r for a, r in zip(asked, rest, strict=True)]
        shares = share_money(own, asked, totals)
        self.assertEqual(sum(shares), sum(own))
        self.assertGreaterEqual(min(shares), 0)
        for needs in (asked, totals):
            lacks = sum(max(n - s, 0) for n, s in zip(needs, shares, strict=True))
            self.assertEqual(lacks, max(sum(needs) - sum(own), 0))
