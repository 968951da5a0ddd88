"""Browser tabs of a rep, driven over HTTP: what each tab shows and what it may do."""

import dataclasses

import requests
from clients import CSRF_TOKEN, TIMEOUT
from lxml import html

TOKEN_HEADER = "X-Rep-Acting"


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the server said to a writing request: done, or refused with a reason."""

    done: bool
    message: str = ""


class RepTab:
    """One tab: all tabs of a browser share the cookie, each shows its own page.

    ``shown`` is the customer whose page the tab shows (None: nobody's).
    """

    def __init__(self, base_url, cookies):
        self.base_url = base_url
        self.http = requests.Session()
        self.http.cookies.update(cookies)
        self.token = ""
        self.csrf = ""

    @property
    def shown(self):
        return int(self.token.partition("-")[0]) if self.token else None

    def open(self, path):
        """Load a page; the tab shows from now on whom that page names."""
        page = self.http.get(f"{self.base_url}{path}", timeout=TIMEOUT)
        page.raise_for_status()
        tree = html.fromstring(page.text)
        metas = tree.xpath("//meta[@name='o-rep-acting']/@content")
        self.token = metas[0] if metas else ""
        self.csrf = CSRF_TOKEN.search(page.text)[1]
        return page

    def act(self, customer_id):
        """Press the button of a customer; the shop opens and shows him."""
        if not self.csrf:
            self.open("/my/rep")
        page = self.http.post(
            f"{self.base_url}/my/rep/act/{customer_id}",
            data={"csrf_token": self.csrf},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        page.raise_for_status()
        return self.open("/shop")

    def add(self, product):
        """Put one piece of the product into the cart of the page's customer."""
        return self.call(
            "/shop/cart/add",
            product_template_id=product["product_tmpl_id"],
            product_id=product["id"],
            quantity=1,
        )

    def call(self, path, **params):
        """Send what the page's scripts send, with the page's token."""
        headers = {TOKEN_HEADER: self.token} if self.token else {}
        response = self.http.post(
            f"{self.base_url}{path}",
            json={"jsonrpc": "2.0", "method": "call", "params": params, "id": 1},
            headers=headers,
            timeout=TIMEOUT,
        )
        response.raise_for_status()
        body = response.json()
        if "error" in body:
            return Answer(False, body["error"]["data"]["message"])
        return Answer(True)
