"""What is done on a page before its picture is taken."""

from playwright.sync_api import Error

from setup.testing.shots import WIDTHS

LOADED = ".o_view_controller .o_content"
FORM = ".o_form_view .o_form_sheet, .o_form_view .o_form_nosheet"


def click(selector, wait=None):
    """Press what the selector finds first, and wait for what comes of it."""

    def action(page):
        page.locator(selector).locator("visible=true").first.click()
        if wait:
            page.wait_for_selector(wait)
            page.wait_for_load_state()  # going on from half a page is broken off

    return action


def go(path, wait):
    """Open another page of the website, in the language of the present one."""

    def action(page):
        page.wait_for_load_state("networkidle")  # half a page breaks off what follows
        language = page.evaluate("document.documentElement.lang").split("-")[0]
        address = path if language == "en" else f"/{language}{path}"
        try:
            page.goto(address)
        except Error:  # the page before was still on its way
            page.goto(address)
        page.wait_for_selector(wait)

    return action


NEWEST_QUOTATION = """async (code) => {
    const domain = [
        ["state", "in", ["draft", "sent"]],
        ["order_line.product_id.default_code", "=", code],
    ];
    const answer = await fetch("/web/dataset/call_kw/sale.order/search", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({
            jsonrpc: "2.0",
            method: "call",
            params: {
                model: "sale.order",
                method: "search",
                args: [domain],
                kwargs: {limit: 1, order: "id desc"},
            },
        }),
    });
    return (await answer.json()).result[0];
}"""


def quotation(code):
    """Open the newest quotation over a product."""

    def action(page):
        order_id = page.evaluate(NEWEST_QUOTATION, code)
        page.goto(f"/odoo/sales/{order_id}")
        page.wait_for_selector(FORM)

    return action


def press(name, wait):
    """Press a button of a form's status bar, which narrow screens fold into a menu."""

    def action(page):
        button = page.locator(f"button[name={name}]").locator("visible=true")
        if not button.count():
            page.click(".o_statusbar_buttons .o-dropdown")
        button.first.click()
        page.wait_for_selector(wait)

    return action


def order_something(page):
    """Put a product into the cart that the page shows, by the page's own button."""
    go("/shop?search=espresso", ".oe_product")(page)
    page.locator(".oe_product a").first.click()
    page.wait_for_selector("#add_to_cart")
    page.click("#add_to_cart")
    page.wait_for_function(
        "[...document.querySelectorAll('.my_cart_quantity')]"
        ".some((one) => Number(one.textContent) > 0)"
    )
    page.wait_for_timeout(500)


def unfold(page):
    """Show the rows of a list's first group; phones have columns, and show them."""
    if page.viewport_size["width"] > min(WIDTHS):
        click(".o_group_header", ".o_data_row")(page)


def open_stale_page(page):
    """Go on with a page of one customer after another one was chosen."""
    page.evaluate("document.querySelector('meta[name=o-rep-acting]').content = '0-x'")
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = "/my/rep/taken_at";
            for (const [name, value] of [
                ["csrf_token", odoo.csrf_token], ["rep_acting", "0-old"],
            ]) {
                const input = document.createElement("input");
                Object.assign(input, {name, value, type: "hidden"});
                form.append(input);
            }
            document.body.append(form);
            HTMLFormElement.prototype.submit.call(form);
        }"""
    )
    page.wait_for_selector("a[href$='/my/rep'].btn-primary")
