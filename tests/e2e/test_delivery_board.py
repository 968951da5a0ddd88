"""The dispatcher's board in Chromium: by mouse, and all of it by keys as well."""

from datetime import UTC, datetime, timedelta

import pytest

DEPOT = (52.0907, 5.1214)
COURIERS = ("Board Amal", "Board Bram")
FIRST, SECOND, NEAR, TWICE, AGAIN = (f"Board door {n}" for n in range(5))
BOARD = """planId => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(
    {type: "ir.actions.client", tag: "delivery_routing.board",
     params: {plan_id: planId}}, {clearBreadcrumbs: true})"""


class World:
    """A day with two couriers, reached as the web client reaches it."""

    def __init__(self, web):
        self.call, self.rpc = web.call, web.rpc
        self._give_rights()
        self._place_depot()
        self.date = str(datetime.now(UTC).date() + timedelta(days=1))
        self.product = self.call(
            "product.product",
            "create",
            {"name": "Board crate", "type": "consu", "weight": 10.0},
        )
        self.couriers = self.call(
            "delivery.courier",
            "create",
            [
                {"name": COURIERS[0], "hour_from": 0, "hour_to": 24},
                {"name": COURIERS[1], "hour_from": 0, "hour_to": 24, "max_weight": 40},
            ],
        )
        self.plan = self.call(
            "delivery.plan",
            "create",
            {
                "date": self.date,
                "courier_ids": [[6, 0, self.couriers]],
                "iterations": 50,
            },
        )
        for number, name in enumerate((FIRST, SECOND, NEAR)):
            self.order(self.customer(name, number))
        twice = self.customer(TWICE, 4)
        self.order(twice)
        self.press("delivery.plan", "action_collect", self.plan)
        self.order(twice)  # that was ordered later is a stop of its own
        self.press("delivery.plan", "action_plan", self.plan)

    def press(self, model, button, record):
        path = f"/web/dataset/call_button/{model}/{button}"
        self.rpc(path, model=model, method=button, args=[[record]], kwargs={})

    def _give_rights(self):
        groups = [["module", "=", "delivery_routing"], ["model", "=", "res.groups"]]
        rows = self.call("ir.model.data", "search_read", groups, ["res_id"])
        [user] = self.call("res.users", "search", [["login", "=", "admin"]])
        links = [[4, row["res_id"]] for row in rows]
        self.call("res.users", "write", [user], {"group_ids": links})

    def _place_depot(self):
        [house] = self.call("stock.warehouse", "search_read", [], ["partner_id"])[:1]
        place = {"partner_latitude": DEPOT[0], "partner_longitude": DEPOT[1]}
        self.call("res.partner", "write", [house["partner_id"][0]], place)

    def customer(self, name, number):
        return self.call(
            "res.partner",
            "create",
            {
                "name": name,
                "street": f"Singel {number}",
                "partner_latitude": DEPOT[0] + 0.004 * (number + 1),
                "partner_longitude": DEPOT[1],
            },
        )

    def order(self, partner):
        line = {"product_id": self.product, "product_uom_qty": 1}
        values = {
            "partner_id": partner,
            "commitment_date": f"{self.date} 10:00:00",
            "order_line": [[0, 0, line]],
        }
        order = self.call("sale.order", "create", values)
        self.call("sale.order", "action_confirm", [order])

    def stops(self, name):
        domain = [["plan_id", "=", self.plan], ["partner_id.name", "=", name]]
        fields = ["route_id", "courier_id", "number", "locked_at", "pinned_courier_id"]
        return self.call("delivery.stop", "search_read", domain, fields)

    def stop(self, name):
        [stop] = self.stops(name)
        return stop

    def gather(self):
        """Put all doors with the first courier, none locked or pinned."""
        [route] = self.routes(self.couriers[0])
        domain = [["plan_id", "=", self.plan], ["kind", "=", "delivery"]]
        stops = self.call("delivery.stop", "search", domain)
        free = {"locked_at": False, "pinned_courier_id": False}
        self.call("delivery.stop", "write", stops, free)
        for stop in stops:
            self.call("delivery.plan", "board_move", [self.plan], stop, route, 0, True)

    def load_second(self):
        """Put as much into the van of the second courier as it may bring."""
        [route] = self.routes(self.couriers[1])
        for name in (FIRST, SECOND, NEAR):
            stop = self.stop(name)["id"]
            self.call("delivery.plan", "board_move", [self.plan], stop, route, 0, True)

    def routes(self, courier):
        domain = [["plan_id", "=", self.plan], ["courier_id", "=", courier]]
        return self.call("delivery.route", "search", domain)


@pytest.fixture(scope="module")
def world(web):
    return World(web)


@pytest.fixture
def board(page, world):
    """The board, with every door in the column of the first courier."""
    world.gather()
    show_board(page, world)
    return page


def show_board(page, world):
    page.goto("/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.press("input[name=password]", "Enter")
    page.wait_for_function("window.odoo?.isReady")
    page.evaluate(BOARD, world.plan)
    page.wait_for_selector(".o_delivery_board .o_delivery_stop")


def column(page, name):
    return page.locator(f".o_delivery_board_column[aria-label='{name}']")


def card(page, name):
    return page.locator(".o_delivery_stop", has_text=name)


def said(page, words):
    page.locator(".o_delivery_said", has_text=words).wait_for()


def press(page, name, *keys):
    card(page, name).first.locator(".o_delivery_handle").focus()
    for key in keys:
        page.keyboard.press(key)


def test_a_stop_is_dragged_to_another_courier(board, world):
    card(board, FIRST).drag_to(column(board, COURIERS[1]).locator("ul"))
    said(board, f"Moved to {COURIERS[1]}: ")
    assert column(board, COURIERS[1]).locator(".o_delivery_stop").count() == 1
    assert world.stop(FIRST)["courier_id"][0] == world.couriers[1]
    assert " km, " in board.locator(".o_delivery_said").inner_text()


def test_a_stop_is_carried_by_keys(board, world):
    press(board, SECOND, "Enter", "ArrowRight", "Enter")
    said(board, f"Moved to {COURIERS[1]}")
    assert world.stop(SECOND)["courier_id"][0] == world.couriers[1]
    handle = card(board, SECOND).locator(".o_delivery_handle")
    assert handle.evaluate("one => one === document.activeElement")
    press(board, SECOND, "Enter", "ArrowLeft", "Escape")
    said(board, "Left where it was")
    assert world.stop(SECOND)["courier_id"][0] == world.couriers[1]


def test_stops_are_locked_and_pinned_by_keys(board, world):
    press(board, NEAR, "l")
    said(board, "Locked to")
    assert world.stop(NEAR)["locked_at"]
    press(board, NEAR, "Enter", "ArrowRight", "Enter")  # it is not taken
    assert world.stop(NEAR)["courier_id"][0] == world.couriers[0]
    press(board, NEAR, "l")
    said(board, "Unlocked")
    assert not world.stop(NEAR)["locked_at"]
    press(board, NEAR, "p")
    said(board, f"Pinned to {COURIERS[0]}")
    assert world.stop(NEAR)["pinned_courier_id"][0] == world.couriers[0]


def test_stops_at_one_door_are_merged_and_split_by_keys(board, world):
    assert len(world.stops(TWICE)) == 2
    press(board, TWICE, "m")
    said(board, f"{TWICE} is one stop now")
    assert len(world.stops(TWICE)) == 1
    assert card(board, TWICE).get_by_role("button", name="Split").count() == 0
    world.order(world.customer(AGAIN, 5))
    world.press("delivery.plan", "action_collect", world.plan)


def test_a_drop_that_is_too_heavy_is_asked_about(board, world):
    world.load_second()
    board.get_by_role("button", name="Refresh").click()
    column(board, COURIERS[1]).locator(".o_delivery_stop", has_text=NEAR).wait_for()
    press(board, TWICE, "Enter", "ArrowRight", "Enter")
    dialog = board.get_by_role("dialog")
    dialog.get_by_text("kg too heavy").wait_for()
    dialog.get_by_role("button", name="Leave it").press("Enter")
    assert world.stops(TWICE)[0]["courier_id"][0] == world.couriers[0]


def test_keys_go_on_while_the_board_is_drawn_anew(board, world):
    [route] = world.routes(world.couriers[0])
    twice = world.stop(TWICE)["id"]
    world.call("delivery.plan", "board_move", [world.plan], twice, route, 1, True)
    show_board(board, world)
    world.load_second()  # what is drawn then takes the card to another place
    held = []
    board.route("**/delivery.plan/board", lambda answer: held.append(answer))
    with board.expect_request("**/delivery.plan/board"):
        board.get_by_role("button", name="Refresh").click()
    press(board, TWICE, "Enter", "ArrowRight")
    held[0].continue_()
    column(board, COURIERS[1]).locator(".o_delivery_stop", has_text=NEAR).wait_for()
    board.keyboard.press("Enter")
    board.get_by_role("dialog").get_by_text("kg too heavy").wait_for()


def test_a_route_is_locked_and_the_map_opens_by_keys(board, world):
    [route] = world.routes(world.couriers[0])
    button = column(board, COURIERS[0]).locator(".o_delivery_lock_route")
    button.press("Enter")
    said(board, "The route is locked")
    assert world.call("delivery.route", "read", [route], ["is_locked"])[0]["is_locked"]
    assert card(board, FIRST).get_attribute("draggable") == "false"
    button.press("Enter")
    said(board, "The route is unlocked")
    board.locator(".o_delivery_map_button").press("Enter")
    board.wait_for_selector(".o_delivery_map svg polyline", state="attached")
    assert board.locator(".o_delivery_map li").count() == 1


def test_a_stop_is_found(board, world):
    board.locator(".o_delivery_find").fill("door 2")
    board.locator(".o_delivery_find").press("Enter")
    said(board, NEAR)
    handle = card(board, NEAR).locator(".o_delivery_handle")
    assert handle.evaluate("one => one === document.activeElement")


def test_enter_goes_from_one_stop_that_is_found_to_the_next(board):
    doors = board.locator(".o_delivery_stop[data-card]", has_text="Board door")
    finder = board.locator(".o_delivery_find")
    finder.fill("board door")
    finder.focus()
    for number in (0, 1):
        board.keyboard.press("Enter")
        card_id = doors.nth(number).get_attribute("data-card")
        board.wait_for_selector(f".o_found[data-card='{card_id}']")
    assert board.locator(".o_found").count() == 1
    assert board.locator(".o_carried").count() == 0
    assert finder.evaluate("one => one === document.activeElement")


def test_the_rest_of_the_day_is_shown_before_it_counts(board, world):
    [route] = world.routes(world.couriers[0])
    world.press("delivery.route", "action_start", route)
    name = "Board late order"
    world.order(world.customer(name, 2))
    board.locator(".o_delivery_replan").press("Enter")
    dialog = board.get_by_role("dialog")
    dialog.get_by_text(name).wait_for()
    assert "On no route → " in dialog.inner_text()
    board.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert not world.stop(name)["route_id"]
    board.locator(".o_delivery_replan").press("Enter")
    dialog.get_by_role("button", name="Accept").press("Enter")
    said(board, "planned anew")
    assert world.stop(name)["route_id"]


def test_locks_end_also_on_the_way(page, world):
    stop = world.stop(FIRST)
    route = stop["route_id"][0]
    begun = {"state": "started", "is_locked": True}
    world.call("delivery.route", "write", [route], begun)
    locked = {"locked_at": f"{world.date} 10:00:00"}
    world.call("delivery.stop", "write", [stop["id"]], locked)
    show_board(page, world)
    press(page, FIRST, "l")
    said(page, "Unlocked")
    assert not world.stop(FIRST)["locked_at"]
    button = column(page, stop["courier_id"][1]).locator(".o_delivery_lock_route")
    button.press("Enter")
    said(page, "The route is unlocked")
    button.wait_for(state="detached")
    [left] = world.call("delivery.route", "read", [route], ["is_locked"])
    assert not left["is_locked"]
