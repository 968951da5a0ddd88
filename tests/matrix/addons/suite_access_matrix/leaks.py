"""Five leaks as careless people write them. A test plants each and wants to see red.

None of this is there unless planted: the classes are made, and unmade, by the managers.
"""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import http

from .matrix.calls import get, jsonrpc
from .matrix.row import method, route


@contextmanager
def _controller(env, make):
    """Let a controller class live, and its routes be found, for a while."""
    env.registry.clear_cache("routing")
    controller = make()
    siblings = http.Controller.children_classes[controller.__module__.split(".")[2]]
    try:
        yield
    finally:
        siblings.remove(controller)
        env.registry.clear_cache("routing")


def public_route_with_sudo(env):
    def make():
        class Leak(http.Controller):
            @http.route("/leak/order/<int:order_id>", auth="public")
            def order(self, order_id):
                order_sudo = http.request.env["sale.order"].sudo().browse(order_id)
                return order_sudo.display_name

        return Leak

    return _controller(env, make)


def browse_without_check(env):
    def make():
        class Leak(http.Controller):
            @http.route("/leak/cancel", type="jsonrpc", auth="user")
            def cancel(self, order_id):
                http.request.env["sale.order"].sudo().browse(order_id)._action_cancel()

        return Leak

    return _controller(env, make)


def ids_in_a_one2many_command(env):
    def leak_write(self, vals):
        """Checks the order, and trusts the lines that the client names."""
        self.check_access("read")
        return self.sudo().write(vals)

    return patch.object(
        env.registry["sale.order"], "leak_write", leak_write, create=True
    )


def report_url(env):
    model = env.registry["ir.actions.report"]
    checked = model._get_rendering_context

    def unchecked(self, report, docids, data):
        return checked(self.sudo(), report, docids, data)

    return patch.object(model, "_get_rendering_context", unchecked)


def name_search(env):
    model = env.registry["res.partner"]
    checked = model.name_search

    def unchecked(self, *args, **kwargs):
        return checked(self.sudo(), *args, **kwargs)

    unchecked._api_model = True
    return patch.object(model, "name_search", unchecked)


NOT_YOURS = ("other_customer", "other_rep", "inside_rep")

LEAKS = [
    # the leak, a row as its author would write it, and who must be seen getting in
    (
        public_route_with_sudo,
        route(
            "/leak/order/<int:order_id>",
            get("/leak/order/{alpha.order}"),
            # public  custom. other   rep     other   inside  clerk   manager admin
            "missing  seen    missing seen    missing missing seen    seen    seen",
        ),
        ("public", *NOT_YOURS),
    ),
    (
        browse_without_check,
        route(
            "/leak/cancel",
            jsonrpc("/leak/cancel", lambda w: {"order_id": w.alpha.quote}),
            "login    ok      refused ok      refused refused ok      ok      ok",
        ),
        NOT_YOURS,
    ),
    (
        ids_in_a_one2many_command,
        method(
            "sale.order",
            "leak_write",
            lambda w: (
                [
                    [w.mine.quote],
                    {"order_line": [(1, w.theirs.quote_line, {"product_uom_qty": 9})]},
                ],
                {},
            ),
            "login    refused refused refused refused refused ok      ok      ok",
        ),
        ("customer", "rep", *NOT_YOURS),
    ),
    (
        report_url,
        route(
            "/report/<converter>/<reportname>/<docids>",
            get("/report/html/sale.report_saleorder/{alpha.order}"),
            "login    refused refused refused refused refused seen    seen    seen",
            is_door=True,
        ),
        NOT_YOURS,
    ),
    (
        name_search,
        method(
            "res.partner",
            "name_search",
            ([""], {"limit": 10_000}),
            "login    seen    empty   seen    empty   empty   seen    seen    seen",
            is_door=True,
        ),
        NOT_YOURS,
    ),
]
