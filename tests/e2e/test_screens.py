"""Every window of the suite opens in a browser, in each view of many records."""

from playwright.sync_api import Error

from setup.testing.repo import Repo

OPEN = """async ([id, view]) => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    await action.doAction(id, {viewType: view, clearBreadcrumbs: true});
}"""
FAULT = ".o_error_dialog"
FIELDS = ["xml_id", "view_mode", "context", "domain"]


def test_every_window_opens_in_each_of_its_views(page, xmlrpc, environment):
    addons = list(Repo(environment.root).addons)
    give_every_right(xmlrpc, addons)
    log_in(page)
    faults = []
    for action in windows(xmlrpc, addons):
        for view in action["view_mode"].split(","):
            # forms are opened by the test of the matrix: not everybody may fill them
            if view != "form" and (fault := what_is_wrong(page, action["id"], view)):
                faults.append(f"{action['xml_id']}, {view}: {fault}")
    assert not faults, "\n".join(faults)


def give_every_right(xmlrpc, addons):
    """Make the administrator a member of every group that the suite brings."""
    groups = [[4, group] for group in records(xmlrpc, "res.groups", addons)]
    xmlrpc.call("res.users", "write", [xmlrpc.uid], {"group_ids": groups})


def windows(xmlrpc, addons):
    """The actions that a menu can open; the others need the record they start from."""
    ids = records(xmlrpc, "ir.actions.act_window", addons)
    found = xmlrpc.call("ir.actions.act_window", "read", ids, FIELDS)
    assert len(found) > 50
    return [one for one in found if "active_" not in f"{one['context']}{one['domain']}"]


def records(xmlrpc, model, addons):
    domain = [("model", "=", model), ("module", "in", addons)]
    rows = xmlrpc.call("ir.model.data", "search_read", domain, ["res_id"])
    return [row["res_id"] for row in rows]


def log_in(page):
    page.goto("/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.press("input[name=password]", "Enter")
    page.wait_for_function("window.odoo?.isReady")


def what_is_wrong(page, action, view):
    """Open a window; answer what the browser said of it, empty when it is well."""
    try:
        page.evaluate(OPEN, [action, view])
        fault = "an error dialog" if page.locator(FAULT).count() else ""
    except Error as error:
        fault = str(error)[:500]
    if fault:
        page.goto("/odoo")  # away from the dialog
        page.wait_for_function("window.odoo?.isReady")
    return fault
