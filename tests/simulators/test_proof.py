"""Each simulator first proves itself by the recorded answers of the real one."""

import base64
import json
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from tests.simulators.cxml_buyer import CxmlBuyer
from tests.simulators.shoprenter import ShoprenterShop
from tests.simulators.unas import UnasShop
from tests.simulators.woocommerce import WooCommerceShop

BASIC = "Basic " + base64.b64encode(b"ck_test:cs_test").decode()


def ask(url, method="GET", body=None, **headers):
    """Return status and body of an answer."""
    headers = {key.replace("_", "-"): value for key, value in headers.items()}
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


# --- WooCommerce ---

LISTS = (
    "orders_page1_of_3",
    "orders_past_end",
    "orders_per_page_101_error",
    "orders_modified_after_gmt",
    "orders_modified_after_local_meaning",
    "orders_status_any",
)
SINGLES = (
    "order_unknown",
    "order_dp_0",
    "order_after_partial_refund",
    "order_status_bogus",
    "order_update_unknown",
)


@pytest.mark.parametrize("name", (*LISTS, *SINGLES))
def test_woocommerce_answers_as_recorded(name, samples):
    folder = samples / "woocommerce_live"
    recorded = json.loads((folder / f"{name}.json").read_text())
    with WooCommerceShop() as shop:
        for order in json.loads(
            (folder / "orders_modified_after_gmt.json").read_text()
        )["body"]:
            shop.put(order)
        body = recorded["body"]
        for order in body if isinstance(body, list) else [body]:
            if "line_items" in order:
                shop.put(order)
        request = recorded["request"]
        data = json.dumps(request["body"]).encode() if request["body"] else None
        status, answer = ask(
            shop.url + request["path"], request["method"], data, Authorization=BASIC
        )
    assert status == recorded["status"]
    assert json.loads(answer) == body


def test_woocommerce_changes_as_recorded(samples):
    folder = samples / "woocommerce_live"
    before = json.loads((folder / "orders_modified_after_gmt.json").read_text())
    recorded = json.loads((folder / "order_status_completed.json").read_text())
    with WooCommerceShop() as shop:
        for order in before["body"]:
            shop.put(order | {"status": "pending"})
        request = recorded["request"]
        data = json.dumps(request["body"]).encode()
        status, answer = ask(
            shop.url + request["path"], "PUT", data, Authorization=BASIC
        )
        note = json.loads((folder / "note_customer.json").read_text())
        data = json.dumps(note["request"]["body"]).encode()
        noted, _answer = ask(
            shop.url + note["request"]["path"], "POST", data, Authorization=BASIC
        )
        batch = json.loads((folder / "orders_batch_one_wrong.json").read_text())
        data = json.dumps(batch["request"]["body"]).encode()
        _status, mixed = ask(
            shop.url + batch["request"]["path"], "POST", data, Authorization=BASIC
        )
    assert (status, json.loads(answer)["status"]) == (200, "completed")
    assert noted == note["status"]
    rows = json.loads(mixed)["update"]
    wanted = batch["body"]["update"]
    assert [row.get("error") for row in rows] == [row.get("error") for row in wanted]


def test_woocommerce_signs_as_recorded(samples):
    recorded = json.loads(
        (samples / "woocommerce_live" / "webhook_delivery_1.json").read_text()
    )
    seen = {}

    class Listener(WooCommerceShop):
        def handle(self, call):
            seen.update(call.headers)
            return super().handle(call)

    body = recorded["raw_body"].encode()
    refused = pytest.raises(urllib.error.HTTPError)
    with Listener() as listener, WooCommerceShop() as shop, refused:
        shop._deliver(listener.url + "/hook", "s3cret", body)
    wanted = recorded["headers"]["X-WC-Webhook-Signature"]
    assert seen["x-wc-webhook-signature"] == wanted


# --- Unas ---


def tree(element):
    """Return an element as nested tuples, without layout."""
    text = (element.text or "").strip()
    return element.tag, text, tuple(tree(child) for child in element)


def post(shop, function, body, token=""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    _status, answer = ask(f"{shop.url}/shop/{function}", "POST", body, **headers)
    return ElementTree.fromstring(answer)


def login(shop, samples):
    body = (samples / "unas" / "login_request_docs.xml").read_bytes()
    return post(shop, "login", body).findtext("Token")


@pytest.mark.parametrize(
    "name", ("docs_full.repaired", "variants_statustype", "billing_country_upper")
)
def test_unas_gives_an_order_back(name, samples):
    data = (samples / "unas" / f"getOrder_response_{name}.xml").read_text()
    order = re.search(r"<Order>.*</Order>", data, re.DOTALL)[0]
    wanted = ElementTree.fromstring(data)
    with UnasShop() as shop:
        if "<DateMod>" not in order:
            stamp = "<DateMod>2026.01.01 00:00:00</DateMod></Order>"
            order = order[: -len("</Order>")] + stamp
            wanted.find("Order").append(ElementTree.fromstring(stamp[:-8]))
        shop.put(order)
        body = (samples / "unas" / "getOrder_request_docs.xml").read_bytes()
        answer = post(shop, "getOrder", body, login(shop, samples))
    assert tree(answer) == tree(wanted)


def test_unas_answers_nothing_stock_and_errors_as_recorded(samples):
    folder = samples / "unas"

    def recorded(name):
        return tree(ElementTree.parse(folder / name).getroot())

    clock = [datetime(2022, 2, 28, 8, 0, tzinfo=UTC)]
    with UnasShop(now=lambda: clock[0]) as shop:
        token = login(shop, samples)
        request = (folder / "getOrder_request_docs.xml").read_bytes()
        empty = post(shop, "getOrder", request, token)
        assert tree(empty) == recorded("getOrder_response_empty.xml")
        shop.stock["product_1"] = "3"
        stock = (folder / "getStock_request_docs.xml").read_bytes()
        answer = post(shop, "getStock", stock, token)
        assert answer.findtext("Product/Stocks/Stock/Qty") == "3"
        wrong = b"<Params><ApiKey>nobody</ApiKey></Params>"
        answer = post(shop, "login", wrong)
        assert tree(answer) == recorded("error_invalid_key.xml")
        for _call in range(30):
            answer = post(shop, "getOrder", request, token)
        # The recorded ban ends at 10:00 there, an hour after the call too many.
        assert tree(answer) == recorded("error_ban_docs.xml")


# --- Shoprenter ---


def test_shoprenter_gives_a_page_back(samples):
    data = (
        samples / "shoprenter" / "order_extend.response.json.get_page.json"
    ).read_text()
    recorded = json.loads(data)
    headers = {
        "Authorization": "Basic " + base64.b64encode(b"user:pass").decode(),
        "Content_Type": "application/json",
    }
    path = "/orderExtend?full=1&page=0&limit=1"
    with ShoprenterShop() as shop:
        shop.put(recorded["items"][0])
        status, answer = ask(shop.url + path, Accept="application/json", **headers)
        _status, unasked = ask(shop.url + path, **headers)
    page = json.loads(answer)
    assert status == 200
    assert page["items"] == recorded["items"]
    assert (page["page"], page["limit"]) == (recorded["page"], recorded["limit"])
    assert unasked.startswith(b"<")  # XML, as the documentation's other answers


# --- cXML ---


def test_the_buyer_takes_recorded_notices(samples):
    data = (samples / "cxml" / "php_sample_ShipNoticeRequest.xml").read_bytes()
    secret = ElementTree.fromstring(data).findtext(
        "Header/Sender/Credential/SharedSecret"
    )
    with CxmlBuyer(secret=secret or "") as buyer:
        status, _answer = ask(buyer.url, "POST", data)
    assert status == 200
    assert [message.find("Request")[0].tag for message in buyer.received] == (
        ["ShipNoticeRequest"]
    )
