from odoo.fields import Command

from .shop_common import ShopCommon


class PaymentCommon(ShopCommon):
    """The shop with the offline ways to pay, a card provider and a saved card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_account = cls._get_offline_provider("on_account")
        cls.cheque = cls._get_offline_provider("cheque")
        cls.card_method = cls.env.ref("payment.payment_method_card")
        cls.card = cls._create_card_provider()
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "30 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        cls.alder.property_payment_term_id = cls.terms

    @classmethod
    def _get_offline_provider(cls, mode, company=None):
        return cls.env["payment.provider"].search(
            [
                ("custom_mode", "=", mode),
                ("company_id", "=", (company or cls.company).id),
            ]
        )

    @classmethod
    def _create_card_provider(cls):
        """Return a provider that would take money, cards and tokens."""
        form = cls.env["ir.ui.view"].create(
            {
                "name": "Card form",
                "type": "qweb",
                "arch": "<form action='/card' method='post'/>",
            }
        )
        provider = cls.env["payment.provider"].create(
            {
                "name": "Card",
                "code": "none",
                "company_id": cls.company.id,
                "state": "test",
                "is_published": True,
                "allow_tokenization": True,
                "allow_express_checkout": True,
                "redirect_form_view_id": form.id,
                "payment_method_ids": [Command.set(cls.card_method.ids)],
            }
        )
        cls.card_method.write(
            {
                "active": True,
                "support_tokenization": True,
                "support_express_checkout": True,
            }
        )
        return provider

    @classmethod
    def _create_token(cls, partner):
        return cls.env["payment.token"].create(
            {
                "provider_id": cls.card.id,
                "payment_method_id": cls.card_method.id,
                "payment_details": "4242",
                "partner_id": partner.id,
                "provider_ref": "token of the provider",
            }
        )

    @classmethod
    def _create_ready_cart(cls, login, lines=(), **values):
        """Return a cart that only has to be paid: delivery is chosen."""
        cart = cls._create_cart(login, lines or [cls.product], **values)
        cart._set_delivery_method(cls.carrier)
        return cart

    # --- Payment over HTTP ---

    def pay_params(self, provider, **values):
        """Return what the payment form of a page sends."""
        return {
            "provider_id": provider.id,
            "payment_method_id": provider.payment_method_ids[:1].id,
            "token_id": None,
            "amount": None,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "/shop/payment/validate",
            "is_validation": False,
            **values,
        }

    def start_payment(self, order, provider, **values):
        """Choose the provider on the payment page of the shop."""
        return self.make_jsonrpc_request(
            f"/shop/payment/transaction/{order.id}",
            {
                **self.pay_params(provider, amount=order.amount_total, **values),
                "access_token": order._portal_ensure_token(),
            },
        )

    def finish_payment(self, processing_values):
        """Do what the browser does after the form of an offline provider."""
        response = self.url_open(
            "/payment/custom/process",
            data={"reference": processing_values["reference"]},
        )
        self.assertEqual(response.status_code, 200)
        answer = self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        return answer

    def pay(self, order, provider, **values):
        return self.finish_payment(self.start_payment(order, provider, **values))

    def mails_about(self, order):
        """Return the messages that were sent to the customer."""
        return order.message_ids.filtered(
            lambda message: message.partner_ids & order.partner_id
        )
