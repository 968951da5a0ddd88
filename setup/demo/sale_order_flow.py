"""The people in the office and the warehouse, each in his standard role."""

from setup.demo.records import PASSWORD, Place

STAFF = {
    "clerk": ("Clara Jansen", "clara@beacon-barrow.example"),
    "sales_manager": ("Sven Aalders", "sven@beacon-barrow.example"),
    "logistician": ("Lotte Dijkstra", "lotte@beacon-barrow.example"),
    "courier": ("Karim Haddad", "karim@beacon-barrow.example"),
    "after_sales": ("Aafke Postma", "aafke@beacon-barrow.example"),
    "integration": ("Shop integration", "integration@beacon-barrow.example"),
}


def populate(demo):
    """Hire the staff and put everybody into his role."""
    demo.ensure("res.users", {f"user_{code}": _user(demo, code) for code in STAFF})


def places(demo):
    """The back office, seen by those who work there."""
    return [
        Place("Clerk: orders, customers", *_login("clerk"), "/odoo/sales"),
        Place("Sales manager", *_login("sales_manager"), "/odoo/sales"),
        Place("Logistician: deliveries", *_login("logistician"), "/odoo/inventory"),
        Place("Administrator", "admin", "admin", "/odoo"),
    ]


def _login(code: str) -> tuple[str, str]:
    return STAFF[code][1], PASSWORD


def _user(demo, code: str) -> dict:
    name, login = STAFF[code]
    values = {
        "name": name,
        "login": login,
        "email": login,
        "password": PASSWORD,
        "tz": "Europe/Amsterdam",
    }
    if "sale.user.role" not in demo.env:
        return values | {"group_ids": _stand_in_groups(demo, code)}
    role = demo.env["sale.user.role"].search([("code", "=", code)], limit=1)
    return values | {
        "standard_role_id": role.id,
        "group_ids": role.group_ids.ids,
    }


def _stand_in_groups(demo, code: str) -> list[int]:
    names = {
        "clerk": ("sales_team.group_sale_salesman_all_leads",),
        "sales_manager": ("sales_team.group_sale_manager",),
        "logistician": ("stock.group_stock_user",),
    }.get(code, ())
    return [demo.env.ref(name).id for name in (*names, "base.group_user")]
