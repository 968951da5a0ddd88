"""Customers, orders and ways to pay for the tests of the order flow."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAA"
    b"SUVORK5CYII="
)


class OrderFlowMixin:
    """Builders; to be mixed into a case that has a database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env.company
        cls.hungary = cls.env.ref("base.hu")
        cls.poland = cls.env.ref("base.pl")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.goods = cls._create_product("Drill", is_storable=True)
        cls.service = cls._create_product("Repair", type="service")
        cls.customer, cls.buyer = cls._create_customer("acme", country=cls.hungary)

    def _commit(self):
        """Let all happen that happens at a commit, and begin the next transaction."""
        cr = self.env.cr
        cr.flush()
        cr._now = cr.now() + timedelta(seconds=1)  # what tells transactions apart

    @classmethod
    def _create_product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "list_price": 100.0, "taxes_id": False, **values}
        )

    @classmethod
    def _create_customer(cls, login, country, **values):
        """Return a company and a portal user of it."""
        company = cls.env["res.partner"].create(
            {
                "name": login.upper(),
                "is_company": True,
                "country_id": country.id,
                "email": f"office@{login}.example.com",
                **values,
            }
        )
        user = new_test_user(
            cls.env,
            login=f"{login}_buyer",
            groups="base.group_portal",
            email=f"buyer@{login}.example.com",
        )
        user.partner_id.write({"parent_id": company.id, "type": "contact"})
        return company, user

    @classmethod
    def _create_order(cls, product=None, quantity=1.0, partner=None, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.service).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
                **values,
            }
        )


class PaymentMixin(OrderFlowMixin):
    """Two card providers with a method each, and payment by wire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([]).state = "disabled"
        cls.card = cls._create_provider("Card House")
        cls.card_method = cls.card.payment_method_ids
        cls.other = cls._create_provider("Other House")
        cls.other_method = cls.other.payment_method_ids
        cls.wire = cls.env["payment.provider"].search(
            [("custom_mode", "=", "wire_transfer")], limit=1
        )
        cls.wire.write({"state": "enabled", "is_published": True})
        cls.wire_method = cls.wire.payment_method_ids
        cls.wire_method.active = True

    @classmethod
    def _create_provider(cls, name, **values):
        method = cls.env["payment.method"].create(
            {
                "name": f"{name} Method",
                "code": name.lower().replace(" ", "_"),
                "image": PIXEL,
                "support_tokenization": True,
                "active": True,
            }
        )
        form = cls.env["ir.ui.view"].create(
            {"name": name, "type": "qweb", "arch": "<form action='dummy' />"}
        )
        return cls.env["payment.provider"].create(
            {
                "name": name,
                "code": "none",
                "state": "test",
                "is_published": True,
                "allow_tokenization": True,
                "redirect_form_view_id": form.id,
                "payment_method_ids": [Command.set(method.ids)],
                **values,
            }
        )

    @classmethod
    def _create_saved_card(cls, partner, provider=None, method=None):
        return cls.env["payment.token"].create(
            {
                "provider_id": (provider or cls.card).id,
                "payment_method_id": (method or cls.card_method).id,
                "partner_id": partner.id,
                "provider_ref": "saved",
                "payment_details": "1234",
            }
        )

    def _prepare_payment(self, order, **values):
        """Return the values of a transaction as a payment page makes it."""
        return {
            "provider_id": self.card.id,
            "payment_method_id": self.card_method.id,
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_invoice_id.id,
            "operation": "online_redirect",
            "sale_order_ids": [Command.set(order.ids)],
            **values,
        }
