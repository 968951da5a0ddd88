"""After-sales settles a return over two orders with a dozen clicks at most."""

import re

import pytest

from setup.check.backend import Backend

LOGIN = PASSWORD = "admin"  # of a database that was just made
AAFKE = "aafke@clicks.example"
AAFKES_PASSWORD = "Clicked-2026"
ROLE = "after_sales"
MOST = 12
WIDE = {"width": 1366, "height": 768}
PATIENCE = 120_000  # milliseconds: clicks are counted, not seconds
# clicks of the mouse; those that the keyboard makes have no detail
COUNT = "addEventListener('click', (e) => e.detail && window.countClick(), true)"
CHOICE = ".o_select_menu_item"
CHOSEN = """([row, words]) => {
    const cell = document.querySelectorAll(".o_data_row td[name=decision]")[row];
    return (cell.querySelector("input")?.value ?? cell.textContent).trim() === words;
}"""
DECISIONS = ("Refund", "Replace", "Refuse")


class Office:
    """What the house does before and beside: sell, deliver, charge, receive."""

    def __init__(self, server):
        self.url = server.url
        self.admin = Backend(server.url, server.database, LOGIN, PASSWORD)
        self.call, self.press = self.admin.call, self.admin.press

    def hire(self):
        """Give the after-sales role to somebody who has no other right."""
        (role,) = self.call(
            "sale.user.role", "search_read", [("code", "=", ROLE)], ["group_ids"]
        )
        self.call(
            "res.users",
            "create",
            {
                "name": "Aafke",
                "login": AAFKE,
                "password": AAFKES_PASSWORD,
                "standard_role_id": role["id"],
                "group_ids": [[6, 0, role["group_ids"]]],
            },
        )
        self.aafke = Backend(self.url, self.admin.db, AAFKE, AAFKES_PASSWORD)

    def sell(self, customer, *names):
        """Return the id of an order that is delivered and charged."""
        rows = [
            {"product_id": self.product(name), "product_uom_qty": 2} for name in names
        ]
        values = {
            "partner_id": customer,
            "order_line": [[0, 0, row] for row in rows],
        }
        order = self.call("sale.order", "create", values)
        self.press("sale.order", "action_confirm", [order])
        self.receive(self.admin, self.read("sale.order", order, "picking_ids"))
        wizard = self.call(
            "sale.advance.payment.inv",
            "create",
            {"advance_payment_method": "delivered"},
            context={"active_model": "sale.order", "active_ids": [order]},
        )
        self.press("sale.advance.payment.inv", "create_invoices", [wizard])
        bills = self.read("sale.order", order, "invoice_ids")
        self.press("account.move", "action_post", bills)
        return order

    def product(self, name):
        values = {"name": name, "type": "consu", "invoice_policy": "order"}
        return self.call("product.product", "create", values | {"list_price": 10.0})

    def read(self, model, record_id, field):
        return self.call(model, "read", [record_id], [field])[0][field]

    def receive(self, who, transfers):
        who.press("stock.picking", "action_assign", transfers)
        for transfer in transfers:
            moves = self.read("stock.picking", transfer, "move_ids")
            who.call("stock.move", "write", moves, {"quantity": 2.0, "picked": True})
        who.press("stock.picking", "button_validate", transfers)

    def receive_return(self, rma):
        """Take in what is expected, as after-sales may."""
        action = self.aafke.press("sale.rma", "action_view_transfers", [rma])
        domain = [*action["domain"], ("state", "not in", ("done", "cancel"))]
        self.receive(self.aafke, self.aafke.call("stock.picking", "search", domain))


@pytest.fixture
def office(server):
    office = Office(server)
    office.hire()
    return office


@pytest.fixture
def clicks(office, page):
    """The clicks of after-sales on the page, as a list that grows."""
    found = []
    page.expose_function("countClick", lambda: found.append(page.url))
    page.set_viewport_size(WIDE)
    page.set_default_timeout(PATIENCE)
    page.goto("/web/login?redirect=/odoo")
    page.fill("input[name=login]", AAFKE)
    page.fill("input[name=password]", AAFKES_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_main_navbar")
    page.add_init_script(COUNT)
    return found


def _decide(page, row, words):
    """Choose a decision with two clicks; typing opens the choices."""
    page.locator(".o_data_row").nth(row).locator("td[name=decision]").click()
    page.wait_for_selector("td[name=decision] input")
    page.keyboard.type(words)
    page.locator(CHOICE, has_text=re.compile(f"^\\s*{words}\\s*$")).click()
    page.wait_for_function(CHOSEN, arg=[row, words])


def test_three_decisions_on_two_orders_take_twelve_clicks(office, clicks, page):
    customer = office.call("res.partner", "create", {"name": "Two orders"})
    first = office.sell(customer, "Clicked kettle", "Clicked mill")
    second = office.sell(customer, "Clicked scale")
    page.goto(f"/odoo/sales/{first}")
    page.click("button[name=action_return_goods]")
    page.wait_for_selector(".o_data_row")
    page.click("[name=add_order_id] input")
    page.keyboard.type(office.read("sale.order", second, "name"))
    page.click(".o-autocomplete--dropdown-item:not(:has-text('Search'))")
    page.wait_for_selector(".o_data_row >> nth=2")
    for row, words in enumerate(DECISIONS):
        _decide(page, row, words)
    page.click("button[name=action_confirm]")
    page.wait_for_selector("button[name=action_view_transfers]")
    page.wait_for_url(re.compile(r"/sale\.rma/\d+$"))
    rma = int(page.url.rsplit("/", 1)[1])
    office.receive_return(rma)
    page.reload()
    page.click("button[name=action_settle]")
    page.wait_for_selector("button[name=action_settle]", state="hidden")
    assert not page.locator("button[name=action_view_credit_notes]").count()  # no books
    assert office.read("sale.rma", rma, "credit_note_count") == 1
    assert office.read("sale.rma", rma, "state") == "done"
    lines = office.read("sale.rma", rma, "line_ids")
    done = office.call("sale.rma.line", "read", lines, ["decision", "qty_settled"])
    assert [(line["decision"], line["qty_settled"]) for line in done] == [
        ("refund", 2.0),
        ("replace", 2.0),
        ("refuse", 2.0),
    ]
    assert 0 < len(clicks) <= MOST, clicks
