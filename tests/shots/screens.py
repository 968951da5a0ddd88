"""The screens of the suite, as `./setup/shots` takes them. One entry per screen."""

from setup.demo.sale_order_flow import STAFF
from setup.testing.shots import Screen

CLERK = STAFF["clerk"][1]
MANAGER = STAFF["sales_manager"][1]

SCREENS = [
    Screen("login", "/web/login", "form.oe_login_form"),
    Screen("shop", "/shop", ".oe_product"),
    Screen(
        "order_stages",
        "/odoo/order-stages",
        ".o_kanban_record",
        CLERK,
        own=".o_sale_order_flow_stages",
    ),
    Screen("order_notices", "/odoo/order-notices", ".o_list_view", CLERK),
    Screen("order_stage_changes", "/odoo/order-stage-changes", ".o_pivot", MANAGER),
    Screen("payment_changes", "/odoo/payment-changes", ".o_list_view", MANAGER),
    Screen("comments", "/odoo/comments", ".o_list_view", CLERK),
    Screen(
        "document_notes",
        "/odoo/sales/1",
        ".o_document_notes_toggle",
        CLERK,
        (lambda page: page.click(".o_document_notes_toggle"),),
        ".o_document_notes",
    ),
    Screen(
        "document_history",
        "/odoo/sales/1",
        "button:has(.fa-history)",
        CLERK,
        (
            lambda page: page.click("button:has(.fa-history)"),
            lambda page: page.wait_for_selector(".o_document_history_group"),
        ),
        ".o_document_history",
    ),
    Screen("all_changes", "/odoo/all-changes", ".o_list_view", "admin"),
]
