"""An order moves through all its stages by itself, and its customer is told.

The office only does its work: confirm, pick, deliver, invoice, register the payment.
What the customer is told is counted in the outbox.
"""

from setup.check.outbox import Outbox
from setup.check.report import expect

GOODS = "COF-12"
QUANTITY = 6
# What the demo company tells at which stage: see setup/demo/notices.py.
TOLD = {
    "processing": ["mail"],
    "delivered": ["mail", "sms"],
    "invoiced": ["mail"],
    "payment": ["mail"],
}


def run(job) -> None:
    """Take one order through its life."""
    OrderStages(job).run()


class OrderStages:
    """The steps, done by the people of the main job."""

    def __init__(self, job):
        self.job, self.report = job, job.report
        self.clerk, self.logistician = job.clerk, job.logistician
        self.administrator = job.administrator
        self.outbox = Outbox(job.db)
        self.order = None

    def run(self) -> None:
        self.make()
        self.confirm()
        self.prepare()
        self.deliver()
        self.invoice()
        self.pay()
        self.count_notices()
        self.read_log()

    def make(self) -> None:
        with self.report.step("Clerk makes a quotation: New") as step:
            product = self.clerk.one(
                "product.product", [("default_code", "=", GOODS)], ["id"]
            )
            partner = self.clerk.one(
                "res.partner", [("name", "=", self.job.customer.name)], ["id"]
            )
            line = {"product_id": product["id"], "product_uom_qty": QUANTITY}
            order_id = self.clerk.call(
                "sale.order",
                "create",
                {"partner_id": partner["id"], "order_line": [(0, 0, line)]},
            )
            fields = ["name", "partner_id"]
            (self.order,) = self.clerk.read("sale.order", [order_id], fields)
            step.figures = f"{self.order['name']}, {self.expect_stage('new')}"

    def confirm(self) -> None:
        with self.report.step("Clerk confirms: Processing") as step:
            self.clerk.press("sale.order", "action_confirm", [self.order["id"]])
            step.figures = self.expect_stage("processing")

    def prepare(self) -> None:
        with self.report.step("Logistician prints the picking: Preparing") as step:
            self.logistician.press("stock.picking", "do_print_picking", self.pickings)
            step.figures = self.expect_stage("preparing")

    def deliver(self) -> None:
        with self.report.step("Logistician delivers: Delivered") as step:
            self.logistician.press("stock.picking", "button_validate", self.pickings)
            step.figures = self.expect_stage("delivered")

    def invoice(self) -> None:
        with self.report.step("Office invoices: Invoiced") as step:
            order_id = self.order["id"]
            context = {"active_model": "sale.order", "active_ids": [order_id]}
            wizard_id = self.administrator.call(
                "sale.advance.payment.inv",
                "create",
                {"advance_payment_method": "delivered"},
                context=context,
            )
            model = "sale.advance.payment.inv"
            self.administrator.press(model, "create_invoices", [wizard_id])
            self.administrator.press("account.move", "action_post", self.invoices)
            step.figures = self.expect_stage("invoiced")

    def pay(self) -> None:
        with self.report.step("Office registers the payment: Done") as step:
            wizard_id = self.administrator.call(
                "account.payment.register",
                "create",
                {},
                context={"active_model": "account.move", "active_ids": self.invoices},
            )
            model = "account.payment.register"
            self.administrator.press(model, "action_create_payments", [wizard_id])
            step.figures = self.expect_stage("done")

    def count_notices(self) -> None:
        with self.report.step("Customer was told each thing once") as step:
            wanted = sorted(kind for kinds in TOLD.values() for kind in kinds)
            sent = self.outbox.wait_for(self.order["name"], len(wanted))
            expect("What went out", wanted, sorted(one.kind for one in sent))
            identities = {one.identity for one in sent}
            expect("Different ids of what went out", len(sent), len(identities))
            notices = self.clerk.call(
                "sale.order.notice",
                "search_read",
                [("order_id", "=", self.order["id"])],
                fields=["state", "message_id"],
            )
            expect("The states in the outbox", {"sent"}, {n["state"] for n in notices})
            known = {notice["message_id"] for notice in notices}
            expect("The ids in the outbox", known, identities)
            step.figures = ", ".join(f"{one.kind} to {one.to}" for one in sent)

    def read_log(self) -> None:
        with self.report.step("The log says what changed when, and by whom") as step:
            entries = self.clerk.call(
                "sale.order.stage.entry",
                "search_read",
                [("order_id", "=", self.order["id"])],
                fields=["stage_id", "user_id", "left_at"],
                order="id",
            )
            expect("The number of stages it went through", 6, len(entries))
            opened = [entry for entry in entries if not entry["left_at"]]
            expect("The stages it stands in", entries[-1:], opened)
            step.figures = " > ".join(entry["stage_id"][1] for entry in entries)

    # --- What is read ---

    @property
    def pickings(self) -> list[int]:
        return self._read("picking_ids")

    @property
    def invoices(self) -> list[int]:
        order = self.administrator.read(
            "sale.order", [self.order["id"]], ["invoice_ids"]
        )
        return order[0]["invoice_ids"]

    def expect_stage(self, code: str) -> str:
        """The name of the stage that the order stands in, which is this one."""
        stage_id, name = self._read("stage_id")
        stage = self.clerk.read("sale.order.stage", [stage_id], ["code"])[0]
        expect(f"The stage of {self.order['name']}", code, stage["code"])
        return name

    def _read(self, field: str):
        return self.clerk.read("sale.order", [self.order["id"]], [field])[0][field]
