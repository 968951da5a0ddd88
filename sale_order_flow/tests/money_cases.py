# ruff: noqa: E501  a case is a line
"""Orders and what they have to come to, in cents worked out by hand.

Prices: a1 100.00, a2 33.33 (group A); b1 50.00, b2 19.99, c1 50.50 (group B); t1 10.00
plus 20 % tax (group B). No other taxes. Each case is ordered in the backend, in the shop
and by a rep, see `MoneyCaseMixin`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Former:
    """An order of before.

    ``kind``: sale, cancel, draft; contact (ordered by a colleague), other (by another
    company), merged (by a duplicate that was merged later), split (the second part of
    the order before), used (with the reward of the program), used_cancelled, emptied
    (all of it removed again), wallet (60.00 of it paid from the wallet).
    """

    days: int
    lines: tuple
    kind: str = "sale"


@dataclass(frozen=True, slots=True)
class Offer:
    """A program: conditions of its rule, and its reward."""

    rule: dict
    reward: str = "order_5"


@dataclass(frozen=True, slots=True)
class Case:
    """``steps`` come after the confirmation: (name, argument). Amounts are text, to the
    cent. ``wallet`` is what is left in all wallets of the customer in the end."""

    name: str
    lines: tuple
    total: str
    former: tuple = ()
    offers: tuple = ()
    fee: dict = field(default_factory=dict)
    methods: tuple = ()
    money: dict = field(default_factory=dict)
    use_wallet: bool = True
    wallet: str = "0.00"
    steps: tuple = ()
    prepayment: float = 0.0
    state: str = ""
    asked: str = ""


A1, A2, B1, B2, C1, T1 = (
    (("a1", 1),),
    (("a2", 1),),
    (("b1", 1),),
    (("b2", 1),),
    (("c1", 1),),
    (("t1", 5),),
)
AB = (("a1", 1), ("b1", 1))
MIX = (("a1", 2), ("b1", 1))

THIRD = Offer(
    {"history_number": 3, "history_within_days": 30, "group": "A"}, "group_a_10"
)
FIRST = Offer({"history_number": 1}, "order_10")
SECOND_EVERY = Offer({"history_number": 2, "history_repeat": "every"})
FROM_FIFTH = Offer({"history_number": 5, "history_repeat": "from"})
TWO_BEFORE = Offer({"history_count_min": 2}, "fixed_15")
AT_MOST_ONE = Offer({"history_count_max": 1}, "fixed_15")
TIER_1 = Offer({"history_amount_min": 500, "history_amount_max": 1000})
TIER_2 = Offer({"history_amount_min": 1000}, "order_10")
TURNOVER_A = Offer({"history_amount_min": 300, "counted": "A"})
LAST_90_DAYS = Offer({"history_count_min": 2, "history_period_days": 90}, "fixed_15")
ONCE = Offer({"history_uses_max": 1}, "fixed_15")
TWICE = Offer({"history_uses_max": 2}, "fixed_15")
WEEK = Offer({"history_within_days": 7}, "fixed_15")
SECOND_A = Offer({"history_number": 2, "counted": "A"}, "group_a_10")
SECOND_A2 = Offer({"history_number": 2, "counted_code": "a2"}, "group_a_10")
CAPPED = Offer({"history_number": 1}, "order_10_max_8")
BIG = Offer({"minimum_amount": 101}, "order_10")


def before(*days, lines=A1, **kinds):
    """Return former orders, so many days ago each."""
    return tuple(Former(day, lines, **kinds) for day in days)


HISTORY_CASES = (
    Case("third order within 30 days of the last, group A only", MIX, "230.00", before(60, 20), (THIRD,)),
    Case("third order, 30 days after the last", MIX, "230.00", before(60, 30), (THIRD,)),
    Case("third order, 31 days after the last", MIX, "250.00", before(60, 31), (THIRD,)),
    Case("second order is not the third", MIX, "250.00", before(20), (THIRD,)),
    Case("fourth order is not the third", MIX, "250.00", before(60, 40, 20), (THIRD,)),
    Case("third order without group A", (("b1", 2),), "100.00", before(60, 20), (THIRD,)),
    Case("a cancelled order is none", MIX, "250.00", before(60) + before(20, kind="cancel"), (THIRD,)),
    Case("a cancelled order between two", MIX, "230.00", before(60) + before(40, kind="cancel") + before(20), (THIRD,)),
    Case("a cancelled order is no previous order", MIX, "250.00", before(60, 50) + before(10, kind="cancel"), (THIRD,)),
    Case("a quotation is no order", MIX, "250.00", before(60) + before(20, kind="draft"), (THIRD,)),
    Case("the parts of a split order are one", MIX, "230.00", before(60, 20) + before(20, kind="split"), (THIRD,)),
    Case("split in two, it is still the second", MIX, "250.00", before(20) + before(20, kind="split"), (THIRD,)),
    Case("a colleague's order counts", MIX, "230.00", before(60, kind="contact") + before(20), (THIRD,)),
    Case("another company's order does not count", MIX, "250.00", before(60, kind="other") + before(20), (THIRD,)),
    Case("a merged duplicate's order counts", MIX, "230.00", before(60, kind="merged") + before(20), (THIRD,)),
    Case("an order that was emptied is none", MIX, "250.00", before(60) + before(20, kind="emptied"), (THIRD,)),
    Case("first order", A1 + B2, "107.99", (), (FIRST,)),
    Case("first order of a company with orders", A1 + B2, "119.99", before(400), (FIRST,)),
    Case("first order after a cancelled one", A1, "90.00", before(4, kind="cancel"), (FIRST,)),
    Case("first order, at most 8.00", A1, "92.00", (), (CAPPED,)),
    Case("first order with tax", T1, "54.00", (), (FIRST,)),
    Case("every second order: the second", (("a1", 3),), "285.00", before(9), (SECOND_EVERY,)),
    Case("every second order: the third", (("a1", 3),), "300.00", before(9, 8), (SECOND_EVERY,)),
    Case("every second order: the fourth", (("a1", 3),), "285.00", before(9, 8, 7), (SECOND_EVERY,)),
    Case("from the fifth on: the fourth", A1, "100.00", before(9, 8, 7), (FROM_FIFTH,)),
    Case("from the fifth on: the fifth", A1, "95.00", before(9, 8, 7, 6), (FROM_FIFTH,)),
    Case("from the fifth on: the seventh", A1, "95.00", before(9, 8, 7, 6, 5, 4), (FROM_FIFTH,)),
    Case("two orders before", A1, "85.00", before(200, 100), (TWO_BEFORE,)),
    Case("only one order before", A1, "100.00", before(100), (TWO_BEFORE,)),
    Case("at most one order before", A1, "85.00", before(100), (AT_MOST_ONE,)),
    Case("more than one order before", A1, "100.00", before(200, 100), (AT_MOST_ONE,)),
    Case("turnover of 500.00 is the first tier", A1, "95.00", before(9, lines=(("a1", 5),)), (TIER_1, TIER_2)),
    Case("turnover of 499.99 is no tier", A1, "100.00", before(9, lines=(("a1", 4), ("a2", 3))), (TIER_1, TIER_2)),
    Case("turnover of 999.99 is the first tier", A1, "95.00", before(9, lines=(("a1", 9), ("a2", 3))), (TIER_1, TIER_2)),
    Case("turnover of 1000.00 is the second tier", A1, "90.00", before(9, 8, lines=(("a1", 5),)), (TIER_1, TIER_2)),
    Case("turnover of 1000.00 is beyond the first tier", A1, "100.00", before(9, 8, lines=(("a1", 5),)), (TIER_1,)),
    Case("turnover of group A below 300.00", A1, "100.00", before(9, lines=(("a1", 2), ("b1", 10))), (TURNOVER_A,)),
    Case("turnover of group A of 300.00", A1, "95.00", before(9, lines=(("a1", 3), ("b1", 1))), (TURNOVER_A,)),
    Case("turnover counts taxes", A1, "95.00", before(9, lines=(("t1", 42),)), (TIER_1,)),  # 504.00
    Case("turnover counts what the wallet has paid", A1, "95.00", before(9, lines=(("a1", 5),), kind="wallet"), (TIER_1,)),
    Case("two orders, one of them 91 days ago", A1, "100.00", before(91, 80), (LAST_90_DAYS,)),
    Case("two orders, one of them 90 days ago", A1, "85.00", before(90, 80), (LAST_90_DAYS,)),
    Case("once per customer: not used yet", A1, "85.00", before(9), (ONCE,)),
    Case("once per customer: used", A1, "100.00", before(9, kind="used"), (ONCE,)),
    Case("once per customer: used in a cancelled order", A1, "85.00", before(9, kind="used_cancelled"), (ONCE,)),
    Case("twice per customer: used once", A1, "85.00", before(9, kind="used"), (TWICE,)),
    Case("twice per customer: used twice", A1, "100.00", before(9, 8, kind="used"), (TWICE,)),
    Case("within a week without a previous order", A1, "100.00", (), (WEEK,)),
    Case("within a week, after 7 days", A1, "85.00", before(7), (WEEK,)),
    Case("within a week, after 8 days", A1, "100.00", before(8), (WEEK,)),
    Case("second order of group A", A1, "90.00", before(10, lines=B1) + before(5), (SECOND_A,)),
    Case("first order of group A", A1, "100.00", before(10, 5, lines=B1), (SECOND_A,)),
    Case("an order of group B is none of group A", A1, "100.00", before(10, lines=B1), (SECOND_A,)),
    Case("second order of one product", A1, "90.00", before(9) + before(5, lines=A2), (SECOND_A2,)),
    Case("first order of one product", A1, "100.00", before(9, 5), (SECOND_A2,)),
    Case("an order of another product is none of this one", A1, "100.00", before(9), (SECOND_A2,)),
)  # fmt: skip

TWO_PERCENT = {"percent": 2.0}
FEE_CASES = (
    Case("two percent", A1, "102.00", fee=TWO_PERCENT, methods=("card",)),
    Case("two and a half percent, rounded", A1 + B2, "122.99", fee={"percent": 2.5}, methods=("card",)),
    Case("fixed fee", A1, "100.35", fee={"fixed_amount": 0.35}, methods=("card",)),
    Case("percentage and fixed fee", B1, "51.35", fee={"percent": 2.0, "fixed_amount": 0.35}, methods=("card",)),
    Case("fee at least 1.50", B1, "51.50", fee={"percent": 2.0, "minimum_amount": 1.5}, methods=("card",)),
    Case("fee at most 5.00", (("a1", 3),), "305.00", fee={"percent": 2.0, "maximum_amount": 5.0}, methods=("card",)),
    Case("minimum on a small order", B2, "24.99", fee={"minimum_amount": 5.0}, methods=("card",)),
    Case("half a cent is rounded up", A2, "33.83", fee={"percent": 1.5}, methods=("card",)),
    Case("less than a cent is rounded", B2, "20.09", fee={"percent": 0.5}, methods=("card",)),
    Case("exactly half a cent is rounded up", C1, "51.01", fee={"percent": 1.0}, methods=("card",)),
    Case("tax on the fee", A1, "102.40", fee={"percent": 2.0, "taxed": True}, methods=("card",)),
    Case("fee on an amount with taxes", T1, "61.20", fee=TWO_PERCENT, methods=("card",)),
    Case("fee after a discount", A1, "91.80", offers=(FIRST,), fee=TWO_PERCENT, methods=("card",)),
    Case("discount for the method", A1, "97.00", fee={"percent": 3.0, "kind": "discount"}, methods=("card",)),
    Case("a discount never pays out", A1, "0.00", fee={"fixed_amount": 200.0, "kind": "discount"}, methods=("card",)),
    Case("discount for the method, with tax", A1, "97.60", fee={"percent": 2.0, "kind": "discount", "taxed": True}, methods=("card",)),
    Case("another method costs nothing", A1, "100.00", fee=TWO_PERCENT, methods=("other",)),
    Case("the method is changed", A1, "100.00", fee=TWO_PERCENT, methods=("card", "other")),
    Case("the method is changed back", A1, "102.00", fee=TWO_PERCENT, methods=("card", "other", "card")),
    Case("no method is chosen", A1, "100.00", fee=TWO_PERCENT),
    Case("a fee lifts no order over a threshold", A1, "102.00", offers=(BIG,), fee=TWO_PERCENT, methods=("card",)),
    Case("a threshold is reached without the fee", (("a1", 2),), "183.60", offers=(BIG,), fee=TWO_PERCENT, methods=("card",)),
)  # fmt: skip

WALLET_CASES = (
    Case("the wallet pays a part", A1, "70.00", money={"company": 30.0}),
    Case("the wallet pays all", A1, "0.00", money={"company": 150.0}, wallet="50.00"),
    Case("the wallet has one cent", A1, "99.99", money={"company": 0.01}),
    Case("the wallet has just enough", A1, "0.00", money={"company": 100.0}),
    Case("the wallet is not to be used", A1, "100.00", money={"company": 30.0}, use_wallet=False, wallet="30.00"),
    Case("the buyer's own wallet", A1, "90.00", money={"buyer": 10.0}),
    Case("the buyer's and the company's wallet", A1, "70.00", money={"buyer": 10.0, "company": 20.0}),
    Case("the wallet pays taxes", T1, "34.45", money={"company": 25.55}),
    Case("wallet after a discount", A1, "60.00", offers=(FIRST,), money={"company": 30.0}),
    Case("the fee is for what the wallet leaves", A1, "71.40", fee=TWO_PERCENT, methods=("card",), money={"company": 30.0}),
    Case("no fee where the wallet pays all", A1, "0.00", fee=TWO_PERCENT, methods=("card",), money={"company": 100.0}),
    Case("no fixed fee where the wallet pays all", A1, "0.00", fee={"fixed_amount": 0.35}, methods=("card",), money={"company": 100.0}),
    Case("the wallet pays no fee for itself", A1, "0.00", fee=TWO_PERCENT, methods=("card",), money={"company": 101.0}, wallet="1.00"),
    Case("a cancelled order gives back", A1, "100.00", money={"company": 30.0}, wallet="30.00", steps=(("cancel", None),)),
    Case("a paid order shrinks", AB, "100.00", wallet="50.00", steps=(("pay", 150.0), ("remove", "b1"))),
    Case("a partly paid order shrinks below", AB, "100.00", wallet="20.00", steps=(("pay", 120.0), ("remove", "b1"))),
    Case("a partly paid order shrinks, not below", AB, "100.00", steps=(("pay", 100.0), ("remove", "b1"))),
    Case("an unpaid order shrinks", AB, "100.00", steps=(("remove", "b1"),)),
    Case("a paid order is cancelled", AB, "150.00", wallet="150.00", steps=(("pay", 150.0), ("cancel", None))),
    Case("a shrunk order is cancelled", AB, "100.00", wallet="150.00", steps=(("pay", 150.0), ("remove", "b1"), ("cancel", None))),
    Case("a part is refunded to the card", AB, "100.00", wallet="30.00", steps=(("pay", 150.0), ("refund", 20.0), ("remove", "b1"))),
    Case("a part is refunded afterwards", AB, "100.00", wallet="30.00", steps=(("pay", 150.0), ("remove", "b1"), ("refund", 20.0))),
    Case("the fee shrinks with the order", AB, "102.00", fee=TWO_PERCENT, methods=("card",), wallet="51.00", steps=(("pay", 153.0), ("remove", "b1"))),
    Case("the discount shrinks with the order", AB, "90.00", offers=(FIRST,), wallet="45.00", steps=(("pay", 135.0), ("remove", "b1"))),
    Case("wallet and card, then it shrinks", AB, "40.00", money={"company": 60.0}, wallet="50.00", steps=(("pay", 90.0), ("remove", "b1"))),
    Case("paid from the wallet, then it shrinks", AB, "0.00", money={"company": 150.0}, wallet="50.00", steps=(("remove", "b1"),)),
    Case("it shrinks and grows again", AB, "150.00", steps=(("pay", 150.0), ("remove", "b1"), ("add", "b1"))),
    Case("it shrinks and grows less", AB, "119.99", wallet="30.01", steps=(("pay", 150.0), ("remove", "b1"), ("add", "b2"))),
    Case("the next order spends the credit", AB, "50.00", steps=(("pay", 150.0), ("remove", "b1"), ("next", "a1"))),
    Case("an invoice keeps its money", AB, "100.00", steps=(("pay", 150.0), ("invoice", None), ("cut", "b1"))),
)  # fmt: skip

PREPAYMENT_CASES = (
    Case("a third is asked", A1, "100.00", prepayment=0.3, state="asked", asked="30.00"),
    Case("the part is rounded", A2, "33.33", prepayment=0.3, state="asked", asked="10.00"),
    Case("just enough is paid", A1, "100.00", prepayment=0.3, state="paid", asked="30.00", steps=(("pay", 30.0),)),
    Case("one cent is missing", A1, "100.00", prepayment=0.3, state="partly", asked="30.00", steps=(("pay", 29.99),)),
    Case("two payments are enough", A1, "100.00", prepayment=0.3, state="paid", asked="30.00", steps=(("pay", 10.0), ("pay", 20.0))),
    Case("all is asked", A1, "100.00", prepayment=1.0, state="asked", asked="100.00"),
    Case("all is paid", A1, "100.00", prepayment=1.0, state="paid", asked="100.00", steps=(("pay", 100.0),)),
    Case("nothing is asked", A1, "100.00", state="none", asked="0.00"),
    Case("paid without being asked", A1, "100.00", state="paid", asked="0.00", steps=(("pay", 100.0),)),
    Case("a part, without being asked", A1, "100.00", state="partly", asked="0.00", steps=(("pay", 40.0),)),
    Case("a pending payment is none", A1, "100.00", prepayment=0.3, state="asked", asked="30.00", steps=(("pending", 30.0),)),
    Case("an authorized payment counts", A1, "100.00", prepayment=0.3, state="paid", asked="30.00", steps=(("authorize", 30.0),)),
    Case("a refunded prepayment is missing again", A1, "100.00", prepayment=0.3, state="asked", asked="30.00", steps=(("pay", 30.0), ("refund", 30.0))),
    Case("a cancelled order asks nothing", A1, "100.00", prepayment=0.3, state="none", asked="0.00", steps=(("cancel", None),)),
    Case("a cancelled order is not prepaid", A1, "100.00", wallet="30.00", prepayment=0.3, state="none", asked="0.00", steps=(("pay", 30.0), ("cancel", None))),
    Case("asked of what the fee makes of it", A1, "102.00", fee=TWO_PERCENT, methods=("card",), prepayment=0.5, state="asked", asked="51.00"),
)  # fmt: skip

CASES = HISTORY_CASES + FEE_CASES + WALLET_CASES + PREPAYMENT_CASES
