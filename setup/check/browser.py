"""A visitor's browser: pages as they come, forms as they are, no script but ours.

What the pages' scripts add is added here in the same way: the token of the acting
mode goes along with every call and form.
"""

from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

from setup.check.report import WrongError

TOKEN_META = "o-rep-acting"
TOKEN_HEADER = "X-Rep-Acting"
TOKEN_FIELD = "rep_acting"
TIMEOUT = 60


class Page:
    """An HTML page."""

    def __init__(self, response: requests.Response):
        self.url = response.url
        self.path = urlsplit(response.url).path
        self.root = html.fromstring(response.content)

    @property
    def token(self) -> str:
        """The acting mode's token of the page, empty outside of it."""
        return next(iter(self.root.xpath(f"//meta[@name='{TOKEN_META}']/@content")), "")

    def all(self, css_class: str, below=None) -> list:
        """The elements of a class, below another element or on the whole page."""
        words = f"contains(concat(' ', normalize-space(@class), ' '), ' {css_class} ')"
        root = self.root if below is None else below
        return root.xpath(f".//*[{words}]")

    def one(self, css_class: str, below=None):
        """The only element of a class."""
        found = self.all(css_class, below)
        if len(found) != 1:
            raise WrongError(
                f"{self.path} should show one element of class {css_class},"
                f" it shows {len(found)}"
            )
        return found[0]

    def form(self, action: str):
        """The form whose action begins with this path."""
        for form in self.root.forms:
            if (form.get("action") or "").startswith(action):
                return form
        raise WrongError(f"{self.path} should have a form for {action}, it has none")


def words_of(element) -> str:
    """An element's text without the air."""
    return " ".join(element.text_content().split())


class Browser:
    """One person's session on the website."""

    def __init__(self, base_url: str, db: str):
        self.base_url = base_url
        self.db = db
        self.session = requests.Session()
        self.page: Page | None = None

    def login(self, login: str, password: str) -> Page:
        """Sign in with the form of the login page."""
        page = self.get("/web/login", db=self.db)
        form = next((f for f in page.root.forms if "password" in f.fields), None)
        if form is None:
            raise WrongError("/web/login should have a form with a password")
        page = self.submit(form, login=login, password=password)
        if page.path == "/web/login":
            raise WrongError(f"{login} should be signed in, the login page came again")
        return page

    def get(self, path: str, **parameters) -> Page:
        """Open a page."""
        return self._show(self._request("GET", path, params=parameters))

    def submit(self, form, **values) -> Page:
        """Send a form of the page that is open, with what was typed into it."""
        data = {key: value for key, value in form.fields.items() if value is not None}
        data |= values
        if self.page.token:
            data.setdefault(TOKEN_FIELD, self.page.token)
        path = form.get("action") or self.page.path
        return self._show(self._request(form.method, path, data=data))

    def call(self, path: str, **parameters):
        """Call a JSON route as the scripts of the open page do."""
        headers = {TOKEN_HEADER: self.page.token} if self.page.token else {}
        payload = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        answer = self._request("POST", path, json=payload, headers=headers).json()
        if "error" in answer:
            message = answer["error"].get("data", {}).get("message")
            raise WrongError(f"{path} should answer, it refused: {message}")
        return answer.get("result")

    def download(self, path: str) -> bytes:
        """Fetch a file."""
        return self._request("GET", path).content

    def _request(self, method: str, path: str, **options) -> requests.Response:
        url = urljoin(self.base_url, path)
        response = self.session.request(method, url, timeout=TIMEOUT, **options)
        if response.status_code != requests.codes.ok:
            raise WrongError(f"{path} should answer 200, it answered {_told(response)}")
        return response

    def _show(self, response: requests.Response) -> Page:
        self.page = Page(response)
        return self.page


def _told(response: requests.Response) -> str:
    words = "" if not response.content else words_of(html.fromstring(response.content))
    return f"{response.status_code}: {words[:300]}"
