"""A small trading world for the tests of reps, made over the external API."""

import dataclasses

PASSWORD = "rep-Interleaving-7"


@dataclasses.dataclass(frozen=True)
class RepWorld:
    """Ids of what was made; ``prices`` holds {(customer id, product id): price}."""

    mark: str
    login: str
    customers: tuple[int, ...]
    products: tuple[dict, ...]
    prices: dict[tuple[int, int], float]

    def customer_name(self, number):
        return customer_name(self.mark, number)


def customer_name(mark, number):
    return f"Customer {mark} {number}"


def make_rep_world(call, mark, customers=2, products=4):
    """Make a portal rep with customers who pay different prices.

    :param call: ``call(model, method, *args, **kwargs)`` as an administrator
    :param str mark: makes names unique, so that a database can be used again
    """
    # Price lists are a feature that an administrator turns on.
    settings = call(
        "res.config.settings", "create", [{"group_product_pricelist": True}]
    )
    call("res.config.settings", "execute", settings)
    product_rows = _make_products(call, mark, products)
    customer_ids, prices = _make_customers(call, mark, customers, product_rows)
    login = f"rep-{mark}"
    [rep_id] = call("res.users", "create", [_rep_values(call, login)])
    call(
        "sale.rep.assignment",
        "create",
        [{"rep_id": rep_id, "partner_id": customer} for customer in customer_ids],
    )
    return RepWorld(mark, login, tuple(customer_ids), tuple(product_rows), prices)


def _rep_values(call, login):
    groups = [
        ref(call, "base.group_portal"),
        ref(call, "sales_rep_deferred_order.group_rep"),
    ]
    return {
        "name": "Rep Two Tabs",
        "login": login,
        "email": f"{login}@example.com",
        "password": PASSWORD,
        "group_ids": [(6, 0, groups)],
    }


def _make_products(call, mark, count):
    ids = call(
        "product.product",
        "create",
        [
            {
                "name": f"Ware {mark} {number}",
                "default_code": f"{mark}-{number}",
                "list_price": 100.0 + number,
                "type": "service",
                "is_published": True,
                "taxes_id": [(5,)],
            }
            for number in range(count)
        ],
    )
    rows = call("product.product", "read", ids, ["product_tmpl_id", "list_price"])
    return [row | {"product_tmpl_id": row["product_tmpl_id"][0]} for row in rows]


def _make_customers(call, mark, count, products):
    country = ref(call, "base.be")
    pricelists = [_make_pricelist(call, mark, _percent(n)) for n in range(count)]
    customers = call(
        "res.partner",
        "create",
        [
            _customer_values(mark, number, country, pricelist)
            for number, pricelist in enumerate(pricelists)
        ],
    )
    prices = {
        (customer, product["id"]): round(
            product["list_price"] * (100 - _percent(number)) / 100, 2
        )
        for number, customer in enumerate(customers)
        for product in products
    }
    return customers, prices


def _percent(number):
    return 10 * (number + 1)


def _make_pricelist(call, mark, percent):
    item = {
        "applied_on": "3_global",
        "compute_price": "percentage",
        "percent_price": percent,
    }
    values = {"name": f"List {mark} {percent}", "item_ids": [(0, 0, item)]}
    return call("product.pricelist", "create", [values])[0]


def _customer_values(mark, number, country, pricelist):
    return {
        "name": customer_name(mark, number),
        "is_company": True,
        "street": f"Road {number}",
        "city": f"City {mark} {number}",
        "zip": "1000",
        "email": f"c{number}.{mark}@example.com",
        "phone": "+32 2 555 01 00",
        "country_id": country,
        "specific_property_product_pricelist": pricelist,
    }


def ref(call, xmlid):
    """Return the database id behind an external id."""
    module, name = xmlid.split(".")
    rows = call(
        "ir.model.data",
        "search_read",
        [("module", "=", module), ("name", "=", name)],
        ["res_id"],
    )
    return rows[0]["res_id"]
