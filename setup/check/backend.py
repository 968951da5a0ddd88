"""The back office as one of its people: records over XML-RPC, buttons as he presses.

XML-RPC cannot answer nothing, which is what many buttons answer.
"""

import xmlrpc.client

from setup.check.browser import Browser
from setup.check.report import WrongError


class Backend:
    """Calls models with the rights of one user."""

    def __init__(self, base_url: str, db: str, login: str, password: str):
        self.db = db
        self.password = password
        self.browser = Browser(base_url, db)
        self.browser.login(login, password)
        common = xmlrpc.client.ServerProxy(f"{base_url}/xmlrpc/2/common")
        self.uid = common.authenticate(db, login, password, {})
        if not self.uid:
            raise WrongError(f"{login} should be let in over XML-RPC, he was not")
        self._object = xmlrpc.client.ServerProxy(
            f"{base_url}/xmlrpc/2/object", allow_none=True
        )

    def call(self, model: str, method: str, *arguments, **keywords):
        """Call a public method."""
        try:
            return self._object.execute_kw(
                self.db, self.uid, self.password, model, method, arguments, keywords
            )
        except xmlrpc.client.Fault as fault:
            reason = fault.faultString.strip().splitlines()[-1]
            raise WrongError(
                f"{model}.{method} should work over XML-RPC, it said: {reason}"
            ) from fault

    def press(self, model: str, button: str, ids: list[int], **keywords):
        """Press a button of a form; answer the action that it opens, if any."""
        return self.browser.call(
            f"/web/dataset/call_button/{model}/{button}",
            model=model,
            method=button,
            args=[ids],
            kwargs=keywords,
        )

    def one(self, model: str, domain: list, fields: list[str]) -> dict:
        """Read the only record of a domain."""
        rows = self.call(model, "search_read", domain, fields=fields)
        if len(rows) != 1:
            raise WrongError(f"{model} {domain}: expected one record, got {len(rows)}")
        return rows[0]

    def read(self, model: str, ids: list[int], fields: list[str]) -> list[dict]:
        """Read records."""
        return self.call(model, "read", ids, fields)
