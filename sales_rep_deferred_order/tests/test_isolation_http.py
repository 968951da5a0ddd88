"""The surfaces over HTTP: pages, papers, files and the doors for programs."""

import base64
import json
import re
import xmlrpc.client
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from odoo import fields
from odoo.tests import JsonRpcException, get_db_name, tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from .isolation_common import IsolationCase

PASSWORD = "a long enough password"
PORTAL, INSIDE = ("portal",), ("widest",)
BOTH = PORTAL + INSIDE


@dataclass(frozen=True)
class Surface:
    name: str
    guards: tuple[str, ...]
    open_to: tuple[str, ...]
    look: Callable[[HttpCase, object, object], bool]


SURFACES: list[Surface] = []


def surface(name, *guards, open_to=BOTH):
    def register(look):
        SURFACES.append(Surface(name, guards, open_to, look))
        return look

    return register


def page_surface(name, url, *guards, marker="order.name", open_to=BOTH):
    """A page that shows the customer if it holds the marker."""

    def look(case, rep, world):
        record, field = marker.split(".")
        response = case.url_open(
            url.format(
                order=world.order.id,
                invoice=world.invoice.id,
                picking=world.picking.id,
                attachment=world.attachment.id,
            )
        )
        return response.ok and getattr(world, record)[field] in response.text

    SURFACES.append(Surface(name, guards, open_to, look))


page_surface("page: my orders", "/my/orders", "sale.order")
page_surface(
    "page: my invoices",
    "/my/invoices",
    "account.move",
    marker="invoice.name",
)
page_surface("page: an order", "/my/orders/{order}", "sale.order")
page_surface(
    "page: an order to print", "/my/orders/{order}?report_type=html", "sale.order"
)
page_surface(
    "page: an invoice",
    "/my/invoices/{invoice}",
    "account.move",
    marker="invoice.name",
)
page_surface(
    "page: an invoice to print",
    "/my/invoices/{invoice}?report_type=html",
    "account.move",
    marker="invoice.name",
)
page_surface(
    "report: order",
    "/report/html/sale.report_saleorder/{order}",
    "sale.order+res.partner",
    open_to=INSIDE,
)
page_surface(
    "report: invoice",
    "/report/html/account.report_invoice/{invoice}",
    "account.move+account.move.line+res.partner",
    marker="invoice.name",
    open_to=INSIDE,
)
page_surface(
    "report: delivery note",
    "/report/html/stock.report_deliveryslip/{picking}",
    "stock.picking+stock.move+stock.move.line+res.partner+sale.order+sale.order.line",
    marker="picking.name",
    open_to=INSIDE,
)
page_surface(
    "file: attachment of an order",
    "/web/content/{attachment}",
    "sale.order",
    marker="order.client_order_ref",
    open_to=INSIDE,
)


@surface("file: picture of a customer", "res.partner")
def _(case, rep, world):
    url = f"/web/image/res.partner/{world.partner.id}/image_1920"
    return case.url_open(url).content == case.picture


@surface("PDF: order", "sale.order")
def _(case, rep, world):
    response = case.url_open(f"/my/orders/{world.order.id}?report_type=pdf")
    return _is_pdf(response)


@surface("PDF: delivery note", "stock.picking")
def _(case, rep, world):
    response = case.url_open(f"/my/picking/pdf/{world.picking.id}")
    return _is_pdf(response)


@surface("PDF: stored invoice", "account.move")
def _(case, rep, world):
    response = case.url_open(f"/my/invoices/{world.invoice.id}?report_type=pdf")
    return _is_pdf(response)


@surface("chatter: messages of a thread", "sale.order")
def _(case, rep, world):
    arguments = {"thread_model": "sale.order", "thread_id": world.order.id}
    answer = case.make_jsonrpc_request("/mail/thread/messages", arguments)
    return world.order.client_order_ref in str(answer)


@surface("chatter: data of a thread", "sale.order", open_to=INSIDE)
def _(case, rep, world):
    thread = {
        "thread_model": "sale.order",
        "thread_id": world.order.id,
        "request_list": ["followers", "attachments", "activities"],
    }
    arguments = {"fetch_params": [["mail.thread", thread]]}
    answer = case.make_jsonrpc_request("/mail/data", arguments)
    return world.attachment.name in str(answer)


@surface("chatter: a partner found by e-mail", "res.partner")
def _(case, rep, world):
    arguments = {
        "thread_model": "sale.order",
        "thread_id": case.worlds["mine"].order.id,
        "emails": [world.partner.email],
    }
    answer = case.make_jsonrpc_request("/mail/partner/from_email", arguments)
    return str(world.partner.id) in {str(row["id"]) for row in answer}


@surface("website search", open_to=())
def _(case, rep, world):
    arguments = {
        "search_type": "all",
        "term": world.partner.name,
        "options": {
            "displayDescription": True,
            "displayDetail": True,
            "displayExtraLink": True,
            "displayImage": True,
            "allowFuzzy": True,
        },
    }
    answer = case.make_jsonrpc_request("/website/snippet/autocomplete", arguments)
    return bool(answer["results"])


@surface("web client: call_kw", "sale.order")
def _(case, rep, world):
    arguments = {
        "model": "sale.order",
        "method": "search_read",
        "args": [[("client_order_ref", "=", world.order.client_order_ref)], ["name"]],
        "kwargs": {},
    }
    return case.make_jsonrpc_request("/web/dataset/call_kw", arguments)


@surface("web client: export", "res.partner", open_to=INSIDE)
def _(case, rep, world):
    columns = [{"name": "name", "label": "Name", "type": "char"}]
    arguments = {
        "model": "res.partner",
        "fields": columns,
        "ids": False,
        "domain": [("id", "=", world.partner.id)],
        "groupby": [],
        "import_compat": False,
    }
    token = case.session_csrf()
    response = case.url_open(
        "/web/export/csv", {"data": json.dumps(arguments), "csrf_token": token}
    )
    return world.partner.name in response.text


@surface("XML-RPC", "sale.order")
def _(case, rep, world):
    domain = [("client_order_ref", "=", world.order.client_order_ref)]
    return case.xmlrpc_object.execute_kw(
        get_db_name(), rep.id, PASSWORD, "sale.order", "search_read", [domain, ["name"]]
    )


@surface("JSON-2", "sale.order")
def _(case, rep, world):
    response = case.opener.post(
        f"{case.base_url()}/json/2/sale.order/search_read",
        json={"domain": [["id", "=", world.order.id]], "fields": ["name"]},
        headers={"Authorization": f"bearer {case.keys[rep]}"},
    )
    return response.ok and response.json()


@surface("portal: my customers")
def _(case, rep, world):
    response = case.url_open(f"/my/rep?search={world.partner.name}")
    return f"/my/rep/act/{world.partner.id}" in response.text


def _is_pdf(response):
    # the test server sends the page that would be printed
    return response.ok and response.headers["Content-Type"] == "application/pdf"


@tagged("post_install", "-at_install")
class TestIsolationHttp(IsolationCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine.name, cls.other.name = "Zminez Trade", "Zotherz Trade"
        del cls.reps["internal"]
        cls.picture = base64.b64decode(cls.mine.image_1920)
        cls.keys = {}
        for rep in cls.reps.values():
            rep.password = PASSWORD
            cls.keys[rep] = (
                cls.env["res.users.apikeys"]
                .with_user(rep)
                .sudo()  # a rep makes his key himself, after typing his password
                ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
            )

    def session_csrf(self):
        """The token of the web client's forms."""
        page = self.url_open("/web").text
        return re.search(r'csrf_token: "([^"]+)"', page).group(1)

    def _shows(self, surface, rep, customer):
        user, world = self.reps[rep], self.worlds[customer]
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)  # looking leaves no trace
        try:
            return bool(surface.look(self, user, world))
        except (JsonRpcException, xmlrpc.client.Fault):
            return False
        finally:
            savepoint.close(rollback=True)
            self.env.transaction.clear()

    @contextmanager
    def _switched_off(self, guards):
        rules = self.env["ir.rule"]._get_rep_rules()
        chosen = self.env["ir.rule"].union(*(rules[guard] for guard in guards))
        chosen.active = False
        self.env.flush_all()
        try:
            yield
        finally:
            chosen.active = True
            self.env.flush_all()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    # what Odoo logs of a refused export, and of a report that it tries again because
    # it writes on a read-only cursor first
    @mute_logger("odoo.addons.web.controllers.export", "odoo.sql_db")
    def _check_surfaces(self, rep):
        self.authenticate(self.reps[rep].login, PASSWORD)
        for surface in SURFACES:
            with self.subTest(surface=surface.name, rep=rep):
                shown = self._shows(surface, rep, "mine")
                self.assertEqual(shown, rep in surface.open_to)
                self.assertFalse(self._shows(surface, rep, "other"))
                if rep not in surface.open_to:
                    continue
                for guard in surface.guards:
                    with self._switched_off(guard.split("+")):
                        self.assertTrue(self._shows(surface, rep, "other"), guard)

    def test_portal_rep(self):
        self._check_surfaces("portal")

    def test_internal_rep(self):
        self._check_surfaces("widest")

    def test_counters_of_a_rep_without_customers(self):
        self.authenticate(self.rep.login, PASSWORD)
        names = ["order_count", "invoice_count", "quotation_count"]
        self.worlds["mine"].order.copy().state = "sent"
        counts = self.make_jsonrpc_request("/my/counters", {"counters": names})
        self.assertEqual(counts, dict.fromkeys(names, 1))
        self.mine.sales_rep_ids = False
        counts = self.make_jsonrpc_request("/my/counters", {"counters": names})
        self.assertEqual(counts, dict.fromkeys(names, 0))

    def test_rep_cannot_sign_in_the_name_of_his_customer(self):
        quotation = self.worlds["mine"].order.copy()
        quotation.write({"state": "sent", "require_signature": True})
        self.authenticate(self.rep.login, PASSWORD)
        signature = "R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs="
        values = {"name": "Customer", "signature": signature}
        url = f"/my/orders/{quotation.id}/accept"
        for query in ("", f"?access_token={quotation._portal_ensure_token()}"):
            answer = self.make_jsonrpc_request(url + query, values)
            self.assertIn("Only the customer", answer["error"])
        self.assertEqual(quotation.state, "sent")

    def test_rep_cannot_decline_in_the_name_of_his_customer(self):
        world = self.worlds["mine"]
        quotation = world.order.copy()
        quotation.write({"state": "sent", "require_signature": True})
        query = f"?access_token={quotation._portal_ensure_token()}"
        world.user.password = PASSWORD
        for user, state in ((self.rep, "sent"), (world.user, "cancel")):
            self.authenticate(user.login, PASSWORD)
            for end in ("", query):
                form = {"decline_message": "No", "csrf_token": self._portal_csrf()}
                url = f"/my/orders/{quotation.id}/decline{end}"
                self.assertTrue(self.url_open(url, form).ok)
            self.assertEqual(quotation.state, state, user.login)

    def _portal_csrf(self):
        page = self.url_open("/my").text
        return re.search(r'csrf_token: "([^"]+)"', page).group(1)

    def test_share_link_that_a_former_rep_keeps_opens_nothing(self):
        world = self.worlds["mine"]
        self.authenticate(self.rep.login, PASSWORD)
        for document in (world.order, world.invoice):
            url = document.get_portal_url()
            with self.subTest(document=document._name):
                self.mine.sales_rep_ids = self.rep
                self.assertIn(document.name, self.url_open(url).text)
                self.mine.sales_rep_ids = False
                self.assertNotIn(document.name, self.url_open(url).text)
