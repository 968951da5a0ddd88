"""A return over two orders, and a task on it.

The customer asks for it in the portal; the office refunds, replaces and refuses; the
task about it ends, and the two people who have to do with it are told.
"""

import re

from setup.check import dossier
from setup.check.backend import Backend
from setup.check.browser import Browser, words_of
from setup.check.outbox import Outbox
from setup.check.report import WrongError, expect
from setup.demo.records import PASSWORD
from setup.demo.sale_order_flow import STAFF

QUANTITY = 6
# The goods of each order, and what becomes of them when they are given back.
ORDERS = (("COF-12", "SYR-12"), ("GLA-32",))
DECISIONS = {"COF-12": "refund", "SYR-12": "replace", "GLA-32": "refuse"}
REASON = "No longer wanted"
TOLD = 3  # accepted by the policy, received, settled


def run(job) -> None:
    """Do the steps about returns, with the people of the main job."""
    ReturnsJob(job).run()


class ReturnsJob:
    """What customer, office and warehouse do with one return."""

    def __init__(self, job):
        self.job, self.report = job, job.report
        self.clerk, self.logistician = job.clerk, job.logistician
        self.administrator = job.administrator
        self.outbox = Outbox(job.db)
        self.portal = Browser(job.base_url, job.db)
        self.after_sales = None
        self.orders, self.lines, self.rma = [], {}, {}

    def run(self) -> None:
        """Do everything; the first wrong step raises."""
        self.sell()
        self.ask()
        self.decide()
        self.receive()
        self.settle()
        self.follow()
        self.print_dossiers()
        self.finish_task()

    # --- Sold, delivered, invoiced ---

    def sell(self) -> None:
        with self.report.step("Two orders are delivered and invoiced") as step:
            self.after_sales = Backend(
                self.job.base_url, self.job.db, STAFF["after_sales"][1], PASSWORD
            )
            ids = [self._order(codes) for codes in ORDERS]
            self.clerk.press("sale.order", "action_confirm", ids)
            self._read_orders(ids)
            pickings = [p for order in self.orders for p in order["picking_ids"]]
            self.logistician.press("stock.picking", "button_validate", pickings)
            self._invoice(ids)
            step.figures = ", ".join(order["name"] for order in self.orders)

    def _order(self, codes: tuple[str, ...]) -> int:
        partner = self.clerk.one(
            "res.partner", [("name", "=", self.job.customer.name)], ["id"]
        )
        rows = [
            {"product_id": self._product(code), "product_uom_qty": QUANTITY}
            for code in codes
        ]
        values = {
            "partner_id": partner["id"],
            "order_line": [[0, 0, row] for row in rows],
        }
        return self.clerk.call("sale.order", "create", values)

    def _product(self, code: str) -> int:
        domain = [("default_code", "=", code)]
        return self.clerk.one("product.product", domain, ["id"])["id"]

    def _read_orders(self, ids: list[int]) -> None:
        fields = ["name", "picking_ids"]
        self.orders = self.clerk.read("sale.order", ids, fields)
        for code in DECISIONS:
            domain = [
                ("order_id", "in", ids),
                ("product_id.default_code", "=", code),
            ]
            self.lines[code] = self.clerk.one("sale.order.line", domain, ["product_id"])

    def _invoice(self, ids: list[int]) -> None:
        wizard_id = self.administrator.call(
            "sale.advance.payment.inv",
            "create",
            {"advance_payment_method": "delivered"},
            context={"active_model": "sale.order", "active_ids": ids},
        )
        model = "sale.advance.payment.inv"
        self.administrator.press(model, "create_invoices", [wizard_id])
        orders = self.clerk.read("sale.order", ids, ["invoice_ids"])
        bills = {bill for order in orders for bill in order["invoice_ids"]}
        self.administrator.press("account.move", "action_post", sorted(bills))

    # --- The customer asks ---

    def ask(self) -> None:
        with self.report.step("Customer asks to return goods of both") as step:
            self.portal.login(self.job.customer.login, PASSWORD)
            page = self.portal.get("/my/returns/new", order_id=self.orders[0]["id"])
            form = page.form("/my/returns/new")
            page = self.portal.submit(form, **self._fill_form(form))
            found = re.fullmatch(r"/my/returns/(\d+)", page.path)
            if not found:
                alerts = " ".join(words_of(alert) for alert in page.all("alert"))
                raise WrongError(f"The return should be asked for: {alerts}")
            self.rma = {"id": int(found[1])} | self._read_return()
            expect("The state of the return", "confirmed", self.rma["state"])
            step.figures = f"{self.rma['name']}, accepted by its policies"

    def _fill_form(self, form) -> dict[str, str]:
        values = {"description": "One order too many."}
        for line in self.lines.values():
            key = f"{line['id']}_{line['product_id'][0]}"
            reasons = form.xpath(f".//select[@name='reason_{key}']/option")
            if not reasons:
                raise WrongError(f"{line['product_id'][1]} should be offered, it isn't")
            chosen = [one for one in reasons if words_of(one) == REASON]
            expect(f"Reasons named {REASON}", 1, len(chosen))
            values[f"quantity_{key}"] = str(QUANTITY)
            values[f"reason_{key}"] = chosen[0].get("value")
        return values

    def _read_return(self) -> dict:
        fields = ["name", "state"]
        page = self.portal.page
        return_id = int(page.path.rpartition("/")[2])
        (rma,) = self.after_sales.read("sale.rma", [return_id], fields)
        return rma

    # --- The office decides, the warehouse receives ---

    def decide(self) -> None:
        with self.report.step("After-sales refunds, replaces, refuses") as step:
            for code, decision in DECISIONS.items():
                ids = [self._return_line(code)["id"]]
                values = {"decision": decision}
                self.after_sales.call("sale.rma.line", "write", ids, values)
            step.figures = ", ".join(map(" ".join, DECISIONS.items()))

    def _return_line(self, code: str) -> dict:
        domain = [
            ("rma_id", "=", self.rma["id"]),
            ("sale_line_id", "=", self.lines[code]["id"]),
        ]
        fields = ["qty_received", "qty_settled"]
        return self.after_sales.one("sale.rma.line", domain, fields)

    def receive(self) -> None:
        with self.report.step("Warehouse receives what was not refused") as step:
            action = self.logistician.press(
                "sale.rma", "action_view_transfers", [self.rma["id"]]
            )
            domain = [*action["domain"], ("state", "not in", ("done", "cancel"))]
            ids = self.logistician.call("stock.picking", "search", domain)
            expect("Transfers that are expected", 1, len(ids))
            self.logistician.press("stock.picking", "button_validate", ids)
            got = {code: self._return_line(code)["qty_received"] for code in DECISIONS}
            wanted = {
                code: 0.0 if decision == "refuse" else float(QUANTITY)
                for code, decision in DECISIONS.items()
            }
            expect("What has come", wanted, got)
            step.figures = f"{len(ids)} transfer"

    def settle(self) -> None:
        with self.report.step("Money back, new goods, each once") as step:
            self.after_sales.press("sale.rma", "action_settle", [self.rma["id"]])
            self._expect_refund()
            sold = self.lines["SYR-12"]["id"]
            (line,) = self.clerk.read("sale.order.line", [sold], ["move_ids"])
            domain = [("id", "in", line["move_ids"]), ("state", "!=", "done")]
            move = self.logistician.one("stock.move", domain, ["product_uom_qty"])
            expect("What is delivered again", QUANTITY, move["product_uom_qty"])
            (rma,) = self.after_sales.read("sale.rma", [self.rma["id"]], ["state"])
            expect("The state of the return", "done", rma["state"])
            step.figures = f"{self._refunded():.2f} back, {QUANTITY} again"

    def _expect_refund(self) -> None:
        domain = [
            ("sale_line_ids", "in", [self.lines["COF-12"]["id"]]),
            ("move_id.move_type", "=", "out_invoice"),
        ]
        charged = self.administrator.one("account.move.line", domain, ["price_total"])
        expect("What is given back", charged["price_total"], self._refunded())

    def _refunded(self) -> float:
        domain = [("rma_id", "=", self.rma["id"]), ("state", "=", "posted")]
        fields = ["amount_total"]
        return self.administrator.one("account.move", domain, fields)["amount_total"]

    # --- The customer follows it ---

    def follow(self) -> None:
        with self.report.step("Customer sees the end, and was told three times") as s:
            page = self.portal.get(f"/my/returns/{self.rma['id']}")
            said = words_of(page.root)
            for words in ("Done", "Refund", "Replace", "Refuse"):
                expect(f"Whether his page says {words}", True, words in said)
            # each goes to him and to who is responsible for the return
            self.outbox.wait_for(f"settled: {self.rma['name']}", 2)
            sent = self.outbox.about(self.rma["name"])
            login = self.job.customer.login
            told = {one.identity for one in sent if login in one.to}
            expect("Mails to him about the return", TOLD, len(told))
            s.figures = f"{TOLD} mails to {login}"

    # --- All papers in one file ---

    def print_dossiers(self) -> None:
        with self.report.step("Dossiers have the papers of the return, too") as step:
            told = []
            for order in self.orders:
                papers = [(dossier.ORDER, order["id"]), *self._find_papers(order)]
                told.append(
                    dossier.expect_dossier(self.administrator, order["id"], papers)
                )
            step.figures = "; ".join(told)

    def _find_papers(self, order: dict) -> list[tuple[str, int]]:
        """Those of the order itself first, then those that only its return has."""
        office = self.administrator
        fields = ["picking_ids", "invoice_ids", "invoice_status"]
        (own,) = office.read("sale.order", [order["id"]], fields)
        action = office.press("sale.rma", "action_view_transfers", [self.rma["id"]])
        valid = [("state", "!=", "cancel")]
        sent = [("id", "in", own["picking_ids"]), *valid]
        sent = office.call("stock.picking", "search", sent)
        returned = office.call("stock.picking", "search", action["domain"] + valid)
        domain = [("rma_id", "=", self.rma["id"]), ("state", "=", "posted")]
        notes = office.call("account.move", "search", domain)
        is_open = own["invoice_status"] != "invoiced"
        groups = (
            (dossier.PRO_FORMA, [order["id"]] if is_open else []),
            (dossier.SLIP, sent),
            (dossier.INVOICE, own["invoice_ids"]),
            (dossier.SLIP, set(returned) - set(sent)),
            (dossier.INVOICE, set(notes) - set(own["invoice_ids"])),
        )
        return [(report, one) for report, ids in groups for one in sorted(ids)]

    # --- A task on it ---

    def finish_task(self) -> None:
        with self.report.step("A task on it ends with two mails") as step:
            words = f"Count the goods of {self.rma['name']}"
            task_id = self.after_sales.call(
                "project.task",
                "create",
                {
                    "name": words,
                    "document_model": "sale.rma",
                    "document_id": self.rma["id"],
                    "user_ids": [[6, 0, [self.clerk.uid]]],
                },
            )
            self.clerk.call("project.task", "write", [task_id], {"state": "1_done"})
            sent = self.outbox.wait_for(f"Task finished: {words}", 2)
            told = sorted(address for one in sent for address in _addresses(one.to))
            people = sorted(STAFF[code][1] for code in ("clerk", "after_sales"))
            expect("Who was told", people, told)
            step.figures = ", ".join(told)


def _addresses(header: str) -> list[str]:
    return re.findall(r"[\w.+-]+@[\w.-]+", header)
