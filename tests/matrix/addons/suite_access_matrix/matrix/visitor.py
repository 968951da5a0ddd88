"""A role's browser and programs: a real session, real HTTP, and the answer's name."""

import re
import xmlrpc.client
from copy import deepcopy
from dataclasses import dataclass, replace
from types import SimpleNamespace
from urllib.parse import urlsplit

from odoo import http
from odoo.tests.common import HOST

TIMEOUT = 60  # seconds; the first page of a run compiles its templates

STATUS_WORDS = {
    400: "invalid",
    401: "login",
    403: "refused",
    404: "missing",
    409: "refused",
    422: "invalid",
}

ERROR_WORDS = {
    "AccessDenied": "refused",
    "AccessError": "refused",
    "Conflict": "refused",
    "Forbidden": "refused",
    "MissingError": "missing",
    "NoRepCustomerError": "invalid",
    "NotFound": "missing",
    "SessionExpiredException": "login",
    "StaleRepPageError": "refused",
    "UserError": "invalid",
    "ValidationError": "invalid",
}

WRAPPED_ERROR = re.compile(r"odoo\.exceptions\.(\w+)")
"""Downloads such as /web/export/csv answer 500 and tell the true error in the page."""

PAGE_TOKEN = re.compile(r'<meta\s+name="o-rep-acting"\s+content="([^"]+)"')
TOKEN_HEADER = "X-Rep-Acting"
"""What a page of the acting mode carries, and its scripts add to each request."""

XMLRPC_FAULTS = {2: "UserError", 3: "AccessDenied", 4: "AccessError"}


@dataclass(frozen=True)
class Reply:
    status: int
    location: str
    text: str
    error: str = ""  # the exception's class, where the door is one for programs

    def word(self, evidence: str) -> str:
        """The answer in one word of roles.WORDS, or what went wrong."""
        if self.error:
            return ERROR_WORDS.get(self.error, f"crash ({self.error})")
        if self.status in STATUS_WORDS:
            return STATUS_WORDS[self.status]
        if self.location:
            return self._page()
        if self.status >= 400:
            return f"crash ({self.status})"
        return "seen" if evidence in self.text else "empty"

    def _page(self) -> str:
        path = urlsplit(self.location).path
        return "login" if path == "/web/login" else re.sub(r"\d+", "#", path)


class Visitor:
    """One role at the server of an HttpCase. Each cell begins with a fresh session."""

    def __init__(self, case, user, api_key):
        self._case = case
        self._api_key = api_key
        self._token = {}
        case.session = None  # authenticate() would delete the visitor before
        case.authenticate(user.login if user else None, user.login if user else None)
        self._session = case.session
        self._pristine = deepcopy(dict(self._session))

    def start_afresh(self):
        """Forget what former cells left in the session and in the cookies."""
        self._token = {}
        self._session.clear()
        self._session.update(deepcopy(self._pristine))
        http.root.session_store.save(self._session)
        cookies = self._case.opener.cookies
        cookies.clear()
        cookies.set("session_id", self._session.sid, domain=HOST)

    def send(self, call, view) -> Reply:
        path, parameters = call.resolved(view)
        return getattr(self, f"_send_{call.kind}")(path, parameters)

    # --- Doors ---

    def _send_get(self, path, parameters):
        reply = self._reply(self._open("GET", path, params=parameters))
        if token := PAGE_TOKEN.search(reply.text):
            self._token = {TOKEN_HEADER: token[1]}
        return reply

    def _send_post(self, path, form):
        token = http.Request.csrf_token(
            SimpleNamespace(env=self._case.env, session=self._session)
        )
        data = {"csrf_token": token} | (form or {})
        reply = self._reply(self._open("POST", path, data=data, headers=self._token))
        wrapped = WRAPPED_ERROR.search(reply.text) if reply.status == 500 else None
        return replace(reply, error=wrapped[1]) if wrapped else reply

    def _send_jsonrpc(self, path, parameters):
        body = {"jsonrpc": "2.0", "method": "call", "id": 0, "params": parameters or {}}
        response = self._open("POST", path, json=body, headers=self._token)
        reply = self._reply(response)
        if not response.headers.get("Content-Type", "").startswith("application/json"):
            return reply
        error = (response.json().get("error") or {}).get("data", {}).get("name", "")
        return replace(reply, error=_class_name(error))

    def _send_json2(self, path, named):
        self._case.opener.cookies.clear()
        headers = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
        response = self._open("POST", path, json=named, headers=headers)
        reply = self._reply(response)
        if reply.status < 400 or reply.status == 401:
            return reply
        return replace(reply, error=_class_name(response.json().get("name", "")))

    def _send_xmlrpc(self, path, parameters):
        body = xmlrpc.client.dumps(tuple(parameters), "execute_kw", allow_none=True)
        headers = {"Content-Type": "text/xml"}
        reply = self._reply(self._open("POST", path, data=body, headers=headers))
        try:
            xmlrpc.client.loads(reply.text)
        except xmlrpc.client.Fault as fault:
            return replace(reply, error=XMLRPC_FAULTS.get(fault.faultCode, "Fault"))
        return reply

    # --- Helpers ---

    def _open(self, verb, path, **kwargs):
        return self._case.url_open(
            path, method=verb, allow_redirects=False, timeout=TIMEOUT, **kwargs
        )

    @staticmethod
    def _reply(response):
        text = response.content.decode("utf-8", "replace")
        return Reply(response.status_code, response.headers.get("Location", ""), text)


def _class_name(path):
    return path.rpartition(".")[2]
