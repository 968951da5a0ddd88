"""Clients of a running server: a web session, XML-RPC and JSON-2."""

import datetime
import re
import xmlrpc.client

import requests

TIMEOUT = 60
CSRF_TOKEN = re.compile(r"""csrf_token["']?\s*(?:value=|:|=)\s*["']([0-9a-fo]+)["']""")


class RemoteError(AssertionError):
    """The server refused; `name` is the exception's, the text its message."""

    def __init__(self, name: str, message: str):
        super().__init__(f"{name}: {message}")
        self.name = name


class XmlRpc:
    """The older door for programs."""

    def __init__(self, url: str, database: str, login: str, password: str):
        self.database = database
        self.password = password
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.uid = common.authenticate(database, login, password, {})
        if not self.uid:
            raise RemoteError("AccessDenied", login)
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")

    def call(self, model: str, method: str, *args, **kwargs):
        credentials = (self.database, self.uid, self.password)
        return self.models.execute_kw(*credentials, model, method, args, kwargs)


class Json2:
    """The newer door for programs."""

    def __init__(self, url: str, key: str):
        self.url = url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {key}"

    def call(self, model: str, method: str, ids=(), **kwargs):
        answer = self.session.post(
            f"{self.url}/json/2/{model}/{method}",
            json={"ids": list(ids), **kwargs},
            timeout=TIMEOUT,
        )
        if not answer.ok:
            fault = answer.json()
            raise RemoteError(fault["name"], fault["message"])
        return answer.json()


class WebSession:
    """Cookies and forms, as a browser has them."""

    def __init__(self, url: str):
        self.url = url
        self.session = requests.Session()

    def get(self, path: str, **options) -> requests.Response:
        return self.session.get(f"{self.url}{path}", timeout=TIMEOUT, **options)

    def post(self, path: str, token: str = "", **form) -> requests.Response:
        """Send a form; the CSRF token is that of the page at the same path."""
        form["csrf_token"] = token or self.csrf_token(path)
        return self.session.post(f"{self.url}{path}", data=form, timeout=TIMEOUT)

    def csrf_token(self, path: str) -> str:
        return CSRF_TOKEN.search(self.get(path).text)[1]

    def log_in(self, login: str, password: str) -> None:
        answer = self.post("/web/login", login=login, password=password)
        if answer.url.endswith("/web/login"):
            raise RemoteError("AccessDenied", login)

    def rpc(self, path: str, **params):
        """Call a route of type jsonrpc."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(f"{self.url}{path}", json=body, timeout=TIMEOUT)
        said = answer.json()
        if "error" in said:
            data = said["error"]["data"]
            raise RemoteError(data["name"], data["message"])
        return said["result"]

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a model as the web client does."""
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def make_api_key(self, password: str) -> str:
        """Make a key for JSON-2, as a person does in his preferences."""
        tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
        values = {"name": "e2e", "expiration_date": f"{tomorrow:%Y-%m-%d %H:%M:%S}"}
        [wizard] = self.call("res.users.apikeys.description", "create", [values])
        check = self.call("res.users.apikeys.description", "make_key", [wizard])
        shown = self.call(
            "res.users.identitycheck",
            "run_check",
            [check["res_id"]],
            context={"password": password},
        )
        return shown["context"]["default_key"]
