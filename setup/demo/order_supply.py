"""Vendors and what they quote, split rules, hints, customer searches."""

from odoo.fields import Command

from setup.demo import products
from setup.demo.records import PASSWORD, Place
from setup.demo.sale_order_flow import STAFF

VENDORS = {
    "vendor_roastery": ("Nordzee Roasters", False),
    "vendor_wholesale": ("Maaskant Wholesale", False),
    "vendor_maker": ("Officine Belladonna", True),
}
SPLIT = "split_rule_machines"
GOES_WITH = {"COF-11": ("CUP-11", "SYR-11"), "MAC-11": ("BAR-11", "COF-12")}
INSTEAD = {"COF-11": ("COF-21",), "MAC-11": ("MAC-21",)}


def populate(demo):
    """Make what the clerk finds when he splits, buys and offers."""
    vendors = _make_vendors(demo)
    _quote(demo, vendors)
    _link_products(demo)
    _make_rules(demo)
    _make_searches(demo)
    _make_quotations(demo)


def places(demo):
    """The screens of splitting, supply, hints and searches."""
    clerk = STAFF["clerk"][1]
    split, supply = (
        f"/odoo/sales/{demo.ref(name).id}"
        for name in ("quotation_to_split", "quotation_to_supply")
    )
    return [
        Place("Quotation to split (button Split)", clerk, PASSWORD, split),
        Place("Quotation for three vendors, and hints", clerk, PASSWORD, supply),
        Place("Customer searches", clerk, PASSWORD, "/odoo/customer-searches"),
        Place("Vendors' quotes", clerk, PASSWORD, "/odoo/vendor-quotes"),
    ]


def _make_vendors(demo):
    return demo.ensure(
        "res.partner",
        {
            key: {"name": name, "is_company": True, "is_manufacturer": is_maker}
            for key, (name, is_maker) in VENDORS.items()
        },
    )


def _quote(demo, vendors):
    """Each vendor quotes two products of three, at his own price and speed."""
    if not demo.once("vendors_have_quoted"):
        return
    random = demo.random("quotes")
    vals = []
    for number, code in enumerate(products.codes()):
        product = products.product(demo, code)
        for place, vendor in enumerate(vendors):
            if (number + place) % 3:
                vals.append(
                    {
                        "product_id": product.id,
                        "partner_id": vendor.id,
                        "price": round(
                            product.list_price * random.uniform(0.5, 0.7), 2
                        ),
                        "quantity": random.choice((0, 5, 40, 200)),
                        "delay": random.choice((1, 2, 5, 9)),
                        "fetched_at": demo.days(-1),
                    }
                )
    demo.env["vendor.quote"]._store_quotes(vals)


def _link_products(demo):
    for code, others in GOES_WITH.items():
        template = products.product(demo, code).product_tmpl_id
        for other in others:
            template.accessory_product_ids |= products.product(demo, other)
    for code, others in INSTEAD.items():
        template = products.product(demo, code).product_tmpl_id
        for other in others:
            template.alternative_product_ids |= products.product(
                demo, other
            ).product_tmpl_id


def _make_rules(demo):
    """Machines go by pallet; in the wizard only, so that other demos stay whole."""
    machines = products.product(demo, "MAC-11").categ_id
    demo.ensure(
        "sale.order.split.rule",
        {
            SPLIT: {
                "name": "By pallet",
                "criterion": "group",
                "categ_ids": [Command.set(machines.ids)],
                "is_automatic": False,
            }
        },
    )


def _make_searches(demo):
    coffee = products.product(demo, "COF-11").categ_id
    machines = products.product(demo, "MAC-11").categ_id
    demo.ensure(
        "sale.customer.search",
        {
            "search_coffee": {"criterion": "bought", "categ_id": coffee.id},
            "search_asleep": {"criterion": "dormant", "months": 1},
            "search_machines": {"criterion": "demand", "categ_id": machines.id},
        },
    )


def _make_quotations(demo):
    customer = demo.env["sale.order"].search([], limit=1).partner_id
    goods = {
        "quotation_to_split": {"COF-11": 5000, "MAC-11": 1, "CUP-11": 12},
        "quotation_to_supply": {"COF-11": 12, "TEA-12": 6, "GLA-21": 4, "MAC-11": 1},
    }
    demo.ensure(
        "sale.order",
        {
            name: {
                "partner_id": customer.id,
                "user_id": demo.ref("user_clerk").id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": products.product(demo, code).id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for code, quantity in lines.items()
                ],
            }
            for name, lines in goods.items()
        },
    )
