"""The screens of the suite, as `./setup/shots` takes them. One entry per screen."""

from setup.demo.customers import WEB_LOGINS
from setup.demo.order_money import CREDITED, NOT_PREPAID
from setup.demo.sale_order_flow import STAFF
from setup.demo.sale_rma_tasks import RETURNER
from setup.demo.sales_rep_deferred_order import REPS
from setup.testing.shots import Screen
from tests.shots.actions import (
    FORM,
    LOADED,
    click,
    go,
    open_stale_page,
    order_something,
    press,
    quotation,
    unfold,
)

REP, REP_INSIDE = REPS["rep_cafe"][1], REPS["rep_hotel"][1]
CUSTOMER = WEB_LOGINS["cafe_00"]
CLERK = STAFF["clerk"][1]
MANAGER = STAFF["sales_manager"][1]
AFTER_SALES = STAFF["after_sales"][1]
BUYER = next(iter(WEB_LOGINS.values()))

ACT = click(".o_rep_act button", ".o_rep_banner")
CART = (ACT, order_something)
CHECKOUT = go("/shop/checkout", "#shop_checkout, .o_wsale_checkout_page, #wrap")
PAYMENT = go("/shop/payment", ".o_payment_form")


def rep(name, path, wait, *actions, own="#wrapwrap", login=REP, status=200):
    return Screen(name, path, wait, login, actions, own, status)


VISITORS = [
    Screen("login", "/web/login", "form.oe_login_form"),
    Screen("shop", "/shop", ".oe_product"),
]
REP_PAGES = [
    rep("rep_home", "/my", ".o_portal_my_home", own=""),  # Odoo's icons lack a text
    rep("rep_customers", "/my/rep", ".o_rep_customer", own=".o_rep_customers"),
    rep("rep_inside_customers", "/my/rep", ".o_rep_customer", login=REP_INSIDE, own=""),
    rep("rep_search", "/my/rep?search=10&search_in=ref", ".o_rep_customers"),
    rep("rep_blocked", "/my/rep?filterby=blocked", ".o_rep_customers"),
    rep("rep_nobody_found", "/my/rep?search=nobody", ".o_rep_empty"),
    rep("rep_orders", "/my/rep/orders?filterby=all", ".o_rep_orders"),
    rep("rep_orders_today", "/my/rep/orders", ".o_rep_orders"),
    rep("rep_for_nobody", "/shop", ".o_rep_nobody", own=".o_rep_nobody"),
    rep("rep_shop", "/my/rep", ".o_rep_act", ACT, own=".o_rep_banner"),
    rep(
        "rep_product",
        "/my/rep",
        ".o_rep_act",
        ACT,
        go("/shop?search=espresso", ".oe_product"),
        click(".oe_product a", "#add_to_cart"),
        own=".o_rep_banner",
    ),
    rep(
        "rep_cart",
        "/my/rep",
        ".o_rep_act",
        *CART,
        go("/shop/cart", "#cart_products"),
        own=".o_rep_banner",
    ),
    rep(
        "rep_checkout",
        "/my/rep",
        ".o_rep_act",
        *CART,
        CHECKOUT,
        own=".o_rep_banner",
    ),
    rep(
        "rep_submit",
        "/my/rep",
        ".o_rep_act",
        *CART,
        CHECKOUT,
        PAYMENT,
        own=".o_rep_taken",
    ),
    rep("rep_stale_page", "/my/rep", ".o_rep_act", ACT, open_stale_page, status=409),
    rep("rep_quotations", "/my/quotes", ".o_portal_wrap", own=""),
    rep(
        "rep_order",
        "/my/orders",
        ".o_portal_wrap table a",
        click(".o_portal_wrap table a", "#portal_sale_content"),
        own=".o_rep_took",
    ),
    rep(
        "rep_invoice",
        "/my/invoices",
        ".o_portal_wrap table a",
        click(".o_portal_wrap table a", ".o_portal_invoice_sidebar, #invoice_content"),
        own="",
    ),
]
CUSTOMERS = [
    Screen("customer_shop", "/shop", ".oe_product", CUSTOMER),
    Screen("customer_orders", "/my/orders", ".o_portal_wrap", CUSTOMER),
    Screen(
        "customer_order",
        "/my/orders",
        ".o_portal_wrap table a",
        CUSTOMER,
        (click(".o_portal_wrap table a", "#portal_sale_content"),),
    ),
    Screen(
        "customer_submit",
        "/shop",
        ".oe_product",
        CUSTOMER,
        (order_something, CHECKOUT, PAYMENT),
    ),
    Screen("customer_quotations", "/my/quotes", ".o_portal_wrap", CUSTOMER),
    Screen(
        "customer_to_pay",
        "/my/quotes",
        ".o_portal_wrap table a",
        WEB_LOGINS[NOT_PREPAID],
        (click(".o_portal_wrap table a", "#portal_sale_content"),),
    ),
    Screen(
        "customer_cart_wallet",
        "/shop",
        ".oe_product",
        WEB_LOGINS[CREDITED],
        (order_something, go("/shop/cart", "#cart_products")),
    ),
    Screen("customer_notices", "/my/order_notices", ".o_portal_wrap", CUSTOMER),
]


def office(name, action, *actions, login=MANAGER, wait=LOADED):
    """A screen of the backend, by the external id of its action."""
    return Screen(name, f"/odoo/action-{action}", wait, login, actions)


def tab(name):
    """Show a page of a form's notebook. On a narrow screen they stand in one row."""
    return click(f".o_notebook a[name={name}]", ".o_notebook .tab-pane.active")


def record(name, model_path, *actions, login=MANAGER):
    return Screen(name, model_path, FORM, login, actions)


FIRST = click(".o_data_row .o_data_cell, .o_kanban_record:not(.o_kanban_ghost)", FORM)
ADDON = "sales_rep_deferred_order."
OFFICE = [
    office(
        "office_contacts",
        "contacts.action_contacts",
        wait=".o_kanban_record, .o_data_row",
    ),
    office("office_assignments", f"{ADDON}sale_rep_assignment_action"),
    office(
        "office_assignment",
        f"{ADDON}sale_rep_assignment_action",
        unfold,
        FIRST,
    ),
    office("office_reps", f"{ADDON}res_users_action_reps"),
    office("office_substitutes", f"{ADDON}sale_rep_assignment_action_substitutes"),
    office(
        "office_substitute",
        f"{ADDON}sale_rep_substitute_action",
        wait=".modal .o_form_view",
    ),
    office("office_rules", f"{ADDON}sale_rep_assignment_rule_action"),
    office(
        "office_rule",
        f"{ADDON}sale_rep_assignment_rule_action",
        click(".o_list_button_add, .o-kanban-button-new", FORM),
    ),
    office("office_quotations", "sale.action_quotations_with_onboarding", login=CLERK),
    office("office_orders", "sale.action_orders", login=CLERK),
    office("office_order", "sale.action_orders", FIRST, login=CLERK),
    office(
        "office_by_stage", "sale_order_flow.sale_order_action_by_stage", login=CLERK
    ),
    office("office_stages", "sale_order_flow.sale_order_stage_action"),
    office("office_roles", "sale_order_flow.sale_user_role_action", login="admin"),
    office(
        "office_role", "sale_order_flow.sale_user_role_action", FIRST, login="admin"
    ),
    office("office_providers", "payment.action_payment_provider", login="admin"),
]

ORDERS = [
    Screen(
        "order_stages",
        "/odoo/order-stages",
        ".o_kanban_record",
        CLERK,
        own=".o_sale_order_flow_stages article > div > div",
    ),
    Screen("order_notices", "/odoo/order-notices", ".o_list_view", CLERK),
    Screen("order_shipments", "/odoo/order-shipments", ".o_view_controller", CLERK),
    Screen("order_shipments_tab", "/odoo/sales/1", FORM, CLERK, (tab("shipments"),)),
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
    Screen("all_orders", "/odoo/all-orders", ".o_list_view", CLERK),
    Screen("document_tasks", "/odoo/document-tasks", ".o_list_view", CLERK),
    Screen("discussions", "/odoo/discussions", ".o_kanban_record", CLERK),
]

NAMED = click(".o_data_row .o_data_cell[name=name]", FORM)  # the first is a handle
WIZARD = ".modal .o_form_view"
SUPPLY = [
    record(
        "order_hints",
        "/odoo/sales/1",
        quotation("GLA-21"),
        tab("order_hints"),
        click(".o_order_hints button", ".o_order_hints section"),
        login=CLERK,
    ),
    record(
        "order_split",
        "/odoo/sales/1",
        quotation("CUP-11"),
        press("action_split", WIZARD),
        login=CLERK,
    ),
    record(
        "order_vendors",
        "/odoo/sales/1",
        quotation("GLA-21"),
        press("action_assign_vendors", WIZARD),
        login=CLERK,
    ),
    Screen("vendor_quotes", "/odoo/vendor-quotes", ".o_list_view", CLERK),
    Screen("split_rules", "/odoo/order-split-rules", ".o_list_view", MANAGER),
    Screen("split_rule", "/odoo/order-split-rules", ".o_list_view", MANAGER, (NAMED,)),
    Screen("customer_searches", "/odoo/customer-searches", LOADED, CLERK),
]
MONEY = [
    office("payment_fees", "sale_order_flow.sale_payment_fee_action"),
    office("payment_fee", "sale_order_flow.sale_payment_fee_action", NAMED),
    office("wallet_credits", "sale_order_flow.loyalty_history_action_wallet"),
    office(
        "money_settings",
        "sale.action_sale_config_settings",
        lambda page: page.locator("#wallet_credit_orders").scroll_into_view_if_needed(),
        login="admin",
    ),
]

RETURNS = [
    Screen("returns", "/odoo/returns", ".o_view_controller", AFTER_SALES),
    Screen("return", "/odoo/returns", ".o_view_controller", AFTER_SALES, (FIRST,)),
    *(
        Screen(f"returns_{kind}", f"/odoo/returns?view_type={kind}", wait, AFTER_SALES)
        for kind, wait in (
            ("kanban", ".o_kanban_record"),
            ("calendar", LOADED),  # phones show cards
        )
    ),
    office("return_policies", "sale_rma_tasks.sale_rma_policy_action"),
    office(
        "return_analysis",
        "sale_rma_tasks.sale_rma_line_action",
        login=AFTER_SALES,
    ),
    office("task_mails", "sale_rma_tasks.project_task_notice_action", login="admin"),
    Screen("my_returns", "/my/returns", ".o_portal_wrap", RETURNER),
    Screen("my_new_return", "/my/returns/new", ".o_portal_wrap", RETURNER),
    Screen(
        "my_return",
        "/my/returns",
        ".o_portal_my_doc_table, .alert",
        RETURNER,
        (click(".o_portal_my_doc_table a", "h1"),),
    ),
    Screen("my_discussions", "/my/discussions", ".o_portal_wrap", BUYER),
    Screen("guest_return", "/returns/guest", ".o_sale_rma_tasks_guest"),
]


COURIER, LOGISTICIAN = STAFF["courier"][1], STAFF["logistician"][1]
ROUTING = "delivery_routing."
ROUTE = ".stops .card, .empty"


def courier(name, *actions):
    return Screen(name, "/my/routes", ROUTE, COURIER, actions, "body")


STOP = click(".stops .card.open", ".outcomes")
DELIVERIES = [
    courier("courier_route"),
    courier("courier_stop", STOP),
    courier("courier_partly", STOP, click("a[href$=partly]", "form")),
    courier("courier_refused", STOP, click("a[href$=refused]", "form")),
    office("delivery_days", f"{ROUTING}delivery_plan_action", login=LOGISTICIAN),
    office(
        "delivery_board",
        f"{ROUTING}delivery_plan_action",
        FIRST,
        click("button[name=action_board]", ".o_delivery_board"),
        login=LOGISTICIAN,
    ),
    office("delivery_routes", f"{ROUTING}delivery_route_action", login=LOGISTICIAN),
    office(
        "delivery_route", f"{ROUTING}delivery_route_action", FIRST, login=LOGISTICIAN
    ),
    office("delivery_stops", f"{ROUTING}delivery_stop_action", login=LOGISTICIAN),
    office("delivery_stop", f"{ROUTING}delivery_stop_action", FIRST, login=LOGISTICIAN),
    office(
        "delivery_differences",
        f"{ROUTING}delivery_settlement_line_action",
        login=LOGISTICIAN,
    ),
]

SCREENS = [
    *VISITORS,
    *REP_PAGES,
    *CUSTOMERS,
    *OFFICE,
    *ORDERS,
    *SUPPLY,
    *MONEY,
    *RETURNS,
    *DELIVERIES,
]
