from datetime import date

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user


class ShopCommon(HttpCase):
    """A shop with two customers, their logins and a few price lists.

    The first customer has a price list of his own that no website shows; the second
    one has none.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.website = cls.env["website"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.currency = cls.company.currency_id
        cls.tax = cls._create_tax("Tax 25%", 25.0)
        # Price lists and discounts on lines are features that one switches on.
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        ) | cls.env.ref("sale.group_discount_per_so_line")
        cls.env["product.pricelist"].search([]).action_archive()
        cls.public_list = cls._create_pricelist("Everybody", selectable=True)
        cls.own_list = cls._create_pricelist("Agreed with Alder", price_discount=40)
        cls.product = cls._create_product("Oak board")
        cls.other_product = cls._create_product("Pine board", list_price=10.0)
        cls.alder = cls._create_customer(
            "Alder Ltd", "alder", specific_property_product_pricelist=cls.own_list.id
        )
        cls.birch = cls._create_customer("Birch Ltd", "birch")
        cls.carrier = cls._create_carrier()

    # --- Builders ---

    @classmethod
    def _create_tax(cls, name, amount, **values):
        return cls.env["account.tax"].create(
            {"name": name, "amount": amount, "type_tax_use": "sale", **values}
        )

    @classmethod
    def _create_pricelist(cls, name, price_discount=0, **values):
        """Return a price list with one rule: a reduction, shown in the price."""
        item = Command.create(
            {
                "compute_price": "formula",
                "base": "list_price",
                "price_discount": price_discount,
            }
        )
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "website_id": False,
                "selectable": False,
                "item_ids": [item] if price_discount else [],
                **values,
            }
        )

    @classmethod
    def _create_product(cls, name, list_price=100.0, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": list_price,
                "standard_price": 50.0,
                "is_published": True,
                "taxes_id": [Command.set(cls.tax.ids)],
                **values,
            }
        )

    @classmethod
    def _create_customer(cls, name, login, **values):
        """Return a company with one contact who has web access."""
        address = {
            "street": "1 Wood Street",
            "city": "Lund",
            "zip": "22100",
            "country_id": cls.env.ref("base.se").id,
            "phone": "+46 46 000000",
        }
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, **address, **values}
        )
        user = new_test_user(
            cls.env, login=login, password=login * 2, groups="base.group_portal"
        )
        user.partner_id.write(
            {"parent_id": partner.id, "email": f"{login}@example.com", **address}
        )
        return partner

    @classmethod
    def _create_carrier(cls, price=5.0, **values):
        service = cls._create_product(
            "Delivery", list_price=price, type="service", is_published=False
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": "Van",
                "delivery_type": "fixed",
                "fixed_price": price,
                "product_id": service.id,
                "is_published": True,
                "website_id": cls.website.id,
                **values,
            }
        )

    @classmethod
    def _user(cls, login):
        return cls.env["res.users"].search([("login", "=", login)])

    @classmethod
    def _contact(cls, login):
        return cls._user(login).partner_id

    @classmethod
    def _create_order(cls, partner, lines=(), **values):
        """Return a quotation; ``lines`` are products or (product, line values)."""
        pairs = [line if isinstance(line, tuple) else (line, {}) for line in lines]
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create({"product_id": product.id, **line_values})
                    for product, line_values in pairs
                ],
                **values,
            }
        )

    @classmethod
    def _create_cart(cls, login, lines=(), **values):
        return cls._create_order(
            cls._contact(login), lines, website_id=cls.website.id, **values
        )

    # --- The shop over HTTP ---

    def login(self, login):
        """Start a new session of the user, as a browser does."""
        return self.authenticate(login, login and login * 2)

    def page(self, path):
        response = self.url_open(path, timeout=60)
        self.assertEqual(response.status_code, 200, f"{path}: {response.status_code}")
        return response.text

    def add_to_cart(self, product, quantity=1):
        return self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": quantity,
            },
        )

    def cart_of(self, login):
        """Return the open cart, as the database has it now."""
        self.env.invalidate_all()
        return self.env["sale.order"].search(
            [
                ("partner_id", "=", self._contact(login).id),
                ("website_id", "=", self.website.id),
                ("state", "=", "draft"),
            ],
            limit=1,
        )

    def price_shown(self, amount):
        """Return the amount as pages write it."""
        return f'<span class="oe_currency_value">{amount:,.2f}</span>'

    @staticmethod
    def today():
        return date(2026, 5, 4)
