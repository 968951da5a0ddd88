"""A courier's day in Chromium while the way to the office is cut."""

import base64
import contextlib
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from test_courier_keyboard import make_route

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
PHOTO = {"name": "a.png", "mimeType": "image/png", "buffer": PIXEL}
NAMES = ("Cut baker", "Cut florist", "Cut grocer")
WAITING = """() => new Promise((resolve) => {
    const request = indexedDB.open("delivery_routing.courier", 1);
    request.onsuccess = () => {
        const store = request.result.transaction("queue").objectStore("queue");
        store.count().onsuccess = (event) => resolve(event.target.result);
    };
})"""


class Wire:
    """A way to the server that can be cut, for a page and its worker alike."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.there = (parts.hostname, parts.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.open, self.is_cut, self.is_deaf = set(), False, False
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self):
        self.is_cut = True
        for end in list(self.open):
            self._close(end)

    def mend(self):
        self.is_cut = self.is_deaf = False

    def deafen(self):
        """Let through what is asked, and no answer."""
        self.is_cut, self.is_deaf = False, True

    def close(self):
        self.cut()
        self.listener.close()

    def _listen(self):
        while True:
            try:
                here, _address = self.listener.accept()
            except OSError:
                return
            if self.is_cut:
                here.close()
                continue
            there = socket.create_connection(self.there)
            self.open |= {here, there}
            for ends in ((here, there, False), (there, here, True)):
                threading.Thread(target=self._pump, args=ends, daemon=True).start()

    def _pump(self, source, target, is_answer):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if is_answer and self.is_deaf:
                    break
                target.sendall(data)
        self._close(source)
        self._close(target)

    def _close(self, end):
        self.open.discard(end)
        with contextlib.suppress(OSError):  # it was closed from there
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@pytest.fixture
def wire(base_url):
    wire = Wire(base_url)
    yield wire
    wire.close()


@pytest.fixture
def phone(browser, wire):
    context = browser.new_context(base_url=wire.url)
    yield context.new_page()
    context.close()


def test_what_happens_without_a_network_is_told_once(phone, wire, web):
    day = str(datetime.now(UTC).date() - timedelta(days=1))
    baker, florist, grocer = make_route(web, NAMES, day)
    log_in(phone)

    wire.cut()
    report(phone, baker, "refused", reason="Shop closed")
    report(phone, florist, "delivered")
    phone.set_input_files("input[type=file]", PHOTO)
    report(phone, grocer, "absent", reason="Nobody there")
    phone.click("#undo")
    phone.wait_for_selector("a[href$='/absent']")
    assert phone.evaluate(WAITING) == 5
    assert not any(outcomes(web, baker, florist, grocer))

    phone.reload()  # from what the phone has kept
    show(phone, baker)
    phone.wait_for_selector("main .tag.refused")
    assert "5" in phone.text_content("#status")
    assert phone.evaluate(WAITING) == 5

    wire.deafen()  # the office hears of it, the phone does not hear that it did
    send(phone)
    until(lambda: len(reports(web, baker, florist, grocer)) == 5)
    assert phone.evaluate(WAITING) == 5

    wire.mend()
    send(phone)
    phone.wait_for_selector("#status.sent")
    assert phone.evaluate(WAITING) == 0
    assert outcomes(web, baker, florist, grocer) == ["refused", "delivered", False]
    assert reports(web, baker, florist, grocer) == [
        (baker, "outcome"),
        (florist, "outcome"),
        (florist, "photo"),
        (grocer, "outcome"),
        (grocer, "undo"),
    ]
    assert photos(web, florist) == 1


def until(is_so, seconds=30):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.2)


def send(phone):
    phone.evaluate("dispatchEvent(new Event('online'))")


def log_in(phone):
    """Open the page while there is a network, until the phone has kept it."""
    phone.goto("/web/login?redirect=/my/routes")
    phone.fill("input[name=login]", "admin")
    phone.fill("input[name=password]", "admin")
    phone.press("input[name=password]", "Enter")
    phone.wait_for_selector("#main a")
    phone.evaluate("navigator.serviceWorker.ready.then(() => 0)")


def show(phone, stop):
    phone.evaluate(f"location.hash = '#s{stop}'")


def report(phone, stop, outcome, **values):
    show(phone, stop)
    phone.click(f"a[href='#s{stop}/{outcome}']")
    for name, value in values.items():
        phone.fill(f"#{name}", value)
    phone.click("#save")
    phone.wait_for_selector(f"main .tag.{outcome}")


def outcomes(web, *stops):
    rows = web.call("delivery.stop", "read", list(stops), ["outcome"])
    return [row["outcome"] for row in rows]


def photos(web, stop):
    domain = [["res_model", "=", "delivery.stop"], ["res_id", "=", stop]]
    return web.call("ir.attachment", "search_count", domain)


def reports(web, *stops):
    """Return what the office has taken in, in its order."""
    rows = web.call(
        "delivery.stop.mutation",
        "search_read",
        [["stop_id", "in", list(stops)], ["state", "=", "applied"]],
        ["stop_id", "kind"],
        order="number",
    )
    return [(row["stop_id"][0], row["kind"]) for row in rows]
