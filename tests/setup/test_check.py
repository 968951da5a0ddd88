"""How the check of the main job reads pages and tells what is wrong."""

import pytest
import requests

from setup.check import comparison
from setup.check.browser import Browser, Page
from setup.check.report import Report, WrongError, expect

MARKUP = b"""<html><head><meta name="o-rep-acting" content="7-abc"/></head><body>
<form action="/my/rep/stop"><input name="csrf_token" value="t"/></form>
<div class="o_card big">One</div><div class="o_card_other">Two</div>
</body></html>"""


@pytest.fixture
def page():
    response = requests.Response()
    response.url, response._content = "http://localhost/shop?x=1", MARKUP
    return Page(response)


def test_a_page_tells_path_token_and_forms(page):
    assert page.path == "/shop"
    assert page.token == "7-abc"
    assert dict(page.form("/my/rep/stop").fields) == {"csrf_token": "t"}


def test_a_class_is_a_whole_word(page):
    assert len(page.all("o_card")) == 1


def test_a_missing_form_is_told(page):
    with pytest.raises(WrongError, match="/shop should have a form for /my/rep/act"):
        page.form("/my/rep/act")


def test_what_was_expected_is_told():
    with pytest.raises(WrongError, match=r"The total: expected 1\.0, got 2\.0"):
        expect("The total", 1.0, 2.0)


def test_forms_carry_the_token_of_their_page(page, monkeypatch):
    sent = {}
    browser = Browser("http://localhost", "none")
    browser.page = page

    def request(method, path, **options):
        sent.update(options["data"])
        response = requests.Response()
        response.url, response._content = "http://localhost/my/rep", MARKUP
        return response

    monkeypatch.setattr(browser, "_request", request)
    browser.submit(page.form("/my/rep/stop"), note="x")
    assert sent == {"csrf_token": "t", "note": "x", "rep_acting": "7-abc"}


def test_a_failed_step_is_printed_and_ends_the_check(capsys):
    report = Report()
    with pytest.raises(WrongError), report.step("Rep signs in"):
        expect("The page", "/my", "/web/login")
    assert "FAILED Rep signs in" in capsys.readouterr().out


class Clerk:
    """Answers lines of two orders: 1 typed, 2 from the website."""

    def __init__(self, **change):
        line = {
            "product_id": [5, "Cup"],
            "product_uom_qty": 2,
            "price_unit": 4.0,
            "discount": 10.0,
            "tax_ids": [1],
            "price_subtotal": 7.2,
            "price_total": 8.71,
            "is_reward_line": False,
            "is_delivery": False,
        }
        self.lines = {1: line, 2: line | change}

    def read(self, model, ids, fields):
        if model == "account.tax":
            return [{"id": 1, "name": "21%"}]
        if model == "sale.order":
            return [ORDER | {"order_line": [1]}]
        return [self.lines[line_id] for line_id in ids]


ORDER = {"amount_untaxed": 7.2, "amount_tax": 1.51, "amount_total": 8.71}


def test_equal_orders_are_equal():
    order = ORDER | {"name": "S2", "order_line": [2]}
    assert comparison.compare(Clerk(), order, 1) == (1, 8.71)


@pytest.mark.parametrize(
    "change", [{"price_unit": 4.01}, {"discount": 0.0}, {"price_total": 8.72}]
)
def test_a_different_line_is_told(change):
    order = ORDER | {"name": "S2", "order_line": [2]}
    with pytest.raises(WrongError, match="S2, Cup: expected"):
        comparison.compare(Clerk(**change), order, 1)
