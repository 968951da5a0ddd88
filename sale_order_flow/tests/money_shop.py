"""Orders the cases of `money_cases` in the shop."""

from .money_common import MoneyCaseMixin


class MoneyShopMixin(MoneyCaseMixin):
    """Orders in the shop, over HTTP. To be mixed into an `HttpCase`."""

    is_open = False

    def _open_shop(self):
        """Log in once; the cases have their own carts."""
        if not self.is_open:
            self._log_in()
            self.is_open = True

    def _log_in(self):
        self.authenticate(self.buyer.login, self.buyer.login)

    def _order(self, case):
        self._open_shop()
        for name, quantity in case.lines:
            self._add_to_cart(self.products[name], quantity)
        cart = self._get_cart()
        if not case.use_wallet or case.prepayment:
            self._prepare_order(cart, case)
        self._drop_wallet(cart, case)
        for name in case.methods:
            self._choose_method(cart, name)
        return cart

    def _get_cart(self):
        self.env.invalidate_all()
        return self.env["sale.order"].search(
            [("partner_id", "=", self._get_buyer().id), ("website_id", "!=", False)],
            order="id desc",
            limit=1,
        )

    def _drop_wallet(self, cart, case):
        """A customer who does not want to pay from his wallet removes it."""
        if not case.use_wallet:
            cart.order_line.filtered("coupon_id").unlink()

    def _call(self, route, **params):
        answer = self.make_jsonrpc_request(route, params, headers=self._get_headers())
        self.env.invalidate_all()
        return answer

    def _get_headers(self):
        return {}

    def _add_to_cart(self, product, quantity):
        self._call(
            "/shop/cart/add",
            product_template_id=product.product_tmpl_id.id,
            product_id=product.id,
            quantity=quantity,
        )

    def _choose_method(self, cart, name):
        method = {"card": self.card_method, "other": self.other_method}[name]
        shown = self._call(
            "/sale_order_flow/payment_fee",
            order_id=cart.id,
            access_token=cart._portal_ensure_token(),
            payment_method_id=method.id,
            amount=cart.amount_total,
        )
        self.assertAlmostEqual(shown["amount"], cart.amount_total)
