"""Two warehouses with goods of every product in both."""

from typing import NamedTuple

from setup.demo import products


class Site(NamedTuple):
    """A warehouse and where it stands, so that nobody has to ask for that."""

    name: str
    code: str
    street: str
    postal_code: str
    latitude: float
    longitude: float


WAREHOUSES = {
    "warehouse_rotterdam": Site(
        "Rotterdam", "RTM", "Sluiskade 14", "3011 AB", 51.9171, 4.4855
    ),
    "warehouse_utrecht": Site(
        "Utrecht", "UTR", "Spoorlaan 221", "3527 KC", 52.0888, 5.0794
    ),
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
                "name": f"Warehouse {site.name}",
                "parent_id": demo.company.partner_id.id,
                "type": "delivery",
                "street": site.street,
                "zip": site.postal_code,
                "city": site.name,
                "country_id": demo.env.ref("base.nl").id,
                "partner_latitude": site.latitude,
                "partner_longitude": site.longitude,
            }
            for key, site in WAREHOUSES.items()
        },
    )
    values = {
        key: {"name": site.name, "code": site.code, "partner_id": partner.id}
        for (key, site), partner in zip(WAREHOUSES.items(), partners, strict=True)
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
