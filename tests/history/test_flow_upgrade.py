"""A database with an older version of the order flow is brought up to date.

The older version is taken from the history of this repository: the last one in which
everybody in sales could cancel, change and see everything.
"""

import io
import subprocess
import tarfile

import pytest

from setup.bootstrap import prepare
from setup.testing.repo import Repo
from setup.testing.results import Report
from setup.testing.templates import Templates

OLD = "7af7e92~1"
ADDONS = ("document_trail", "sale_order_flow")
WORLD = """
new = env["res.users"].with_context(no_reset_password=True).create
seller = new({"name": "Seller", "login": "old_seller", "group_ids": [(6, 0, [
    env.ref("sales_team.group_sale_salesman").id, env.ref("base.group_user").id])]})
keeper = new({"name": "Keeper", "login": "old_keeper", "group_ids": [(6, 0, [
    env.ref("base.group_user").id])]})
partner = env["res.partner"].create({"name": "Old customer", "email": "a@example.com"})
product = env["product.product"].create({"name": "Old ware", "type": "service"})
orders = env["sale.order"].create([{
    "partner_id": partner.id, "user_id": seller.id, "client_order_ref": f"old {n}",
    "order_line": [(0, 0, {"product_id": product.id, "price_unit": 10.0 + n})],
} for n in range(4)])
orders[1:].action_confirm()
orders[2]._action_cancel()
stage = env.ref("sale_order_flow.sale_order_stage_processing")
stage.write({"name": "Being handled", "max_hours": 7})
env.cr.commit()
told = [[o.client_order_ref, o.state, o.stage_id.code, o.amount_total]
        for o in orders.sorted("id")]
"""
# A database of that time has not heard of addons that came later.
FORGET = """
from odoo.modules.module import Manifest
later = env["ir.module.module"].search([]).filtered(
    lambda module: not Manifest.for_addon(module.name, display_warning=False))
told = sorted(later.mapped("name"))
later.unlink()
"""
SAME = """
orders = env["sale.order"].search([("client_order_ref", "like", "old %")], order="id")
told = [[o.client_order_ref, o.state, o.stage_id.code, o.amount_total] for o in orders]
"""
CHECK = """
orders = env["sale.order"].search([("client_order_ref", "like", "old %")], order="id")
broken = env["document.trail.verify"]._verify([("sale.order", o.id) for o in orders])
told = [*broken.values()]
"""
LATER = """
orders = env["sale.order"].search([("client_order_ref", "like", "old %")], order="id")
seller = env["res.users"].search([("login", "=", "old_seller")])
keeper = env["res.users"].search([("login", "=", "old_keeper")])
rights = ["cancel", "edit_confirmed", "cost", "own_only"]
may = lambda user: [user.has_group(f"sale_order_flow.group_order_{r}") for r in rights]
stage = env.ref("sale_order_flow.sale_order_stage_processing")
order = orders[3].with_user(seller)
order.order_line.price_unit = 20.0
order.order_line.read(["purchase_price", "margin"])
order._action_cancel()
env.cr.commit()
trail = env["document.trail.verify"]._verify([("sale.order", o.id) for o in orders])
clerk = env.ref("sale_order_flow.sale_user_role_clerk").group_ids
told = {
    "seller": may(seller), "keeper": may(keeper),
    "stage": [stage.name, stage.max_hours], "broken": [*trail.values()],
    "state": order.state, "entered": order.stage_id.code, "told": len(order.notice_ids),
    "role": env.ref("sale_order_flow.group_order_cancel") in clerk,
    "missing": orders.filtered(lambda o: not o.prepayment_state or not o.stage_id).ids,
}
"""


@pytest.fixture(scope="module")
def old_code(tmp_path_factory):
    """The folder of the older addons."""
    root = prepare(dev=True).root
    folder = tmp_path_factory.mktemp("old")
    archive = ["git", "archive", OLD, *ADDONS]
    done = subprocess.run(archive, cwd=root, capture_output=True)
    if done.returncode:
        pytest.skip("this clone has no history")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def houses(old_code, house_class):
    """The database with the older addons, and with the addons of now."""
    environment = prepare(dev=True)
    name = "suite_history_flow"
    core = Templates(environment, Repo(environment.root), Report()).ready()["core"]
    environment.databases.drop(name)
    environment.databases.create(name, core)
    now = house_class(environment, old_code / "nothing", name)
    old = house_class(environment, old_code, name)
    old.addons_paths = environment.addons_paths[:1]
    try:
        yield old, now
    finally:
        environment.databases.drop(name)


def test_orders_people_and_settings_survive_the_upgrade(houses):
    old, now = houses
    old.ask(FORGET)
    old.odoo("-i", "sale_order_flow")
    before = old.ask(WORLD)
    assert [state for _ref, state, *_rest in before] == [
        "draft",
        "sale",
        "cancel",
        "sale",
    ]
    now.odoo("-u", "document_trail,sale_order_flow")
    assert now.ask(SAME) == before
    assert now.ask(CHECK) == []
    told = now.ask(LATER)
    # Sales people can do what they could do before, others have got nothing.
    assert told["seller"] == [True, True, True, False]
    assert told["keeper"] == [False] * 4
    assert told["role"] is True
    assert told["stage"] == ["Being handled", 7]
    assert (told["state"], told["entered"]) == ("cancel", "cancelled")
    assert (told["told"], told["broken"], told["missing"]) == (0, [], [])
