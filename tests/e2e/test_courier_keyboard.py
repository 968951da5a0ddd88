"""The courier's page by keyboard, and as a screen reader is told of it."""

from setup.testing.shots.checks import accessibility_faults

FIELDS = ["outcome", "outcome_reason"]
FOCUS = "[document.activeElement.id, document.activeElement.getAttribute('href')]"


def make_route(web, names=("Keyed baker", "Keyed florist"), date=None):
    """A route of the administrator's that has left, with these doors."""
    [user] = web.call("res.users", "search", [["login", "=", "admin"]])
    courier = web.call("delivery.courier", "create", {"name": "Keyed", "user_id": user})
    values = {"courier_ids": [[6, 0, [courier]]]}
    if date:  # else today
        values["date"] = date
    plan = web.call("delivery.plan", "create", values)
    route = {"plan_id": plan, "courier_id": courier, "state": "started"}
    route = web.call("delivery.route", "create", route)
    names = [{"name": name} for name in names]
    return web.call(
        "delivery.stop",
        "create",
        [
            {"plan_id": plan, "route_id": route, "partner_id": partner, "number": at}
            for at, partner in enumerate(web.call("res.partner", "create", names), 1)
        ],
    )


def wait_for_outcome(page, web, stop_id):
    """What the page shows at once is sent a moment later."""
    for _try in range(50):
        [stop] = web.call("delivery.stop", "read", [stop_id], FIELDS)
        if stop["outcome"]:
            break
        page.wait_for_timeout(200)
    return stop


def test_a_door_is_reported_without_a_finger(page, web):
    first, _second = make_route(web)
    page.goto("/web/login?redirect=/my/routes")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(f"a[href='#s{first}']")
    assert_readable(page)

    page.focus("#title")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == ["", f"#s{first}"]
    with page.expect_response("**/my/routes/data"):
        page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)  # the screen is drawn anew
    assert page.evaluate(FOCUS) == ["", f"#s{first}"]

    page.keyboard.press("Enter")
    page.wait_for_selector("a[href$='/refused']")
    assert page.evaluate(FOCUS)[0] == "title"
    assert_readable(page)
    page.focus("a[href$='/refused']")
    page.keyboard.press("Enter")
    page.wait_for_selector("form #reason")
    assert_readable(page)
    page.focus("#comment")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # saves, without a reason
    reason = page.locator("#reason:focus")
    assert reason.get_attribute("aria-invalid") == "true"
    assert page.text_content("#" + reason.get_attribute("aria-describedby"))
    assert_readable(page)
    page.keyboard.type("Shop closed")
    page.keyboard.press("Enter")
    page.wait_for_selector("main .tag.refused")
    page.wait_for_function(f"location.hash === '#s{first}'")
    stop = wait_for_outcome(page, web, first)
    assert (stop["outcome"], stop["outcome_reason"]) == ("refused", "Shop closed")


def assert_readable(page):
    assert not list(accessibility_faults(page, "body"))
