"""What a caller sends. A call is data; the visitor of visitor.py sends it.

Paths are templates over the caller's view of the world ("/my/orders/{alpha.order}"),
parameters are a plain value or a function of that view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Parameters = Any | Callable[[Any], Any]


@dataclass(frozen=True)
class Call:
    kind: str  # a door of the visitor: get, post, jsonrpc, json2, xmlrpc
    path: str
    parameters: Parameters = None
    evidence: str | None = None  # what shows Alpha's data, when not Alpha's marker
    roles: tuple[str, ...] = ()  # who makes it at all, as a preparation; all when empty

    def resolved(self, view) -> tuple[str, Any]:
        """The path and the parameters as this caller sends them."""
        parameters = self.parameters
        if callable(parameters):
            parameters = parameters(view)
        return self.path.format_map(vars(view)), parameters


def get(path: str, **kwargs) -> Call:
    """A page opened in the browser; `{alpha.order}` in the path is filled in."""
    return Call("get", path, **kwargs)


def post(path: str, form: Parameters = None, **kwargs) -> Call:
    """A form sent from the browser, with its CSRF token."""
    return Call("post", path, form, **kwargs)


def jsonrpc(path: str, parameters: Parameters = None, **kwargs) -> Call:
    """A JSON-RPC route, as the website's scripts call it."""
    return Call("jsonrpc", path, parameters, **kwargs)


def rpc(model: str, method: str, args: Parameters, **kwargs) -> Call:
    """A method of a model called by a logged-in client; `args` as (args, kwargs)."""

    def parameters(view):
        positional, named = args(view) if callable(args) else args
        return {"model": model, "method": method, "args": positional, "kwargs": named}

    path = f"/web/dataset/call_kw/{model}.{method}"
    return Call("jsonrpc", path, parameters, **kwargs)


def json2(model: str, method: str, named: Parameters, **kwargs) -> Call:
    """The same through /json/2 with the caller's own API key."""
    return Call("json2", f"/json/2/{model}/{method}", named, **kwargs)


def external(path: str, model: str, method: str, args: Parameters, **kwargs) -> Call:
    """The older doors for programs, /jsonrpc and /xmlrpc/2/object: login and key."""

    def parameters(view):
        positional, named = args(view) if callable(args) else args
        caller = (view.database, view.me, view.api_key)
        sent = [*caller, model, method, positional, named]
        if path == "/jsonrpc":
            return {"service": "object", "method": "execute_kw", "args": sent}
        return sent

    return Call(
        "jsonrpc" if path == "/jsonrpc" else "xmlrpc", path, parameters, **kwargs
    )
