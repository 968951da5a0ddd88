"""The clerk offers accessories without taking the hand from the keyboard."""


def make_order(web):
    """A quotation of one product that another one goes with."""
    cup, coffee = web.call(
        "product.product",
        "create",
        [{"name": "Keyed cup"}, {"name": "Keyed coffee"}],
    )
    [row] = web.call("product.product", "read", [coffee], ["product_tmpl_id"])
    web.call(
        "product.template",
        "write",
        [row["product_tmpl_id"][0]],
        {"accessory_product_ids": [[6, 0, [cup]]]},
    )
    partner = web.call("res.partner", "create", {"name": "Keyed customer"})
    line = {"product_id": coffee}
    order = web.call(
        "sale.order",
        "create",
        {"partner_id": partner, "order_line": [[0, 0, line]]},
    )
    return order, cup


def test_hints_are_taken_with_the_keyboard(page, web):
    order, cup = make_order(web)
    page.goto("/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".o_web_client")
    page.goto(f"/odoo/sales/{order}")
    page.locator(".o_notebook .nav-link", has_text="Hints").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_order_hints button.o_hint >> nth=1")
    page.locator(".o_order_hints button.o_hint").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_order_hints [role=status]")
    lines = web.call(
        "sale.order.line",
        "search_read",
        [["order_id", "=", order], ["is_upsell", "=", True]],
        ["product_id"],
    )
    assert [line["product_id"][0] for line in lines] == [cup]
