import random
from datetime import timedelta
from itertools import cycle

from odoo.fields import Command, Datetime
from odoo.tests import Form, tagged

from .test_payment_reps import RepPaymentCommon

SEED = 20260504
CUSTOMERS = 12
LINES = 5
KINDS = ("cost", "quantity", "window", "currency", "percentage", "fixed")


@tagged("post_install", "-at_install")
class TestPricesRandom(RepPaymentCommon):
    """A rep who orders for a customer, the customer himself and a clerk in the backend
    get the same price, discount, taxes and total: 60 drawn combinations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        cls.foreign = cls._create_currency()
        cls.included = cls._create_tax(
            "Included", 20.0, price_include_override="tax_included"
        )
        cls.position = cls._create_fiscal_position()
        cls.products = cls._draw_products()
        cls.buyers = cls._draw_customers()
        cls.baskets = [cls._draw_basket() for _customer in cls.buyers]
        cls._create_reward()

    # --- What is drawn ---

    @classmethod
    def _create_currency(cls):
        euro = cls.env.ref("base.EUR")
        foreign = cls.env.ref("base.USD") if euro == cls.currency else euro
        foreign.active = True
        rates = cls.env["res.currency.rate"]
        rates.search([("currency_id", "=", foreign.id)]).unlink()
        rates.create({"currency_id": foreign.id, "name": "2020-01-01", "rate": 1.37})
        return foreign

    @classmethod
    def _create_fiscal_position(cls):
        """Return a position that maps both taxes to a smaller one."""
        position = cls.env["account.fiscal.position"].create({"name": "Abroad"})
        cls._create_tax(
            "Abroad 5%",
            5.0,
            fiscal_position_ids=[Command.set(position.ids)],
            original_tax_ids=[Command.set((cls.tax | cls.included).ids)],
        )
        return position

    @classmethod
    def _draw_products(cls):
        taxes = cycle((cls.tax, cls.included))
        return cls.env["product.product"].concat(
            *(
                cls._create_product(
                    f"Drawn board {number}",
                    list_price=cls.random.randint(100, 99999) / 100,
                    standard_price=cls.random.randint(100, 50000) / 100,
                    taxes_id=[Command.set(next(taxes).ids)],
                )
                for number in range(10)
            )
        )

    @classmethod
    def _draw_customers(cls):
        kinds = cycle(KINDS)
        return [cls._draw_customer(number, next(kinds)) for number in range(CUSTOMERS)]

    @classmethod
    def _draw_customer(cls, number, kind):
        customer = cls._create_customer(
            f"Buyer {number}",
            f"buyer_{number}",
            specific_property_product_pricelist=cls._draw_pricelist(kind).id,
            property_account_position_id=cls.random.choice((False, cls.position.id)),
        )
        cls.env["sale.rep.assignment"].create(
            {"rep_id": cls.rep.id, "partner_id": customer.id}
        )
        return customer

    @classmethod
    def _draw_pricelist(cls, kind):
        currency = cls.foreign if kind == "currency" else cls.currency
        return cls.env["product.pricelist"].create(
            {
                "name": f"Drawn {kind}",
                "currency_id": currency.id,
                "website_id": False,
                "item_ids": [Command.create(cls._draw_rule(kind)) for _rule in range(3)]
                + [Command.create(cls._draw_rule("percentage"))],
            }
        )

    @classmethod
    def _draw_rule(cls, kind):
        product = cls.random.choice(cls.products)
        rule = {"applied_on": "0_product_variant", "product_id": product.id}
        percent = cls.random.randint(1, 60)
        if kind == "cost":
            return rule | {
                "compute_price": "formula",
                "base": "standard_price",
                "price_markup": percent,
                "price_surcharge": cls.random.randint(0, 500) / 100,
                "price_round": cls.random.choice((0.0, 0.05, 0.5)),
            }
        if kind == "quantity":
            rule["min_quantity"] = cls.random.randint(2, 12)
        if kind == "window":
            # from ... to, as seen from today: over, now or still to come
            start = cls.random.choice((-20, -5, 5))
            rule["date_start"] = Datetime.now() + timedelta(days=start)
            rule["date_end"] = Datetime.now() + timedelta(days=start + 10)
        if kind == "fixed":
            price = cls.random.randint(100, 99999) / 100
            return rule | {"compute_price": "fixed", "fixed_price": price}
        if kind == "percentage":
            rule = {"applied_on": "3_global"}
        return rule | {"compute_price": "percentage", "percent_price": percent}

    @classmethod
    def _draw_basket(cls):
        products = cls.random.sample(list(cls.products), LINES)
        return [(product, cls.random.randint(1, 15)) for product in products]

    @classmethod
    def _create_reward(cls):
        cls.env["loyalty.program"].search([]).active = False
        cls.env["loyalty.program"].create(
            {
                "name": "Seven percent",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_qty": 30})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 7})
                ],
            }
        )

    # --- The three ways ---

    def _order_as_rep(self, customer, basket):
        self.login("travelling")
        self.assertEqual(self.post(f"/my/rep/act/{customer.id}").status_code, 200)
        self._read_acting_token()
        self._fill_cart(basket)
        return self.env["sale.order"].search(
            [("partner_id", "=", customer.id), ("rep_user_id", "=", self.rep.id)]
        )

    def _order_as_customer(self, customer, basket):
        login = customer.child_ids.user_ids.login
        self.token = ""
        self.login(login)
        self._fill_cart(basket)
        return self.cart_of(login)

    def _fill_cart(self, basket):
        for product, quantity in basket:
            self.call_ok(
                "/shop/cart/add",
                product_template_id=product.product_tmpl_id.id,
                product_id=product.id,
                quantity=quantity,
            )
        self.page("/shop/cart")

    def _order_in_backend(self, customer, basket):
        with Form(self.env["sale.order"]) as form:
            form.partner_id = customer
            for product, quantity in basket:
                with form.order_line.new() as line:
                    line.product_id = product
                    line.product_uom_qty = quantity
        order = form.record
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards[:1], coupon)
        return order

    def _get_figures(self, order):
        lines = {
            (line.product_id, line.reward_id, tuple(line.tax_ids.ids)): (
                line.product_uom_qty,
                line.price_unit,
                line.discount,
                line.price_subtotal,
                line.price_total,
            )
            for line in order.order_line
        }
        amounts = (order.amount_untaxed, order.amount_tax, order.amount_total)
        return lines, amounts, order.currency_id, order.pricelist_id

    def _count_different(self, order):
        """Return how many lines cost something else than the list price."""
        products = order.order_line.filtered(lambda line: not line.reward_id)
        return sum(
            line.discount > 0 or line.price_unit != line.product_id.list_price
            for line in products
        )

    def test_three_ways_one_price(self):
        compared = different = rewarded = 0
        for customer, basket in zip(self.buyers, self.baskets, strict=True):
            backend = self._order_in_backend(customer, basket)
            expected = self._get_figures(backend)
            for way in (self._order_as_rep, self._order_as_customer):
                with self.subTest(customer=customer.name, way=way.__name__):
                    order = way(customer, basket)
                    self.assertEqual(self._get_figures(order), expected)
            compared += len(basket)
            different += self._count_different(backend)
            rewarded += any(backend.order_line.mapped("reward_id"))
        # the draw is worth it
        self.assertEqual(compared, CUSTOMERS * LINES)
        self.assertGreaterEqual(different, compared / 2)
        self.assertGreater(rewarded, 2)
