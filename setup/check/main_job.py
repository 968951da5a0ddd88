"""The main job: an order from the login to the delivery note, twice.

Once taken by a rep for his customer, once by the customer himself; each is held
against the same order typed in the back office, delivered, printed and looked at in
the customer's portal.
"""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import PyPDF2

from setup.check import (
    channel_job,
    delivery_job,
    dossier,
    money_job,
    order_stages,
    returns_job,
    supply_job,
)
from setup.check.backend import Backend
from setup.check.browser import Browser, Page, words_of
from setup.check.comparison import TOTALS, compare, net_prices, type_again
from setup.check.report import Report, WrongError, expect
from setup.check.shopper import Put, Shopper
from setup.demo import customers, sale_order_flow, sales_rep_deferred_order
from setup.demo.records import PASSWORD

REP = sales_rep_deferred_order.REPS["rep_cafe"]
CUSTOMER = "hotel_00"
FOREIGN = "hotel_01"  # a customer of another rep
# reference, quantity, variant: a promotion, a tax-included one, a variant, a markup
GOODS = (
    ("COF-12", 12, ""),
    ("SYR-12", 12, ""),
    ("GFT-13", 2, ""),
    ("TEX-13", 5, "Charcoal"),
    ("GLA-32", 4, ""),
)
ADDRESS = "Back door"
DELIVERY = "Parcel"
# What follows the two orders: a file of this folder for each group of steps, with a
# function that is given the MainJob (its people, report and address).
STEP_GROUPS = (
    order_stages.run,
    money_job.run,
    supply_job.run,
    returns_job.run,
    dossier.run,
    channel_job.run,
    delivery_job.run,
)
OFFLINE = {"on_account", "cheque", "cash_on_delivery"}
ORDER_FIELDS = [
    "name",
    "state",
    "partner_id",
    "partner_shipping_id",
    "partner_invoice_id",
    "carrier_id",
    "order_line",
    "picking_ids",
    "pricelist_id",
    "rep_user_id",
    "entered_by_id",
    "taken_at",
    *TOTALS,
]
PAPERS = (
    ("order", "sale.report_saleorder"),
    ("delivery note", "stock.report_deliveryslip"),
)


class Customer(NamedTuple):
    """Whom the order is for, as the reader of the demo knows him."""

    name: str
    city: str
    login: str


class MainJob:
    """The people who take part, and what they do one after the other."""

    def __init__(self, base_url: str, db: str, report: Report):
        self.base_url, self.db, self.report = base_url, db, report
        self.customer = customer_of(CUSTOMER)
        self.clerk = self.logistician = self.administrator = None

    def run(self) -> None:
        """Do everything; the first wrong step raises."""
        self.let_the_office_in()
        self.order_by_rep()
        self.order_by_customer()
        for steps in STEP_GROUPS:
            steps(self)

    def let_the_office_in(self) -> None:
        with self.report.step("Clerk and logistician sign in") as step:
            self.clerk = self._backend("clerk")
            self.logistician = self._backend("logistician")
            self.administrator = Backend(self.base_url, self.db, "admin", "admin")
            step.figures = f"{_login('clerk')}, {_login('logistician')}"

    def order_by_rep(self) -> None:
        """Login to delivery note, as the rep."""
        browser = Browser(self.base_url, self.db)
        self._sign_in("Rep", browser, REP[1])
        self._find_customer(browser)
        self._act(browser)
        shopper = Shopper(browser)
        put = self._fill_cart("Rep", shopper)
        self._choose_delivery("Rep", shopper)
        taken_at = self._tell_when_taken(browser)
        name = self._submit("Rep", shopper, offered=OFFLINE)
        order = self._read_order(name)
        with self.report.step("The order knows rep, time and who entered it") as step:
            expect("The rep of the order", REP[0], order["rep_user_id"][1])
            expect("Who entered the order", REP[0], order["entered_by_id"][1])
            expect("When it was taken (UTC)", taken_at, order["taken_at"])
            step.figures = f"{REP[0]}, taken {taken_at} UTC, {order['pricelist_id'][1]}"
        self._finish(order, put)

    def order_by_customer(self) -> None:
        """The same as the customer himself."""
        browser = Browser(self.base_url, self.db)
        self._sign_in("Customer", browser, self.customer.login)
        shopper = Shopper(browser)
        put = self._fill_cart("Customer", shopper)
        self._choose_delivery("Customer", shopper)
        order = self._read_order(self._submit("Customer", shopper))
        with self.report.step("The order has no rep, the customer entered it") as step:
            expect("The rep of the order", False, order["rep_user_id"])
            entered_by = order["entered_by_id"] and order["entered_by_id"][1]
            whose = order["partner_id"][1]
            expect("Whether the order is his", True, self.customer.name in whose)
            step.figures = f"{entered_by}, {order['pricelist_id'][1]}"
        self._finish(order, put)

    # --- On the website ---

    def _sign_in(self, who: str, browser: Browser, login: str) -> None:
        with self.report.step(f"{who} signs in") as step:
            browser.login(login, PASSWORD)
            step.figures = login

    def _find_customer(self, browser: Browser) -> None:
        with self.report.step("Rep finds his customer, and nobody else's") as step:
            foreign = customer_of(FOREIGN).name
            page = browser.get("/my/rep", search=foreign)
            expect(f"Customers found by {foreign}", 0, len(page.all("o_rep_customer")))
            page = browser.get("/my/rep", search=self.customer.name)
            found = page.all("o_rep_customer")
            expect(f"Customers found by {self.customer.name}", 1, len(found))
            step.figures = words_of(page.one("o_rep_customer_name"))

    def _act(self, browser: Browser) -> None:
        with self.report.step("Rep orders for him: banner and token") as step:
            page = browser.submit(browser.page.form("/my/rep/act/"))
            expect("The page after choosing the customer", "/shop", page.path)
            banner = words_of(page.one("o_rep_banner"))
            expect("Whether the banner names him", True, self.customer.name in banner)
            expect("Whether the page carries a token", True, bool(page.token))
            step.figures = banner

    def _fill_cart(self, who: str, shopper: Shopper) -> list[Put]:
        with self.report.step(f"{who} fills the cart") as step:
            shopper.empty_cart()
            put = [shopper.put(*goods) for goods in GOODS]
            products, total = shopper.read_cart()
            missing = {p.product_id for p in put} - set(products)
            expect("Products missing in the cart page", set(), missing)
            pieces = sum(p.quantity for p in put)
            step.figures = f"{len(put)} products, {pieces} pieces, {total:.2f}"
            return put

    def _choose_delivery(self, who: str, shopper: Shopper) -> None:
        with self.report.step(f"{who} chooses address and delivery") as step:
            shopper.choose_address(ADDRESS)
            shopper.choose_delivery(DELIVERY)
            step.figures = f"{ADDRESS}, {DELIVERY}"

    def _tell_when_taken(self, browser: Browser) -> str:
        with self.report.step("Rep says when he took the order") as step:
            page = browser.get("/shop/payment")
            timezone = _timezone_of(page)
            yesterday = datetime.now(timezone) - timedelta(days=1)
            local = yesterday.replace(hour=15, minute=40, second=0, microsecond=0)
            typed = local.strftime("%Y-%m-%dT%H:%M")
            page = browser.submit(page.form("/my/rep/taken_at"), taken_at=typed)
            shown = page.form("/my/rep/taken_at").fields["taken_at"]
            expect("The time that the page shows", typed, shown[:16])
            step.figures = f"{typed} {timezone}"
            return local.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    def _submit(self, who: str, shopper: Shopper, offered: set | None = None) -> str:
        with self.report.step(f"{who} submits on account") as step:
            codes = {option.code for option in shopper.payment_options()}
            if offered is not None:
                expect("What a rep may not pay with", set(), codes - offered)
            name = shopper.submit("on_account")
            step.figures = f"{name}; offered: {', '.join(sorted(codes))}"
            return name

    # --- In the office ---

    def _read_order(self, name: str) -> dict:
        with self.report.step("Clerk opens the order") as step:
            order = self.clerk.one("sale.order", [("name", "=", name)], ORDER_FIELDS)
            expect(f"The state of {name}", "sale", order["state"])
            step.figures = f"{order['partner_id'][1]}, {order['amount_total']:.2f}"
            return order

    def _finish(self, order: dict, put: list[Put]) -> None:
        self._compare(order)
        self._compare_shown(order, put)
        portal = Browser(self.base_url, self.db)
        self._sign_in("Customer", portal, self.customer.login)
        self._look_into_portal(portal, order, "Pending")
        self._begin_to_pick(order)
        self._look_into_portal(portal, order, "In preparation")
        self._deliver(order)
        self._look_into_portal(portal, order, "Dispatched")
        self._print(order)

    def _compare(self, order: dict) -> None:
        with self.report.step("Prices as typed in the back office") as step:
            typed_id = type_again(self.clerk, order)
            count, total = compare(self.clerk, order, typed_id)
            self.clerk.press("sale.order", "action_cancel", [typed_id])
            step.figures = f"{count} lines equal, total {total:.2f}"

    def _compare_shown(self, order: dict, put: list[Put]) -> None:
        with self.report.step("The shop showed these prices") as step:
            net = net_prices(self.clerk, order)
            for goods in put:
                charged = round(net[goods.product_id], 2)
                expect(
                    f"The price shown of {goods.code}", charged, round(goods.shown, 2)
                )
            step.figures = ", ".join(f"{p.code} {p.shown:.2f}" for p in put)

    def _begin_to_pick(self, order: dict) -> None:
        with self.report.step("Logistician prints the picking list") as step:
            pickings = order["picking_ids"]
            self.logistician.press("stock.picking", "do_print_picking", pickings)
            step.figures = f"{len(pickings)} delivery"

    def _deliver(self, order: dict) -> None:
        with self.report.step("Logistician delivers") as step:
            pickings = order["picking_ids"]
            asked = self.logistician.press("stock.picking", "button_validate", pickings)
            asked = isinstance(asked, dict) and asked.get("res_model")
            expect("What the validation asks back", False, asked)
            fields = ["name", "state", "move_ids"]
            rows = self.logistician.read("stock.picking", pickings, fields)
            expect("The states of the deliveries", {"done"}, {r["state"] for r in rows})
            moves = [move for row in rows for move in row["move_ids"]]
            step.figures = f"{', '.join(r['name'] for r in rows)}, {len(moves)} moves"

    def _print(self, order: dict) -> None:
        papers = zip(PAPERS, ([order["id"]], order["picking_ids"]), strict=True)
        people = (self.clerk, self.logistician)
        for person, ((words, report), ids) in zip(people, papers, strict=True):
            with self.report.step(f"The {words} is printed") as step:
                paper = f"{report}/{','.join(map(str, ids))}"
                content = person.browser.download(f"/report/pdf/{paper}")
                markup = person.browser.get(f"/report/html/{paper}")
                pages = read_pdf(content, order["name"], words_of(markup.root))
                step.figures = f"{pages} page(s), {len(content) // 1024} KiB"

    def _look_into_portal(self, portal: Browser, order: dict, words: str) -> None:
        with self.report.step(f"Customer's portal says: {words}") as step:
            page = portal.get("/my/orders")
            rows = [words_of(row) for row in page.root.xpath("//tr")]
            said = next((row for row in rows if order["name"] in row), None)
            if said is None:
                raise WrongError(f"/my/orders should list {order['name']}, it does not")
            expect(f"Whether {said!r} says {words!r}", True, words in said)
            step.figures = said

    def _backend(self, person: str) -> Backend:
        return Backend(self.base_url, self.db, _login(person), PASSWORD)


def customer_of(key: str) -> Customer:
    """A customer of the demo company by his demo name."""
    name, city = customers.words(key)
    return Customer(name, city, customers.WEB_LOGINS.get(key, ""))


def _timezone_of(page: Page) -> ZoneInfo:
    """The time zone that the page names beside the field."""
    label = page.root.xpath("//label[@for='o_rep_taken_at']")
    named = re.search(r"\(([\w/+-]+)\)", words_of(label[0])) if label else None
    if named is None:
        raise WrongError(f"{page.path} should name the time zone, it does not")
    return ZoneInfo(named.group(1))


def read_pdf(content: bytes, name: str, words: str) -> int:
    """Make sure that it is a PDF that names the order; answer its pages.

    Some builds of wkhtmltopdf draw the letters as outlines, which nobody can read
    back: then the words that were printed stand for them.
    """
    expect("The first bytes of the paper", b"%PDF", content[:4])
    pages = PyPDF2.PdfReader(io.BytesIO(content)).pages
    text = " ".join(page.extract_text() for page in pages).strip() or words
    expect(f"Whether the paper names {name}", True, name in text)
    return len(pages)


def _login(person: str) -> str:
    return sale_order_flow.STAFF[person][1]
