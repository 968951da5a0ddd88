"""A shop whose own couriers come in slots."""

from odoo.fields import Command, Date

from .common import DeliveryMixin

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class SlotShopMixin(DeliveryMixin):
    """Builders on top of `DeliveryMixin`: a website, methods, slots in three days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.company_id = cls.company
        cls.website.user_id.company_ids |= cls.company
        cls.website.user_id.company_id = cls.company
        cls.goods.write({"is_published": True, "list_price": 20.0})
        cls.van = cls._create_method("Our van", 5.0, is_own_courier=True)
        cls.post = cls._create_method("Post", 7.0)
        cls.day = Date.add(cls.company._delivery_today(), days=3)
        cls.slot = cls._create_slot(date=cls.day, max_stops=2, price=2.5)
        cls.late = cls._create_slot(date=cls.day, hour_from=18.0, hour_to=20.0)

    @classmethod
    def _create_method(cls, name, price, **values):
        service = cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.clear()],
            }
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": name,
                "delivery_type": "fixed",
                "fixed_price": price,
                "product_id": service.id,
                "company_id": cls.company.id,
                "is_published": True,
                **values,
            }
        )

    @classmethod
    def _create_cart(cls, partner=None, method=None, **values):
        cart = cls._create_order(partner, website_id=cls.website.id, **values)
        cart._set_delivery_method(method or cls.van)
        return cart

    def _hold(self, cart, slot=None):
        slot = slot or self.slot
        cart._book_shop_slot(slot.id, Date.to_string(self.day))

    def _booked(self, slot=None):
        days = self.env["delivery.slot.day"].search(
            [("slot_id", "=", (slot or self.slot).id)]
        )
        days.invalidate_recordset()
        return sum(days.mapped("booked_stops"))

    def _pay(self, order, **values):
        """Begin a payment at a bank that takes its time."""
        method = self.env["payment.method"].create(
            {"name": "Bank", "code": "slot_bank", "image": PIXEL, "active": True}
        )
        form = self.env["ir.ui.view"].create(
            {"name": "Bank", "type": "qweb", "arch": "<form action='dummy' />"}
        )
        provider = self.env["payment.provider"].create(
            {
                "name": "Bank",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": self.company.id,
                "redirect_form_view_id": form.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": "slot",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "pending",
                **values,
            }
        )
