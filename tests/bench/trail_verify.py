"""How fast histories are checked: entries a second, of orders as they come to be.

Orders of five lines are made, confirmed and changed; each leaves some thirty entries in
four documents. Then every history of the database is checked as the nightly job does
it, and once more after many small changes of the same orders.
"""

import json
import subprocess

from setup.testing.bench import Row

VERIFIED = 50_000
MARK = "bench: "

_SCRIPT = """
import json, os, time

ORDERS, EDITS = {orders}, {edits}
stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
products = env["product.product"].create([
    {{"name": f"Bench {{n}}", "is_storable": True, "list_price": 10 + n}}
    for n in range(5)
])
for product in products:
    env["stock.quant"]._update_available_quantity(product, stock, 10**6)
customers = env["res.partner"].create([
    {{"name": f"Bench customer {{n}}", "street": f"Fő út {{n}}", "city": "Pécs",
      "email": f"bench{{n}}@example.com"}} for n in range(ORDERS)
])
orders = env["sale.order"]
for customer in customers:
    order = orders.create({{"partner_id": customer.id, "order_line": [
        (0, 0, {{"product_id": product.id, "product_uom_qty": n + 1}})
        for n, product in enumerate(products)
    ]}})
    order.action_confirm()
    order.write({{"client_order_ref": "x", "order_line": [
        (1, order.order_line[0].id, {{"product_uom_qty": 9}}),
        (1, order.order_line[1].id, {{"price_unit": 3}}),
    ]}})
    orders |= order
    env.cr.commit()
    env.invalidate_all()

def check():
    seals = env["document.trail.seal"]
    due = seals._get_documents()
    env.cr.execute("SELECT count(*), sum(length(changes::text) + length(salts::text))"
                   " FROM document_trail_entry")
    entries, size = env.cr.fetchone()
    verify, found = env["document.trail.verify"], []
    for _n in range(3):
        broken, began, own = 0, time.perf_counter(), time.process_time()
        for documents in seals._get_batches(due):
            broken += len(verify._verify(documents))
        found.append((time.perf_counter() - began, time.process_time() - own))
    seconds, own = min(found)
    return {{"entries": entries, "documents": len(due), "size": size / entries,
             "speed": entries / seconds, "own": entries / own, "broken": broken}}

fresh = check()
for number in range(EDITS):
    orders.order_line.write({{"name": f"Edited {{number}}", "customer_lead": number}})
    orders.write({{"client_order_ref": f"x{{number}}", "origin": str(number)}})
    env.cr.commit()
print({mark!r} + json.dumps({{"fresh": fresh, "edited": check()}}))
"""


def run(env, full):
    """Answer a row for every figure; the better of three measurements counts."""
    orders, edits = (300, 40) if full else (60, 20)
    script = _SCRIPT.format(orders=orders, edits=edits, mark=MARK)
    name = "bench_trail_verify"
    env.databases.drop(name)
    env.databases.create(name, env.templates["suite"])
    try:
        done = subprocess.run(
            env.odoo("shell", "-d", name, "--no-http"),
            input=script,
            text=True,
            check=True,
            stdout=subprocess.PIPE,
        )
    finally:
        env.databases.drop(name)
    found = json.loads(done.stdout.partition(MARK)[2].splitlines()[0])
    for kind, one in found.items():
        yield from _rows(kind, one)


def _rows(kind, found):
    yield Row(f"{kind}: entries", found["entries"], "", "", True)
    yield Row(f"{kind}: documents", found["documents"], "", "", True)
    yield Row(f"{kind}: size of an entry", round(found["size"]), "B", "", True)
    speed = round(found["speed"])
    holds = speed >= VERIFIED
    yield Row(f"{kind}: checked a second", speed, "/s", f">= {VERIFIED}", holds)
    yield Row(
        f"{kind}: a second of Python's own time", round(found["own"]), "/s", "", True
    )
    yield Row(f"{kind}: broken", found["broken"], "", "= 0", found["broken"] == 0)
