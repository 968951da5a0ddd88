"""A real server with two workers, and everything that talks to it as the world does."""

import os

import pytest
from clients import Json2, WebSession, XmlRpc

from setup.bootstrap import prepare
from setup.bootstrap.ports import any_free
from setup.server import Server
from setup.testing.browser import open_browser
from setup.testing.repo import Repo
from setup.testing.results import Report
from setup.testing.templates import Templates

LOGIN = PASSWORD = "admin"  # of a database that was just made


@pytest.fixture(scope="session")
def environment():
    return prepare(dev=True)


@pytest.fixture(scope="session")
def server(environment):
    """The suite on a database of its own; gone with the last test."""
    templates = Templates(environment, Repo(environment.root), Report())
    with (
        templates.copy("e2e") as database,
        Server(environment, database, any_free()) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def base_url(server):
    return server.url


@pytest.fixture(scope="session")
def xmlrpc(server):
    """The administrator over XML-RPC."""
    return XmlRpc(server.url, server.database, LOGIN, PASSWORD)


@pytest.fixture(scope="session")
def web(server):
    """The administrator with a session, as a browser has it."""
    session = WebSession(server.url)
    session.log_in(LOGIN, PASSWORD)
    return session


@pytest.fixture(scope="session")
def json2(server, web):
    """The administrator over JSON-2, with an API key of his own."""
    return Json2(server.url, web.make_api_key(PASSWORD))


@pytest.fixture(scope="session")
def browser():
    if os.environ.get("SUITE_NO_BROWSER"):
        pytest.skip("no browser was asked for")
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser, base_url):
    """A page in a browser profile of its own; paths are relative to the server."""
    context = browser.new_context(base_url=base_url)
    yield context.new_page()
    context.close()
