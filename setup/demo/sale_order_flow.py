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
    users = demo.ensure(
        "res.users", {f"user_{code}": _user(demo, code) for code in STAFF}
    )
    hired = users.browse(
        user.id
        for code, user in zip(STAFF, users, strict=True)
        if f"user_{code}" in demo.created
    )
    hired.action_reset_to_role()


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
    role = demo.env.ref(f"sale_order_flow.sale_user_role_{code}")
    return {
        "name": name,
        "login": login,
        "email": login,
        "password": PASSWORD,
        "tz": "Europe/Amsterdam",
        "standard_role_id": role.id,
        "group_ids": demo.env.ref("base.group_user").ids,
    }
