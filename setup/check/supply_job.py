"""Splitting, vendors and hints in the main job."""

from setup.check.backend import Backend
from setup.check.report import Report, expect
from setup.demo import customers, order_money

GOODS = {"COF-11": 12, "MAC-11": 1}  # machines go by pallet
HINTED = "CUP-11"  # goes with COF-11


def run(job) -> None:
    """The steps, done by the people of the main job."""
    SupplyJob(job.clerk, job.report).run()


class SupplyJob:
    """What the clerk does; everything he makes he cancels again."""

    def __init__(self, clerk: Backend, report: Report):
        self.clerk, self.report = clerk, report

    def run(self) -> None:
        """Do everything; the first wrong step raises."""
        self.offer()
        self.split()
        self.assign_vendors()

    def offer(self) -> None:
        with self.report.step("Clerk adds what a hint offers") as step:
            order_id = self._create_order()
            hints = self.clerk.call("sale.order", "get_hints", [order_id])
            hinted = self._product(HINTED)
            ids = [hint["product_id"] for hint in hints["accessories"]]
            expect("Whether the cup is offered with the coffee", True, hinted in ids)
            self.clerk.call("sale.order", "add_hinted_product", [order_id], hinted, 2)
            lines = self._lines(order_id, [("is_upsell", "=", True)])
            expect("Lines that count as upsell", 1, len(lines))
            kinds = ", ".join(f"{len(hints[kind])} {kind}" for kind in sorted(hints))
            step.figures = kinds
            self._cancel([order_id])

    def split(self) -> None:
        with self.report.step("A quotation is split and merged again") as step:
            order_id = self._create_order()
            whole = self._totals([order_id])
            wizard = self.clerk.press("sale.order", "action_split", [order_id])
            wizard_id = wizard["res_id"]
            self.clerk.press("sale.order.split", "action_by_group", [wizard_id])
            self.clerk.press("sale.order.split", "action_apply", [wizard_id])
            (order,) = self.clerk.read("sale.order", [order_id], ["split_part_ids"])
            parts = [order_id, *order["split_part_ids"]]
            expect("Parts", 2, len(parts))
            expect("The sum of the parts", whole, self._totals(parts))
            self.clerk.press("sale.order", "action_merge_split", [order_id])
            expect("The total after merging", whole, self._totals([order_id]))
            step.figures = f"2 parts, {whole['amount_total']:.2f}"
            self._cancel([order_id])

    def assign_vendors(self) -> None:
        with self.report.step("Vendors are assigned, purchase orders follow") as step:
            order_id = self._create_order()
            action = self.clerk.press("sale.order", "action_assign_vendors", [order_id])
            wizard_id = action["res_id"]
            self.clerk.press("sale.vendor.assign", "action_cheapest", [wizard_id])
            self.clerk.press("sale.vendor.assign", "action_apply", [wizard_id])
            lines = self._lines(order_id, [("vendor_id", "!=", False)])
            expect("Lines with a vendor", len(GOODS), len(lines))
            self.clerk.press("sale.order", "action_confirm", [order_id])
            lines = self._lines(order_id, [("vendor_id", "!=", False)])
            bought = [line["purchase_line_count"] for line in lines]
            expect("Lines of purchase orders", [1] * len(GOODS), bought)
            vendors = {line["vendor_id"][0] for line in lines}
            step.figures = f"{len(lines)} lines, {len(vendors)} vendors"
            self._cancel([order_id])

    def _create_order(self) -> int:
        name, _city = customers.words(order_money.NOT_PREPAID)
        customer = self.clerk.one(
            "res.partner", [("name", "=", name), ("parent_id", "=", False)], ["id"]
        )
        lines = [
            {"product_id": self._product(code), "product_uom_qty": quantity}
            for code, quantity in GOODS.items()
        ]
        values = {
            "partner_id": customer["id"],
            "order_line": [[0, 0, line] for line in lines],
        }
        return self.clerk.call("sale.order", "create", values)

    def _cancel(self, order_ids: list[int]) -> None:
        self.clerk.press("sale.order", "action_cancel", order_ids)

    def _product(self, code: str) -> int:
        domain = [("default_code", "=", code)]
        return self.clerk.one("product.product", domain, ["id"])["id"]

    def _lines(self, order_id: int, domain: list) -> list[dict]:
        domain = [("order_id", "=", order_id), *domain]
        return self.clerk.call(
            "sale.order.line",
            "search_read",
            domain,
            fields=["vendor_id", "purchase_line_count"],
        )

    def _totals(self, order_ids: list[int]) -> dict[str, float]:
        names = ["amount_untaxed", "amount_tax", "amount_total"]
        orders = self.clerk.read("sale.order", order_ids, names)
        return {name: round(sum(one[name] for one in orders), 2) for name in names}
