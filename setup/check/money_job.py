"""Money in the main job: a prepayment that is asked for, a wallet that is spent."""

from setup.check.backend import Backend
from setup.check.invoices import make_invoices, pay_invoices
from setup.check.report import Report, expect
from setup.demo import customers, order_money

GOODS = "COF-12"
PERCENT = 0.3


def run(job) -> None:
    """Do the steps about money, with the people of the main job."""
    MoneyJob(job.clerk, job.administrator, job.report).run()


class MoneyJob:
    """What clerk and office do; what is not paid is cancelled again."""

    def __init__(self, clerk: Backend, office: Backend, report: Report):
        self.clerk, self.office, self.report = clerk, office, report

    def run(self) -> None:
        """Do everything; the first wrong step raises."""
        self.pay_in_advance(self.ask_for_prepayment())
        self.spend_wallet()

    def ask_for_prepayment(self) -> dict:
        with self.report.step("Clerk asks for a prepayment") as step:
            order_id = self._create_order(
                order_money.NOT_PREPAID,
                require_payment=True,
                prepayment_percent=PERCENT,
            )
            self.clerk.press("sale.order", "action_quotation_sent", [order_id])
            self.clerk.press("sale.order", "action_request_payment", [order_id])
            order = self._read_order(order_id)
            asked = round(order["amount_total"] * PERCENT, 2)
            expect("The prepayment state", "asked", order["prepayment_state"])
            expect("The prepayment", asked, order["prepayment_amount"])
            expect("Orders found as not prepaid", 1, self._count_not_prepaid(order_id))
            notices = self.clerk.call(
                "sale.order.notice",
                "search_count",
                [("order_id", "=", order_id), ("source", "like", "payment_request:%")],
            )
            expect("Mails that ask for it", 1, notices)
            step.figures = (
                f"{order['name']}, {asked:.2f} of {order['amount_total']:.2f}"
            )
            return order

    def pay_in_advance(self, order: dict) -> None:
        with self.report.step("Office books the prepayment, the order goes on") as step:
            asked = order["prepayment_amount"]
            invoices = make_invoices(
                self.office,
                order["id"],
                advance_payment_method="fixed",
                fixed_amount=asked,
            )
            pay_invoices(self.office, invoices)
            self.clerk.press("sale.order", "action_confirm", [order["id"]])
            order = self._read_order(order["id"])
            expect("The prepayment state", "paid", order["prepayment_state"])
            missing = self._count_not_prepaid(order["id"])
            expect("Orders found as not prepaid", 0, missing)
            step.figures = f"{asked:.2f} paid, {order['stage_id'][1]}"

    def _count_not_prepaid(self, order_id: int) -> int:
        """As the filter of the orders' list finds them."""
        domain = [
            ("id", "=", order_id),
            ("prepayment_state", "in", ["asked", "partly"]),
        ]
        return self.clerk.call("sale.order", "search_count", domain)

    def spend_wallet(self) -> None:
        with self.report.step("A paid order's credit pays for the next one") as step:
            before = self._read_wallet()
            order_id = self._create_order(order_money.CREDITED)
            whole = self._read_order(order_id)["amount_total"]
            self.clerk.press("sale.order", "action_confirm", [order_id])
            order = self._read_order(order_id)
            spent = round(before - self._read_wallet(), 2)
            expect("What the wallet has paid", round(min(before, whole), 2), spent)
            due = round(whole - spent, 2)
            expect("What is left to pay", due, round(order["amount_total"], 2))
            self.clerk.press("sale.order", "action_cancel", [order_id])
            expect("The wallet after cancelling", before, self._read_wallet())
            step.figures = f"{order['name']}, {spent:.2f} of {whole:.2f}"

    def _create_order(self, customer: str, **values) -> int:
        name, _city = customers.words(customer)
        partner = self.clerk.one(
            "res.partner", [("name", "=", name), ("parent_id", "=", False)], ["id"]
        )
        product = self.clerk.one(
            "product.product", [("default_code", "=", GOODS)], ["id"]
        )
        line = {"product_id": product["id"], "product_uom_qty": 1}
        return self.clerk.call(
            "sale.order",
            "create",
            {"partner_id": partner["id"], "order_line": [[0, 0, line]], **values},
        )

    def _read_order(self, order_id: int) -> dict:
        fields = ["name", "stage_id", "amount_total"]
        fields += ["prepayment_state", "prepayment_amount"]
        (order,) = self.clerk.read("sale.order", [order_id], fields)
        return order

    def _read_wallet(self) -> float:
        name, _city = customers.words(order_money.CREDITED)
        wallet = self.clerk.one(
            "loyalty.card",
            [("partner_id.name", "=", name), ("program_type", "=", "ewallet")],
            ["points"],
        )
        expect("Whether there is money in the wallet", True, wallet["points"] > 0)
        return round(wallet["points"], 2)
