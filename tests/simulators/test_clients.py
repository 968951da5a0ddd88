"""The clients of the connectors, over real HTTP, against the simulators."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from setup.testing.addon_lib import load
from tests.simulators.server import Fault
from tests.simulators.shoprenter import ShoprenterShop
from tests.simulators.unas import UnasShop
from tests.simulators.woocommerce import WooCommerceShop

ADDON = "sale_channel_connectors"
client_lib, errors = load(ADDON, "client"), load(ADDON, "errors")
WooCommerceClient = load(ADDON, "client_woocommerce").WooCommerceClient
unas_lib = load(ADDON, "client_unas")
ShoprenterClient = load(ADDON, "client_shoprenter").ShoprenterClient
guarded_session = load(ADDON, "urls").guarded_session
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    """The time of both sides; sleeping moves it."""

    def __init__(self, at=START):
        self.at = at
        self.slept = 0.0

    def now(self):
        return self.at

    def sleep(self, seconds):
        self.slept += seconds
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def world(clock):
    return client_lib.Surroundings(
        session=guarded_session(allow_private=True),
        now=clock.now,
        sleep=clock.sleep,
        allow_private=True,
    )


def woo_order(ident, at=START):
    return {
        "id": ident,
        "status": "processing",
        "order_key": f"k{ident}",
        "currency": "EUR",
        "total": "5.10",
        "line_items": [],
        "date_modified_gmt": f"{at:%Y-%m-%dT%H:%M:%S}",
        "date_modified": f"{at + HOUR:%Y-%m-%dT%H:%M:%S}",
    }


@pytest.fixture
def woo(clock, world):
    with WooCommerceShop(now=clock.now) as shop:
        shop.client = WooCommerceClient(
            shop.url, "ck_test", "cs_test", surroundings=world
        )
        yield shop


def ids(pages):
    return [json.loads(payload)["id"] for page in pages for payload in page.payloads]


def test_woo_pages_hold_every_order_once(woo):
    for ident in range(1, 251):
        woo.put(woo_order(ident))
    pages = list(woo.client.pages(START - HOUR, START + HOUR))
    assert [len(page.payloads) for page in pages] == [100, 100, 50]
    assert sorted(ids(pages)) == list(range(1, 251))


def test_woo_window_is_in_gmt_whatever_the_zone_of_the_shop(woo):
    woo.put(woo_order(1, START - timedelta(minutes=90)))
    woo.put(woo_order(2, START - timedelta(minutes=10)))
    woo.put(woo_order(3, START + timedelta(minutes=10)))
    assert ids(woo.client.pages(START - HOUR, START)) == [2]


def test_woo_keeps_numbers_as_they_were_written(woo):
    woo.put(woo_order(1) | {"total": "5.10", "x": 1.50})
    (page,) = woo.client.pages(START - HOUR, START + HOUR)
    assert b'"total": "5.10"' in page.payloads[0]


def test_woo_writes_back(woo):
    woo.put(woo_order(1))
    woo.products[7] = {"id": 7}
    woo.client.set_status("1", "completed")
    woo.client.set_tracking("1", "GLS123", "https://gls.example/GLS123")
    woo.client.set_stock({"7": Decimal(3)})
    assert woo.orders[1]["status"] == "completed"
    assert woo.notes[1][0]["note"] == "GLS123 https://gls.example/GLS123"
    woo.client.set_prices({"7": (Decimal("10.00"), Decimal("12.50"))}, is_taxed=True)
    assert woo.products[7]["stock_quantity"] == 3
    assert woo.products[7]["regular_price"] == "12.50"
    for _time in range(2):
        woo.client.set_tracking("1", "GLS123", "https://gls.example/GLS123")
        woo.client.set_invoice("1", "INV/7", is_refund=False)
    assert len(woo.notes[1]) == 2
    with pytest.raises(errors.Refused, match="8"):
        woo.client.set_stock({"7": Decimal(1), "8": Decimal(1)})
    with pytest.raises(errors.Refused, match="Invalid parameter"):
        woo.client.set_status("1", "bogus")


def test_woo_hears_of_variations_below_their_product(woo):
    woo.products |= {7: {"id": 7}, 8: {"id": 8}}
    woo.variations |= {8: {n: {"id": n} for n in range(1000, 1150)}}
    told = {"7": Decimal(3)} | {f"8/{n}": Decimal(n) for n in range(1000, 1150)}
    woo.client.set_stock(told)
    woo.client.set_prices(
        {"8/1001": (Decimal("8.00"), Decimal("10.00"))}, is_taxed=True
    )
    assert woo.products[7]["stock_quantity"] == 3
    assert "stock_quantity" not in woo.products[8]
    assert woo.variations[8][1149]["stock_quantity"] == 1149
    assert woo.variations[8][1001]["regular_price"] == "10.00"
    assert len(woo.calls("/products/8/variations/batch")) == 3
    with pytest.raises(errors.Refused, match="1001"):
        woo.client.set_stock({"1001": Decimal(1)})
    with pytest.raises(errors.Refused, match="1999"):
        woo.client.set_stock({"8/1001": Decimal(1), "8/1999": Decimal(1)})
    with pytest.raises(errors.Refused, match="Invalid ID"):
        woo.client.set_stock({"9/1": Decimal(1)})


def test_woo_wrong_keys_are_refused_in_the_words_of_the_shop(woo, world):
    wrong = WooCommerceClient(woo.url, "ck_test", "guess", surroundings=world)
    with pytest.raises(errors.Refused, match="cannot"):
        wrong.check()


def test_woo_keys_travel_in_the_query_where_the_host_drops_the_header(woo, world):
    woo.drops_authorization = True
    with pytest.raises(errors.Refused):
        woo.client.check()
    keys = {"keys_in_query": True, "surroundings": world}
    assert WooCommerceClient(woo.url, "ck_test", "cs_test", **keys).check()


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    (
        ("status", 500, errors.Unavailable),
        ("status", 503, errors.Throttled),
        ("status", 429, errors.Throttled),
        ("status", 302, errors.Refused),
        ("reset", 0, errors.Unavailable),
        ("lost", 0, errors.Unavailable),
        ("truncated", 0, errors.Unavailable),
        ("html", 0, errors.BadDocument),
    ),
)
def test_woo_faults_are_sorted(woo, kind, value, expected):
    woo.put(woo_order(1))
    woo.faults.append(Fault("/orders", 1, kind, value))
    with pytest.raises(expected):
        list(woo.client.pages(START - HOUR, START + HOUR))
    assert ids(woo.client.pages(START - HOUR, START + HOUR)) == [1]


def test_a_page_in_place_of_an_answer_is_no_yes(woo):
    woo.put(woo_order(1))
    for path, nth, tell in (
        ("/orders/1", 1, lambda: woo.client.set_status("1", "completed")),
        ("/notes", 1, lambda: woo.client.set_tracking("1", "T1")),
        ("/notes", 2, lambda: woo.client.set_tracking("1", "T2")),
    ):
        woo.faults.append(Fault(path, nth, "html"))
        with pytest.raises(errors.BadDocument):
            tell()
        woo.faults.clear()
        tell()
    assert woo.orders[1]["status"] == "completed"
    assert [row["note"] for row in woo.notes[1]] == ["T1", "T2"]


def test_no_secret_is_in_a_fault(woo, world):
    keys = {"keys_in_query": True, "surroundings": world}
    client = WooCommerceClient(woo.url, "ck_canary", "cs_canary", **keys)
    woo.faults.append(Fault("/orders", 1, "reset"))
    for _call in range(2):
        with pytest.raises(errors.ChannelError) as caught:
            client.check()
        assert "canary" not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_the_clock_of_the_shop_is_noticed(woo):
    woo.clock_skew = 600
    woo.client.check()
    assert 598 <= woo.client.clock_skew.total_seconds() <= 602


# --- Unas ---


@pytest.fixture
def unas(clock, world):
    with UnasShop(now=clock.now) as shop:
        shop.client = unas_lib.UnasClient(
            f"{shop.url}/shop", "abc123", surroundings=world
        )
        yield shop


def unas_order(key):
    return f"<Order><Key>{key}</Key><Currency>HUF</Currency></Order>"


def test_unas_pages_hold_every_order_once(unas):
    for number in range(1, 1102):
        unas.put(unas_order(f"U-{number}"))
    pages = list(unas.client.pages(START - HOUR, START + HOUR))
    assert [len(page.payloads) for page in pages] == [500, 500, 101]
    keys = {payload for page in pages for payload in page.payloads}
    assert len(keys) == 1101
    assert len(unas.calls("login")) == 1


def test_unas_a_token_that_has_ended_is_renewed(unas, clock):
    unas.put(unas_order("U-1"))
    list(unas.client.pages(START - HOUR, START + HOUR))
    clock.at += timedelta(hours=3)
    list(unas.client.pages(START - HOUR, START + HOUR))
    unas.tokens.clear()
    unas.tokens["token-9"] = clock.at  # all that were given are void now
    assert unas.client.fetch("U-1")
    assert len(unas.calls("login")) == 3


def test_unas_calls_are_counted_here_so_that_the_shop_never_bans(unas, clock):
    for _poll in range(12 * 24):
        try:
            list(unas.client.pages(clock.at - HOUR, clock.at))
        except errors.Throttled as throttled:
            assert throttled.seconds > 0
        clock.at += timedelta(minutes=1)
    assert unas.bans == 0
    assert len(unas.calls("getOrder")) > 100


def test_unas_a_ban_is_understood_and_kept(unas, clock):
    unas.banned_until = clock.at + timedelta(minutes=40)
    with pytest.raises(errors.Throttled) as caught:
        unas.client.check()
    assert 2390 < caught.value.seconds <= 2401
    calls = len(unas.journal)
    with pytest.raises(errors.Throttled):
        unas.client.check()
    assert len(unas.journal) == calls


def test_unas_a_wrong_key_is_refused(unas, world):
    client = unas_lib.UnasClient(f"{unas.url}/shop", "wrong", surroundings=world)
    with pytest.raises(errors.Refused, match="Invalid Key"):
        client.check()


def test_unas_writes_back(unas):
    unas.put(unas_order("U-1"))
    unas.stock["MUG"] = "1"
    unas.client.set_status("U-1", "Shipped")
    unas.client.set_tracking("U-1", "GLS1", "https://gls.example/1")
    unas.client.set_stock({"MUG": Decimal(5)})
    unas.client.set_prices({"MUG": (Decimal(10), Decimal("12.7"))}, is_taxed=False)
    unas.client.set_invoice("U-1", "INV/7", is_refund=False, url="https://o.example/7")
    unas.client.set_invoice("U-1", "RINV/7", is_refund=True)
    assert unas.prices["MUG"] == ("10", "12.7")
    assert unas.orders["U-1"].findtext("Invoice/Number") == "INV/7"
    assert unas.orders["U-1"].findtext("Invoice/Url") == "https://o.example/7"
    assert unas.orders["U-1"].findtext("Storno/Number") == "RINV/7"
    assert unas.orders["U-1"].find("Storno/Url") is None
    order = unas.orders["U-1"]
    assert order.findtext("Status") == "Shipped"
    assert order.findtext("Shipping/PackageNumber") == "GLS1"
    assert unas.stock["MUG"] == "5"
    with pytest.raises(errors.Refused, match="Not existing order"):
        unas.client.set_status("U-9", "Shipped")
    with pytest.raises(errors.Refused, match="Not existing product"):
        unas.client.set_stock({"NOBODY": Decimal(5)})


# --- Shoprenter ---


@pytest.fixture(params=("basic", "oauth"))
def shoprenter(request, clock, world):
    with ShoprenterShop(now=clock.now) as shop:
        base, token = shop.url, ""
        if request.param == "oauth":
            base, token = f"{shop.url}/api", f"{shop.url}/app/token"
        shop.client = ShoprenterClient(
            base, "user", "pass", token_url=token, zone=UTC, surroundings=world
        )
        yield shop


def shop_order(number, **members):
    status = {"orderStatus": {"href": "x/1"}}
    return {"innerId": str(number), "total": "1.0000"} | status | members


def test_shoprenter_pages_hold_every_order_but_no_cart(shoprenter):
    for number in range(1, 452):
        shoprenter.put(shop_order(number))
    shoprenter.put(shop_order(999, orderStatus=None))
    pages = list(shoprenter.client.pages(START - HOUR, START + HOUR))
    assert [len(page.payloads) for page in pages] == [200, 200, 51]
    assert not any(b'"999"' in one for page in pages for one in page.payloads)


def test_shoprenter_is_never_asked_faster_than_it_allows(shoprenter, clock):
    shoprenter.put(shop_order(1))
    for _call in range(20):
        shoprenter.client.fetch("1")
    assert shoprenter.throttled == 0
    assert clock.slept >= 19 / 2.5 - 1


def test_shoprenter_no_order_is_no_page(shoprenter):
    (page,) = shoprenter.client.pages(START - HOUR, START + HOUR)
    assert (page.payloads, page.is_last) == ((), True)


def test_shoprenter_gets_each_invoice_once(shoprenter):
    for number in (1, 2):
        shoprenter.put(shop_order(number))
    shoprenter.faults.append(Fault("orderInvoices", 2, "lost"))  # kept, not answered
    pdf = {"url": "https://o.example/1.pdf", "is_refund": False}
    with pytest.raises(errors.Unavailable):
        shoprenter.client.set_invoice("1", "INV/1", **pdf)
    for number in ("INV/1", "INV/2", "INV/2"):
        shoprenter.client.set_invoice("1", number, **pdf)
    shoprenter.client.set_invoice("2", "INV/1", **pdf)  # one invoice of two orders
    kept = [(one["order"]["id"], one["invoiceId"]) for one in shoprenter.invoices]
    first, second = (shoprenter.orders[one]["id"] for one in ("1", "2"))
    assert kept == [(first, "INV/1"), (first, "INV/2"), (second, "INV/1")]
    assert shoprenter.invoices[0]["invoicePath"] == pdf["url"]
    shoprenter.client.set_invoice("1", "RINV/1", **pdf | {"is_refund": True})
    kinds = [one["invoiceType"] for one in shoprenter.invoices]
    assert kinds == ["normal", "normal", "normal", "correction"]
    with pytest.raises(errors.Refused, match="with an address"):
        shoprenter.client.set_invoice("1", "INV/3", is_refund=False)


def test_shoprenter_finds_an_invoice_on_the_last_two_pages(shoprenter):
    shoprenter.put(shop_order(1))
    own = shoprenter.orders["1"]["id"]
    shoprenter.invoices += [
        {"invoiceId": f"INV/{n}", "order": {"id": own}} for n in range(401)
    ]
    for number in ("INV/400", "INV/399"):
        shoprenter.client.set_invoice("1", number, is_refund=False, url="https://o.x/1")
    assert len(shoprenter.invoices) == 401


def test_shoprenter_writes_back(shoprenter):
    shoprenter.put(shop_order(1))
    shoprenter.products["MUG"] = {"id": "p1", "sku": "MUG"}
    shoprenter.client.set_status("1", "shipped-id")
    shoprenter.client.set_tracking("1", "GLS1")
    shoprenter.client.set_stock({"MUG": Decimal(4)})
    shoprenter.client.set_prices({"MUG": (Decimal(10), Decimal(12))}, is_taxed=True)
    assert shoprenter.products["MUG"]["price"] == "10"
    order = shoprenter.orders["1"]
    assert order["orderStatus"] == {"id": "shipped-id"}
    assert order["comment"] == "GLS1"
    assert shoprenter.products["MUG"]["stock1"] == "4"
    with pytest.raises(errors.Refused, match="no such"):
        shoprenter.client.set_stock({"NOBODY": Decimal(4)})


def test_shoprenter_wrong_keys_are_refused(shoprenter, world):
    client = ShoprenterClient(shoprenter.url, "user", "no", surroundings=world)
    with pytest.raises(errors.Refused, match="Unauthorized"):
        client.check()
