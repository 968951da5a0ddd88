"""An order moves through all its stages by itself, and its customer is told.

The office only does its work: confirm, pick, deliver, invoice, register the payment.
What the customer is told is counted in the outbox.
"""

from setup.check.invoices import make_invoices, pay_invoices, read_invoices
from setup.check.outbox import Outbox
from setup.check.report import expect

GOODS = "COF-12"
QUANTITY, FIRST_PART = 6, 2
# What the demo company tells at which stage: see setup/demo/notices.py.
TOLD = {
    "processing": ["mail"],
    "shipped": ["mail", "sms"],
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
        self.ship()
        self.deliver()
        self.invoice()
        self.pay()
        self.count_notices()
        self.read_log()
        self.send_another_at_once()

    def make(self) -> None:
        with self.report.step("Clerk makes a quotation: New") as step:
            self._make()
            step.figures = f"{self.order['name']}, {self.expect_stage('new')}"

    def _make(self) -> None:
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
        (self.order,) = self.clerk.read("sale.order", [order_id], ["name"])

    def confirm(self) -> None:
        with self.report.step("Clerk confirms: Processing") as step:
            self.clerk.press("sale.order", "action_confirm", [self.order["id"]])
            step.figures = self.expect_stage("processing")

    def prepare(self) -> None:
        with self.report.step("Logistician prints the picking: Preparing") as step:
            self.logistician.press("stock.picking", "do_print_picking", self.pickings)
            step.figures = self.expect_stage("preparing")

    def ship(self) -> None:
        with self.report.step("Logistician sends a part: Shipped") as step:
            (picking_id,) = self.pickings
            (picking,) = self.logistician.read(
                "stock.picking", [picking_id], ["move_ids"]
            )
            number = {"carrier_tracking_ref": self.parcel}
            self.logistician.call("stock.picking", "write", [picking_id], number)
            part = {"quantity": FIRST_PART, "picked": True}
            self.logistician.call("stock.move", "write", picking["move_ids"], part)
            # Odoo asks whether the rest follows.
            question = self.logistician.press(
                "stock.picking", "button_validate", [picking_id]
            )
            model, context = question["res_model"], question["context"]
            wizard_id = self.logistician.call(model, "create", {}, context=context)
            self.logistician.press(model, "process", [wizard_id], context=context)
            expect("Transfers, with that of the rest", 2, len(self.pickings))
            expect("The order's parcel", self.parcel, self._read("tracking_numbers"))
            step.figures = f"{self.expect_stage('shipped')}, {FIRST_PART} of {QUANTITY}"

    def deliver(self) -> None:
        with self.report.step("Logistician sends the rest: Delivered") as step:
            rest = self.logistician.call(
                "stock.picking",
                "search",
                [("id", "in", self.pickings), ("state", "!=", "done")],
            )
            self.logistician.press("stock.picking", "button_validate", rest)
            step.figures = self.expect_stage("delivered")

    def invoice(self) -> None:
        with self.report.step("Office invoices: Invoiced") as step:
            make_invoices(self.administrator, self.order["id"])
            step.figures = self.expect_stage("invoiced")

    def pay(self) -> None:
        with self.report.step("Office registers the payment: Done") as step:
            invoices = read_invoices(self.administrator, self.order["id"])
            pay_invoices(self.administrator, invoices)
            step.figures = self.expect_stage("done")

    def count_notices(self) -> None:
        with self.report.step("Customer was told each thing once") as step:
            wanted = sorted(kind for kinds in TOLD.values() for kind in kinds)
            sent = self.outbox.wait_for(self.order["name"], len(wanted))
            expect("What went out", wanted, sorted(one.kind for one in sent))
            told = {one.kind for one in sent if self.parcel in one.text}
            expect("What names the parcel", {"mail"}, told)
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
            expect("The number of stages it went through", 7, len(entries))
            opened = [entry for entry in entries if not entry["left_at"]]
            expect("The stages it stands in", entries[-1:], opened)
            step.figures = " > ".join(self._read_log_names())

    def send_another_at_once(self) -> None:
        with self.report.step("Another leaves whole: told that it left") as step:
            self._make()
            self.clerk.press("sale.order", "action_confirm", [self.order["id"]])
            self.logistician.press("stock.picking", "button_validate", self.pickings)
            self.expect_stage("delivered")
            wanted = sorted(TOLD["processing"] + TOLD["delivered"])
            sent = self.outbox.wait_for(self.order["name"], len(wanted))
            expect("What went out", wanted, sorted(one.kind for one in sent))
            names = self._read_log_names()
            expect("The stages it went through", 4, len(names))
            step.figures = " > ".join(names)

    # --- What is read ---

    @property
    def parcel(self) -> str:
        """The number of the first parcel."""
        return f"1Z-{self.order['name']}"

    @property
    def pickings(self) -> list[int]:
        return self._read("picking_ids")

    def expect_stage(self, code: str) -> str:
        """The name of the stage that the order stands in, which is this one."""
        stage_id, name = self._read("stage_id")
        stage = self.clerk.read("sale.order.stage", [stage_id], ["code"])[0]
        expect(f"The stage of {self.order['name']}", code, stage["code"])
        return name

    def _read_log_names(self) -> list[str]:
        entries = self.clerk.call(
            "sale.order.stage.entry",
            "search_read",
            [("order_id", "=", self.order["id"])],
            fields=["stage_id"],
            order="id",
        )
        return [entry["stage_id"][1] for entry in entries]

    def _read(self, field: str):
        return self.clerk.read("sale.order", [self.order["id"]], [field])[0][field]
