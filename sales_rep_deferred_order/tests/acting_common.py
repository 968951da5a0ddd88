import html
import re

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase

from .common import PORTAL_REP, RepCase

TOKEN_META = re.compile(r'<meta name="o-rep-acting"(?: content="([^"]*)")?')


class ActingCase(RepCase, HttpCase):
    """A shop with two products, a rep with two customers at different prices, and a
    second rep."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.company = cls.website.company_id
        cls.country = cls.env.ref("base.hu")
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        # No list of the database may be anybody's default.
        cls.env["product.pricelist"].search([]).active = False
        cls.public_list = cls._create_pricelist("Public", 0, selectable=True)
        cls._fill_customers()
        cls.rep2 = cls._create_user("rep2@road.example", PORTAL_REP)
        cls._assign(cls.rep2, cls.mine)
        cls.bolt, cls.nut = (
            cls._create_product("Bolt", 100),
            cls._create_product("Nut", 10),
        )
        cls._create_carrier()
        cls.provider = cls._create_offline_provider()

    @classmethod
    def _fill_customers(cls):
        cls.second = cls._create_customer("Second")
        cls._assign(cls.rep, cls.second)
        cls.mine_list = cls._create_pricelist("Mine -40", 40)
        cls.second_list = cls._create_pricelist("Second -10", 10)
        for customer, pricelist in (
            (cls.mine, cls.mine_list),
            (cls.second, cls.second_list),
            (cls.other, cls.public_list),
        ):
            customer.write(
                {
                    "street": f"{customer.name} street 1",
                    "city": f"{customer.name} town",
                    "zip": "1011",
                    "country_id": cls.country.id,
                    "phone": "+3612345678",
                    "specific_property_product_pricelist": pricelist.id,
                }
            )

    @classmethod
    def _create_pricelist(cls, name, percent, **values):
        rule = {
            "compute_price": "percentage",
            "percent_price": percent,
            "applied_on": "3_global",
        }
        values = {
            "name": name,
            "currency_id": cls.env.company.currency_id.id,
            "selectable": False,
            "website_id": False,
            "item_ids": [Command.create(rule)],
            **values,
        }
        return cls.env["product.pricelist"].create(values)

    @classmethod
    def _create_product(cls, name, price, **values):
        values = {
            "name": name,
            "type": "consu",
            "list_price": price,
            "taxes_id": [Command.clear()],
            "is_published": True,
            **values,
        }
        return cls.env["product.product"].create(values)

    @classmethod
    def _create_carrier(cls):
        cls.env["delivery.carrier"].search([]).is_published = False
        service = cls._create_product("Delivery", 0, type="service")
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Van",
                "delivery_type": "fixed",
                "fixed_price": 0,
                "product_id": service.id,
                "is_published": True,
            }
        )

    @classmethod
    def _create_offline_provider(cls):
        """Return a provider with which a rep may submit."""
        provider = cls.env.ref("payment.payment_provider_transfer").copy(
            {
                "custom_mode": "cash_on_delivery",
                "state": "enabled",
                "is_published": True,
                "company_id": cls.company.id,
            }
        )
        cls.env.ref("delivery.payment_method_cash_on_delivery").write(
            {"active": True, "provider_ids": [Command.link(provider.id)]}
        )
        cls.carrier.allow_cash_on_delivery = True
        return provider

    def _pay(self, cart, state="pending"):
        """Return a transaction of the cart, as a provider leaves it."""
        cart.set_delivery_line(self.carrier, 0)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.env.ref(
                    "delivery.payment_method_cash_on_delivery"
                ).id,
                "amount": cart.amount_total,
                "currency_id": cart.currency_id.id,
                "partner_id": cart.partner_id.id,
                "operation": "online_redirect",
                "sale_order_ids": [Command.set(cart.ids)],
            }
        )
        transaction.state = state
        return transaction

    # --- What a browser does ---

    def login(self, user):
        self.authenticate(user.login, user.login)

    def get_session(self):
        """The session file as the server left it last."""
        from odoo.http import root

        self.session = root.session_store.get(self.opener.cookies["session_id"])
        return self.session

    def post(self, url, token=None, headers=None, **data):
        self.get_session()
        data["csrf_token"] = Request.csrf_token(self)
        if token:
            data["rep_acting"] = token
        return self.url_open(
            url, data=data, headers=headers, allow_redirects=False, timeout=60
        )

    def act(self, customer):
        response = self.post(f"/my/rep/act/{customer.id}")
        self.assertEqual(response.status_code, 303, response.text[:500])
        return self.page_token("/my/rep")

    def stop(self):
        self.assertEqual(self.post("/my/rep/stop").status_code, 303)

    def page(self, url):
        response = self.url_open(url, timeout=60)
        self.assertEqual(response.status_code, 200, url)
        return html.unescape(response.text)

    def page_token(self, url="/shop"):
        return TOKEN_META.search(self.page(url)).group(1) or ""

    def call(self, route, token=None, **params):
        """Return (result, error data) of a JSON call."""
        headers = {"X-Rep-Acting": token} if token else {}
        response = self.opener.post(
            self.base_url() + route,
            json={"id": 0, "jsonrpc": "2.0", "method": "call", "params": params},
            headers=headers,
            timeout=60,
        )
        answer = response.json()
        return answer.get("result"), answer.get("error", {}).get("data")

    def add(self, product, token=None, quantity=1):
        return self.call(
            "/shop/cart/add",
            token,
            product_template_id=product.product_tmpl_id.id,
            product_id=product.id,
            quantity=quantity,
        )

    def add_ok(self, product, token=None, quantity=1):
        result, error = self.add(product, token, quantity)
        self.assertFalse(error, error)
        return result

    def cart_of(self, rep, customer):
        return self.env["sale.order"].search(
            [
                ("rep_user_id", "=", rep.id),
                ("partner_id", "=", customer.id),
                ("rep_cart_key", "!=", False),
            ]
        )

    def submit(self, order, token):
        """Check out and pay offline; return the JSON error, if any."""
        self.page("/shop/checkout")
        self.page("/shop/payment")
        result, error = self.call(
            f"/shop/payment/transaction/{order.id}",
            token,
            provider_id=self.provider.id,
            payment_method_id=self.env.ref(
                "delivery.payment_method_cash_on_delivery"
            ).id,
            token_id=None,
            amount=order.amount_total,
            flow="redirect",
            tokenization_requested=False,
            landing_route="/shop/payment/validate",
            is_validation=False,
            access_token=order._portal_ensure_token(),
        )
        if error:
            return error
        self.url_open(
            "/payment/custom/process",
            data={"reference": result["reference"]},
            allow_redirects=False,
        )
        self.call("/payment/status/poll", token)
        self.page(f"/shop/payment/validate?rep_acting={token}")
        return None
