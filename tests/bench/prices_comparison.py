"""Holds the orders of the three ways against each other, and says what they were."""

import sys
from collections import Counter

from prices_people import LINE_FIELDS, ORDER_FIELDS, Office

from setup.testing.bench import Row

WAYS = {"acting": "in acting mode", "own": "in the own login"}
PRICES = ("price_unit", "discount", "price_subtotal", "price_total")
KINDS = (
    "formula on cost",
    "minimum quantity",
    "date window",
    "second currency",
    "tax included",
    "mapped fiscal position",
    "reward",
)
KIND_SHARE = 0.05  # 500 of 10,000
TOLD = 10  # differences that are printed


class Comparison:
    """What the back office says about the orders of the three ways."""

    def __init__(self, office: Office, orders: list[dict[str, int]]):
        self.office, self.orders, self.told = office, orders, 0
        ids = [order_id for order in orders for order_id in order.values()]
        self.lines = self._read_lines(ids)
        self.totals = {
            row["id"]: row
            for some in _chunks(ids)
            for row in office.rows("sale.order", [("id", "in", some)], ORDER_FIELDS)
        }
        self.taxes = self._included_taxes()
        self.own_taxes, self.list_prices = self._products()
        self.rules = {r["id"]: r for r in self._rules()}
        self.triggers = self._triggers()

    def rows(self) -> list[Row]:
        """The figures of the bench."""
        size, other, equal, kinds = 0, 0, Counter(), Counter()
        for order in self.orders:
            typed = self.lines[order["typed"]]
            for key in [key for key in typed if not key[1]]:
                size += 1
                other += self._differs_from_list(typed[key])
                kinds.update(self._kinds(order["typed"], typed[key]))
                for way in WAYS:
                    equal[way] += _same(typed[key], self.lines[order[way]].get(key))
            for way in WAYS:
                equal[way, "orders"] += self._same_orders(order["typed"], order[way])
        return [
            *(_all(f"equal {name}", equal[way], size) for way, name in WAYS.items()),
            *(
                _all(f"orders equal {name}", equal[way, "orders"], len(self.orders))
                for way, name in WAYS.items()
            ),
            *(_least(kind, kinds[kind], KIND_SHARE * size) for kind in KINDS),
            _least("differing from the list price", other, size / 2),
        ]

    # --- Judging ---

    def _same_orders(self, typed_id: int, other_id: int) -> bool:
        """Same lines, same offers, same totals; the first differences are printed."""
        typed, other = self.lines[typed_id], self.lines[other_id]
        wrong = [
            (typed.get(key), other.get(key))
            for key in sorted(typed.keys() | other.keys(), key=str)
            if not _same(typed.get(key), other.get(key))
        ]
        totals = [
            {name: self.totals[order_id][name] for name in ORDER_FIELDS}
            for order_id in (typed_id, other_id)
        ]
        if totals[0] != totals[1]:
            wrong.append(tuple(totals))
        if wrong and self.told < TOLD:
            self.told += 1
            for one, two in wrong:
                sys.stderr.write(f"typed: {one}\nother: {two}\n")
        return not wrong

    def _differs_from_list(self, line: dict) -> bool:
        price = line["price_unit"] * (1 - line["discount"] / 100)
        return abs(price - self.list_prices[line["product_id"][0]]) > 0.005

    def _kinds(self, order_id: int, line: dict) -> set[str]:
        rule = self.rules.get(
            line["pricelist_item_id"] and line["pricelist_item_id"][0], {}
        )
        product_id = line["product_id"][0]
        own_taxes = self.own_taxes[product_id]
        earned = {key[1] for key in self.lines[order_id] if key[1]}
        facts = (
            rule.get("compute_price") == "formula" and rule["base"] == "standard_price",
            rule.get("min_quantity"),
            rule.get("date_start") or rule.get("date_end"),
            self.totals[order_id]["currency_id"][1] != "EUR",
            own_taxes & self.taxes,
            set(line["tax_ids"]) != own_taxes,
            self.triggers.get(product_id, set()) & earned,
        )
        return {kind for kind, fact in zip(KINDS, facts, strict=True) if fact}

    # --- Reading ---

    def _read_lines(self, ids: list[int]) -> dict[int, dict[tuple, dict]]:
        """Lines by order, product and reward; a reward's lines are told apart."""
        found = {order_id: {} for order_id in ids}
        for some in _chunks(ids):
            for line in self.office.rows(
                "sale.order.line",
                [("order_id", "in", some)],
                [*LINE_FIELDS, "pricelist_item_id"],
            ):
                lines = found[line["order_id"][0]]
                reward_id = line["reward_id"] and line["reward_id"][0]
                key = (line["product_id"][0], reward_id, tuple(line["tax_ids"]))
                lines[key if reward_id else (key[0], False)] = line
        return found

    def _included_taxes(self) -> set[int]:
        domain = [("price_include", "=", True)]
        return {row["id"] for row in self.office.rows("account.tax", domain, ["name"])}

    def _products(self) -> tuple[dict[int, set], dict[int, float]]:
        fields = ["taxes_id", "lst_price"]
        rows = self.office.rows("product.product", [], fields)
        taxes = {row["id"]: set(row["taxes_id"]) for row in rows}
        return taxes, {row["id"]: row["lst_price"] for row in rows}

    def _rules(self) -> list[dict]:
        fields = ["compute_price", "base", "min_quantity", "date_start", "date_end"]
        return self.office.rows("product.pricelist.item", [], fields)

    def _triggers(self) -> dict[int, set[int]]:
        """Rewards by the products that earn them."""
        rewards = {
            row["id"]: row["reward_ids"]
            for row in self.office.rows("loyalty.program", [], ["reward_ids"])
        }
        found: dict[int, set[int]] = {}
        for rule in self.office.rows("loyalty.rule", [], ["program_id", "product_ids"]):
            for product_id in rule["product_ids"]:
                found.setdefault(product_id, set()).update(
                    rewards[rule["program_id"][0]]
                )
        return found


def _chunks(ids: list[int], size: int = 300):
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _same(one: dict | None, other: dict | None) -> bool:
    """Whether two lines cost the same, seen by a customer and by the tax office."""
    if not one or not other:
        return False
    return sorted(one["tax_ids"]) == sorted(other["tax_ids"]) and all(
        round(one[name], 6) == round(other[name], 6) for name in PRICES
    )


def _all(name: str, value: int, of: int) -> Row:
    return Row(name, value, "", f"= {of:,}", value == of)


def _least(name: str, value: int, bound: float) -> Row:
    return Row(name, value, "", f">= {round(bound):,}", value >= bound)
