"""Many customers, quickly: rows for the benches of reps, written by SQL.

``fill`` is text for an Odoo shell (it runs inside, where ``env`` is): products and
users come through the ORM, partners, assignments and orders by ``generate_series``,
as 100,000 of them through the ORM would cost the bench an hour.
"""

PASSWORD = "bench-Portal-7"
PRODUCTS = 60

_PRODUCTS = """
from odoo.fields import Command
website = env["website"].search([], limit=1)
company = website.company_id
env["product.template"].create([
    {{
        "name": f"Bench ware {{n}}", "default_code": f"BW{{n}}", "type": "consu",
        "list_price": 10 + n, "is_published": True,
    }}
    for n in range({products})
])
portal = env.ref("base.group_portal")

def person(login, groups):
    user = env["res.users"].with_context(no_reset_password=True).create({{
        "name": login, "login": login, "password": {password!r},
        "email": f"{{login}}@example.com", "group_ids": [Command.set(groups.ids)],
    }})
    return user

person("bench-customer", portal)
"""

_CUSTOMERS = """
group = portal | env.ref("sales_rep_deferred_order.group_rep")
reps = [(person(f"bench-rep-{{n}}", group), n) for n in {reps!r}]
env.flush_all()
first = env["res.partner"].create({{
    "name": "Bench customer 0", "is_company": True, "country_id": env.ref("base.be").id,
    "email": "c0@example.com", "city": "Town 0", "street": "Road 0", "zip": "1000",
    "phone": "+32 2 555 00 00",
}})
order = env["sale.order"].create({{
    "partner_id": first.id, "company_id": company.id,
    "order_line": [Command.create({{
        "product_id": env["product.product"].search([], limit=1).id,
    }})],
}})
order.action_confirm()
env.flush_all()

def copy_rows(table, row_id, count, **changed):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = [c for (c,) in env.cr.fetchall() if c != "id"]
    values = [changed.get(c, f't."{{c}}"') for c in columns]
    names = ", ".join(f'"{{c}}"' for c in columns)
    env.cr.execute(
        f"INSERT INTO {{table}} ({{names}}) SELECT {{', '.join(values)}}"
        f" FROM {{table}} t, generate_series(1, %s) n WHERE t.id = %s",
        [count, row_id],
    )

copy_rows(
    "res_partner", first.id, {customers} - 1,
    name="'Bench customer ' || n", complete_name="'Bench customer ' || n",
    ref="'REF' || n", vat="'BE' || lpad(n::text, 10, '0')",
    city="'Town ' || n %% 997", phone="'+32 2 ' || lpad(n::text, 7, '0')",
    phone_sanitized="'+322' || lpad(n::text, 7, '0')",
    email="'c' || n || '@example.com'", commercial_partner_id="NULL",
)
env.cr.execute("ANALYZE res_partner")  # or each foreign key scans the table
env.cr.execute(
    "UPDATE res_partner SET commercial_partner_id = id"
    " WHERE commercial_partner_id IS NULL"
)
env.cr.execute("ANALYZE res_partner")
copy_rows(
    "sale_order", order.id, {customers} - 1,
    name="'BO' || n", access_token="NULL",
    partner_id=f"{{first.id}} + n", partner_invoice_id=f"{{first.id}} + n",
    partner_shipping_id=f"{{first.id}} + n", commercial_partner_id=f"{{first.id}} + n",
    date_order="now() at time zone 'utc' - n %% 90 * interval '1 day'",
)
env.cr.execute("ANALYZE sale_order")
for user, count in reps:
    env.cr.execute(
        "INSERT INTO sale_rep_assignment (rep_id, partner_id, active, date_from)"
        " SELECT %s, id, true, current_date - 1 FROM res_partner"
        " WHERE id > %s AND name LIKE 'Bench customer %%' ORDER BY md5(id::text)"
        " LIMIT %s",
        [user.id, first.id, count],
    )
"""

_END = """
env.cr.commit()
env.cr._cnx.autocommit = True
env.cr.execute("VACUUM ANALYZE")
"""


def customer_words(number):
    """What the SQL above writes of the customer with this number, to search for."""
    return {
        "name": f"Bench customer {number}",
        "ref": f"REF{number}",
        "vat": f"BE{number:010}",
        "city": f"Town {number % 997}",
        "phone": f"+32 2 {number:07}",
    }


def shop_only():
    """Shell text for a database without the suite: products and one customer."""
    return _PRODUCTS.format(products=PRODUCTS, password=PASSWORD) + _END


def fill(customers, reps):
    """Shell text for a database with the suite.

    :param int customers: customers of the database, each with one confirmed order
    :param list reps: sizes; a rep ``bench-rep-<size>`` is made for each
    """
    world = _CUSTOMERS.format(customers=customers, reps=list(reps))
    return shop_only().removesuffix(_END) + world + _END
