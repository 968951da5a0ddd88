import re

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open

from ..models.ir_http import FREE_ROUTES, WRITING_GET_ROUTES

# Where carts, orders and money are. Every address below these that a browser can open
# must be known: either it writes (WRITING_GET_ROUTES) or it is a view.
WATCHED = (
    "/coupon",
    "/donation",
    "/my",
    "/payment",
    "/shop",
    "/wallet",
    "/website/action",
    "/website_sale",
)

# Views: they show whom they work for, and write at most what they show (a default
# delivery method, recomputed prices).
VIEWS = {
    "/donation/pay",
    "/my",
    "/my/account",
    "/my/address",
    "/my/addresses",
    "/my/discussions",
    "/my/discussions/<int:discussion_id>",
    "/my/discussions/page/<int:page>",
    "/my/home",
    "/my/invoices",
    "/my/invoices/<int:invoice_id>",
    "/my/invoices/overdue",
    "/my/invoices/page/<int:page>",
    "/my/journal/<int:journal_id>/unsubscribe",
    "/my/loyalty_card/<int:card_id>/history",
    "/my/loyalty_card/<int:card_id>/history/page/<int:page>",
    "/my/order_notices",
    "/my/orders",
    "/my/orders/<int:order_id>",
    "/my/orders/<int:order_id>/download_edi",
    "/my/orders/page/<int:page>",
    "/my/payment_method",
    "/my/picking/pdf/<int:picking_id>",
    "/my/picking/return/pdf/<int:picking_id>",
    "/my/projects",
    "/my/projects/<int:project_id>",
    "/my/projects/<int:project_id>/page/<int:page>",
    "/my/projects/<int:project_id>/task/<int:task_id>",
    "/my/projects/<int:project_id>/task/<int:task_id>/recurrent_tasks",
    "/my/projects/<int:project_id>/task/<int:task_id>/subtasks",
    "/my/projects/page/<int:page>",
    "/my/purchase",
    "/my/purchase/<int:order_id>",
    "/my/purchase/<int:order_id>/download_edi",
    "/my/purchase/page/<int:page>",
    "/my/quotes",
    "/my/quotes/page/<int:page>",
    "/my/rep",
    "/my/rep/orders",
    "/my/rep/orders/page/<int:page>",
    "/my/rep/page/<int:page>",
    "/my/returns",
    "/my/returns/<int:rma_id>",
    "/my/returns/<int:rma_id>/label",
    "/my/returns/new",
    "/my/returns/page/<int:page>",
    "/my/rfq",
    "/my/rfq/page/<int:page>",
    "/my/security",
    "/my/tasks",
    "/my/tasks/<int:task_id>",
    "/my/tasks/page/<int:page>",
    "/payment/confirmation",
    "/payment/pay",
    "/payment/status",
    "/shop",
    '/shop/<model("product.public.category"):category>'
    '/<model("product.template"):product>',
    '/shop/<model("product.template"):product>',
    '/shop/<model("product.template"):product_template>/document/<int:document_id>',
    "/shop/address",
    '/shop/category/<model("product.public.category"):category>',
    '/shop/category/<model("product.public.category"):category>/page/<int:page>',
    "/shop/checkout",
    "/shop/compare",
    "/shop/confirmation",
    "/shop/extra_info",
    "/shop/page/<int:page>",
    "/shop/payment",
    "/shop/print",
    '/shop/product/<model("product.template"):product>',
    "/shop/wishlist",
}


@tagged("post_install", "-at_install")
class TestWebsiteRoutes(TransactionCase):
    def _get_rules(self):
        """Return the rules of website pages, with the methods that they take."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            if routing.get("website"):
                methods = routing.get("methods") or ("GET", "POST")
                yield rule.rule, routing["type"], {word.upper() for word in methods}

    def test_every_address_of_the_shop_has_a_verdict(self):
        opened = {
            rule
            for rule, kind, methods in self._get_rules()
            if kind == "http" and "GET" in methods and rule.startswith(WATCHED)
        }
        unknown = opened - VIEWS - WRITING_GET_ROUTES.keys()
        self.assertFalse(
            unknown,
            "New addresses: name those that write in WRITING_GET_ROUTES, the others"
            " in VIEWS.",
        )

    def test_no_verdict_is_about_an_address_that_is_gone(self):
        known = {rule for rule, _kind, _methods in self._get_rules()}
        # of addons that may be away
        others = (
            "/donation/pay",
            "/my/discussions",
            "/my/purchase",
            "/my/projects",
            "/my/r",
            "/my/tasks",
        )
        optional = {rule for rule in VIEWS if rule.startswith(others)}
        self.assertFalse(WRITING_GET_ROUTES.keys() - known)
        self.assertFalse(FREE_ROUTES - known)
        self.assertFalse(VIEWS - known - optional)

    def test_pages_know_the_links_that_write_in_every_language(self):
        with file_open(
            "sales_rep_deferred_order/static/src/js/acting_token.js"
        ) as file:
            [pattern] = re.findall(r"/\^(.+)/;", file.read())
        links = re.compile(pattern.replace("\\/", "/"))
        languages = self.env["res.lang"].with_context(active_test=False).search([])
        prefixes = {f"/{code}" for code in languages.mapped("code")}
        prefixes |= {f"/{code}" for code in languages.mapped("url_code")}
        for rule in WRITING_GET_ROUTES:
            url = re.sub(r"<[^>]+>", "x", rule)
            unknown = [p for p in ("", *sorted(prefixes)) if not links.match(p + url)]
            self.assertFalse(unknown, url)
        self.assertFalse(links.match("/shop"))
        self.assertFalse(links.match("/my/rep"))

    def test_nothing_is_both(self):
        self.assertFalse(VIEWS & (WRITING_GET_ROUTES.keys() - {"/shop/cart"}))
        self.assertFalse(FREE_ROUTES & VIEWS)
