"""The real server answers through every door that the suite promises."""

import pytest
from clients import RemoteError, WebSession, XmlRpc

ADDONS = [("name", "=like", "sale%"), ("state", "=", "installed")]


def test_xmlrpc_reads_the_suite(xmlrpc):
    rows = xmlrpc.call("ir.module.module", "search_read", ADDONS, ["name"])
    names = {row["name"] for row in rows}
    assert {"sale_order_flow", "sales_rep_deferred_order"} <= names


def test_xmlrpc_refuses_a_wrong_password(server):
    with pytest.raises(RemoteError, match="AccessDenied"):
        XmlRpc(server.url, server.database, "admin", "guess")


def test_json2_reads_and_writes(json2):
    [partner] = json2.call("res.partner", "create", vals_list=[{"name": "Over JSON-2"}])
    [row] = json2.call("res.partner", "read", [partner], fields=["name"])
    assert row["name"] == "Over JSON-2"


def test_json2_names_the_fault(json2):
    with pytest.raises(RemoteError, match="MissingError"):
        json2.call("res.partner", "write", [2**31 - 1], vals={"name": "Nobody"})


def test_a_session_calls_models_as_the_web_client_does(web):
    assert web.call("res.users", "search_count", [("login", "=", "admin")]) == 1


def test_a_visitor_sees_the_shop(base_url):
    answer = WebSession(base_url).get("/shop")
    assert answer.status_code == 200
    assert "/web/login" in answer.text


def test_a_load_balancer_is_told_how_the_server_is(base_url):
    for address in ("/web/health", "/web/health?db_server_status=1"):
        answer = WebSession(base_url).get(address)
        assert (answer.status_code, answer.json()["status"]) == (200, "pass")


def test_two_workers_serve(server):
    assert server.log.read_text().count("Worker WorkerHTTP") == 2


def test_the_browser_logs_in(page):
    page.goto("/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".o_web_client")
    assert page.evaluate("odoo.info.server_version").startswith("19.0")
