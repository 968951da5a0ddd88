"""An order from the website against the same order typed in the back office."""

from collections import Counter

from setup.check.backend import Backend
from setup.check.report import expect

LINE_FIELDS = [
    "product_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "tax_ids",
    "price_subtotal",
    "price_total",
    "is_reward_line",
    "is_delivery",
]
TOTALS = ["amount_untaxed", "amount_tax", "amount_total"]


def type_again(clerk: Backend, order: dict) -> int:
    """Type the goods of an order for the same customer, with offers and freight."""
    lines = clerk.read("sale.order.line", order["order_line"], LINE_FIELDS)
    goods = [x for x in lines if not x["is_reward_line"] and not x["is_delivery"]]
    typed_id = clerk.call(
        "sale.order",
        "create",
        {
            "partner_id": order["partner_id"][0],
            "partner_shipping_id": order["partner_shipping_id"][0],
            "partner_invoice_id": order["partner_invoice_id"][0],
            "client_order_ref": f"Typed to compare with {order['name']}",
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": line["product_id"][0],
                        "product_uom_qty": line["product_uom_qty"],
                    },
                )
                for line in goods
            ],
        },
    )
    if any(line["is_reward_line"] for line in lines):
        clerk.press("sale.order", "action_open_reward_wizard", [typed_id])
    if order["carrier_id"]:
        _add_freight(clerk, typed_id, order["carrier_id"][0])
    return typed_id


def _add_freight(clerk: Backend, order_id: int, carrier_id: int) -> None:
    wizard = "choose.delivery.carrier"
    values = {"order_id": order_id, "carrier_id": carrier_id}
    wizard_id = clerk.call(wizard, "create", values)
    clerk.press(wizard, "update_price", [wizard_id])
    clerk.press(wizard, "button_confirm", [wizard_id])


def compare(clerk: Backend, order: dict, typed_id: int) -> tuple[int, float]:
    """Hold each line and the totals of one order against the other.

    :return: the number of lines, and the total
    """
    typed = clerk.read("sale.order", [typed_id], [*TOTALS, "order_line"])[0]
    expected = _lines(clerk, typed["order_line"])
    got = _lines(clerk, order["order_line"])
    name = order["name"]
    expect(f"The lines of {name}", sorted(expected), sorted(got))
    for line in expected:
        expect(f"{name}, {line}", expected[line], got[line])
    for total in TOTALS:
        expect(f"{name}, {total}", round(typed[total], 2), round(order[total], 2))
    return len(got), order["amount_total"]


def net_prices(clerk: Backend, order: dict) -> dict[int, float]:
    """What one piece of each product costs in an order, without taxes."""
    rows = clerk.read("sale.order.line", order["order_line"], LINE_FIELDS)
    return {
        row["product_id"][0]: row["price_subtotal"] / row["product_uom_qty"]
        for row in rows
        if not row["is_reward_line"]
    }


def _lines(clerk: Backend, ids: list[int]) -> dict[str, dict]:
    rows = clerk.read("sale.order.line", ids, LINE_FIELDS)
    tax_ids = sorted({tax for row in rows for tax in row["tax_ids"]})
    taxes = {t["id"]: t["name"] for t in clerk.read("account.tax", tax_ids, ["name"])}
    seen: Counter = Counter()
    lines = {}
    for row in rows:
        name = row["product_id"][1] + " (free)" * row["is_reward_line"]
        seen[name] += 1
        lines[name + f" #{seen[name]}" * (seen[name] > 1)] = {
            "quantity": row["product_uom_qty"],
            "unit price": round(row["price_unit"], 4),
            "discount": round(row["discount"], 4),
            "taxes": sorted(taxes[tax] for tax in row["tax_ids"]),
            "net": round(row["price_subtotal"], 2),
            "gross": round(row["price_total"], 2),
        }
    return lines
