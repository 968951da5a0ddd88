"""Two warehouses with goods of every product in both."""

from setup.demo import products

WAREHOUSES = {
    "warehouse_rotterdam": ("Rotterdam", "RTM", "Sluiskade 14", "3011 AB"),
    "warehouse_utrecht": ("Utrecht", "UTR", "Spoorlaan 221", "3527 KC"),
}


def populate(demo):
    """Name the first warehouse, open the second, and fill both."""
    _open_warehouses(demo)
    if demo.once("warehouses_are_filled"):
        _fill(demo)


def places(demo):
    """Where the logistician looks."""
    return []


def _open_warehouses(demo):
    first = demo.env["stock.warehouse"].search(
        [("company_id", "=", demo.company.id)], limit=1
    )
    if "warehouse_rotterdam" not in demo.known("stock.warehouse"):
        demo.name("stock.warehouse", {"warehouse_rotterdam": first.id})
    partners = demo.ensure(
        "res.partner",
        {
            f"{key}_address": {
                "name": f"Warehouse {name}",
                "parent_id": demo.company.partner_id.id,
                "type": "delivery",
                "street": street,
                "zip": code,
                "city": name,
                "country_id": demo.env.ref("base.nl").id,
            }
            for key, (name, _short, street, code) in WAREHOUSES.items()
        },
    )
    values = {
        key: {"name": name, "code": short, "partner_id": partner.id}
        for (key, (name, short, *_)), partner in zip(
            WAREHOUSES.items(), partners, strict=True
        )
    }
    if "warehouse_rotterdam" in demo.created:
        first.write(values["warehouse_rotterdam"])
    demo.ensure("stock.warehouse", values)


def _fill(demo):
    random = demo.random("stock")
    rows = [
        {
            "product_id": products.product(demo, code).id,
            "location_id": demo.ref(name).lot_stock_id.id,
            "inventory_quantity": random.randrange(*_ample(code, name)),
        }
        for name in WAREHOUSES
        for code in products.codes()
    ]
    quants = demo.env["stock.quant"].with_context(inventory_mode=True).create(rows)
    quants.action_apply_inventory()


def _ample(code: str, warehouse: str) -> tuple[int, int]:
    if code.startswith("MAC"):
        return (40, 90)
    return (4000, 9000) if warehouse == "warehouse_rotterdam" else (800, 2000)
