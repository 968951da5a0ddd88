import socket
import threading

import requests

from odoo.tests import BaseCase, tagged

from ..lib.client import HttpClient, Surroundings
from ..lib.errors import Refused
from ..lib.urls import check_url, guarded_session, is_public, pick_address

TRICKS = (
    *("https://127.0.0.1/x", "https://127.1/", "https://127.0.1/", "https://0/"),
    *("https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/"),
    *("https://0177.0.0.1/", "https://017700000001/", "https://localhost/"),
    *("https://localhost./", "https://LOCALHOST/", "https://[::1]/", "https://[::]/"),
    *("https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/"),
    *("https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/"),
    *("https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[fe80::1]/"),
    *("https://[fc00::1]/", "https://[ff02::1]/", "https://10.0.0.1/"),
    *("https://172.16.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest"),
    *("https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/"),
    *("https://255.255.255.255/", "https://192.0.2.1/", "https://198.18.0.1/"),
    *("http://example.com/", "ftp://example.com/", "file:///etc/passwd"),
    *("gopher://127.0.0.1:1/_x", "//127.0.0.1/", "https://", "https:///x"),
    *("https://good.example@127.0.0.1/", "https://127.0.0.1@good.example/"),
    *("https://good.example\\@127.0.0.1/", "https://127.0.0.1\t/", " https://x.y/"),
    *("https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://good.example%00.x/"),
    *("https://good.example:0/", "https://good.example:99999/", "https://[::1%25lo]/"),
    *("https://good.example\r\nHost: x/", "https://rebinding.example/"),
)


def resolver(host: str, port: int) -> list[str]:
    """Resolve like the machine does, but without any name server."""
    names = {
        "good.example": ["93.184.215.14"],
        "rebinding.example": ["93.184.215.14", "127.0.0.1"],
        "localhost": ["127.0.0.1"],
        "localhost.": ["127.0.0.1"],
    }
    if host in names:
        return names[host]
    found = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
    return [row[4][0] for row in found]


@tagged("post_install", "-at_install")
class TestUrls(BaseCase):
    def _reach(self, url):
        parts = check_url(url)
        return pick_address(parts.hostname, parts.port or 443, resolver=resolver)

    def test_there_are_at_least_thirty_tricks(self):
        self.assertGreaterEqual(len(set(TRICKS)), 30)

    def test_no_trick_reaches_a_private_address(self):
        for url in TRICKS:
            with self.subTest(url), self.assertRaises((Refused, OSError)):
                self._reach(url)

    def test_a_public_address_is_reached(self):
        self.assertEqual(self._reach("https://good.example/shop"), "93.184.215.14")

    def test_addresses_within_addresses_are_seen(self):
        self.assertTrue(is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c"))
        self.assertTrue(is_public("::ffff:93.184.215.14"))
        self.assertFalse(is_public("::ffff:10.0.0.1"))

    def test_the_session_itself_refuses_at_the_connection(self):
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        port = server.getsockname()[1]
        server.settimeout(0.2)
        session = guarded_session(resolver=lambda host, port: ["127.0.0.1"])
        for name in ("localhost", "127.0.0.1"):
            with self.subTest(name), self.assertRaises(Refused):
                session.get(f"http://{name}:{port}/", timeout=10)
        with self.assertRaises(TimeoutError):
            server.accept()

    def test_the_address_that_was_judged_is_the_one_that_is_called(self):
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        port = server.getsockname()[1]
        heard = []

        def answer():
            peer, _address = server.accept()
            with peer:
                heard.append(peer.recv(4096))
                peer.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        session = guarded_session(
            allow_private=True, resolver=lambda host, port: ["127.0.0.1"]
        )
        # Odoo lets tests call only this name; the resolver decides where it leads.
        response = session.get(f"http://localhost:{port}/", timeout=10)
        thread.join(10)
        self.assertEqual(response.status_code, 204)
        self.assertIn(f"Host: localhost:{port}".encode(), heard[0])

    def test_a_redirect_is_not_followed(self):
        class Session:
            def request(self, *args, **kwargs):
                assert kwargs["allow_redirects"] is False
                response = requests.Response()
                response.status_code = 302
                response.headers["Location"] = "http://169.254.169.254/"
                response._content = b""
                response.iter_content = lambda size: iter(())
                return response

        client = HttpClient("https://good.example", Surroundings(session=Session()))
        with self.assertRaisesRegex(Refused, "points elsewhere"):
            client.call("GET", "orders")
