from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TourCase(BaseCommon):
    """A wholesaler with his people in the suite's standard roles, two customers and
    goods in stock. Each test is one step of the tour, done by who does it in life."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.company.country_id = cls.env.ref("base.hu")
        cls.currency = cls.company.currency_id
        cls.clerk = cls._hire("clerk")
        cls.manager = cls._hire("sales_manager")
        cls.logistician = cls._hire("logistician")
        cls.administrator = cls._hire("administrator")
        cls.customer = cls._create_customer("Café Korona")
        cls.other_customer = cls._create_customer("Hotel Duna")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.group_a = cls.env["product.category"].create({"name": "Group A"})
        cls.coffee = cls._create_product("Coffee", 20.0, categ_id=cls.group_a.id)
        cls.mug = cls._create_product("Mug", 5.0)
        cls._stock(cls.coffee, 100)
        cls._stock(cls.mug, 100)

    @classmethod
    def _hire(cls, code):
        """A user with exactly the groups of a standard role."""
        role = cls.env.ref(f"sale_order_flow.sale_user_role_{code}")
        user = new_test_user(cls.env, f"tour_{code}", groups="base.group_user")
        user.standard_role_id = role
        user.group_ids = [Command.link(group.id) for group in role.group_ids]
        return user

    @classmethod
    def _create_customer(cls, name, **values):
        email = f"{name.split()[-1].lower()}@customer.example"
        values = {
            "name": name,
            "is_company": True,
            "email": email,
            "street": "Fő utca 1",
            "city": "Budapest",
            "zip": "1011",
            "country_id": cls.env.ref("base.hu").id,
            **values,
        }
        return cls.env["res.partner"].create(values)

    @classmethod
    def _create_product(cls, name, price, **values):
        values = {
            "name": name,
            "list_price": price,
            "standard_price": price / 2,
            "is_storable": True,
            "invoice_policy": "order",
            "taxes_id": False,
            "supplier_taxes_id": False,
            "is_published": True,
            **values,
        }
        return cls.env["product.product"].create(values)

    @classmethod
    def _stock(cls, product, quantity):
        cls.env["stock.quant"]._update_available_quantity(
            product, cls.warehouse.lot_stock_id, quantity
        )

    def _type_order(self, *lines, customer=None, user=None):
        """Type an order as a clerk does: a customer, then products with quantities."""
        form = Form(self.env["sale.order"].with_user(user or self.clerk))
        form.partner_id = customer or self.customer
        for product, quantity in lines or [(self.coffee, 2)]:
            with form.order_line.new() as line:
                line.product_id = product
                line.product_uom_qty = quantity
        return form.save()

    def _confirm(self, *lines, **who):
        order = self._type_order(*lines, **who)
        order.action_confirm()
        return order

    def _deliver(self, order):
        transfers = order.sudo().picking_ids.with_user(self.logistician)
        for transfer in transfers:
            transfer.action_assign()
            transfer.move_ids.picked = True
            transfer.button_validate()
        return transfers

    @classmethod
    def _open_demo_payments(cls):
        """Let customers pay with Odoo's pretended provider."""
        cls.demo = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.demo.write({"state": "test", "is_published": True})
        cls.method = cls.demo.payment_method_ids[:1] or cls.env.ref(
            "payment_demo.payment_method_demo"
        )
        cls.method.active = True

    def _pay(self, order, amount, state="done"):
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.demo.id,
                "payment_method_id": self.method.id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"tour-{order.id}-{amount}",
                "operation": "online_direct",
                "sale_order_ids": [Command.link(order.id)],
            }
        )
        transaction._process(
            "demo", {"reference": transaction.reference, "simulated_state": state}
        )
        self.env.invalidate_all()  # the provider tells it in a request of its own
        transaction._post_process()
        return transaction
