from odoo.tests import TransactionCase, tagged

from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestCustomers(ChannelMixin, TransactionCase):
    def _partners(self):
        return self.env["res.partner"].search_count([])

    def test_a_guest_with_five_orders_is_one_customer(self):
        before = self._partners()
        messages = self._receive(*[self._woo(number) for number in range(1, 6)])
        again = self._receive(self._woo(6))
        self.assertEqual(len((messages | again).order_id.partner_id), 1)
        self.assertEqual(self._partners(), before + 1)

    def test_the_same_address_typed_otherwise_is_one_contact(self):
        other = self._person(address_1="FŐ UTCA 3", city="győr ")
        before = self._partners()
        self._receive(self._woo(1), self._woo(2, shipping=other))
        self.assertEqual(self._partners(), before + 1)

    def test_another_delivery_address_is_a_contact_of_the_customer(self):
        other = self._person(address_1="Kossuth tér 1.", city="Pécs", email="")
        order = self._receive(self._woo(1, shipping=other)).order_id
        self.assertEqual(order.partner_shipping_id.parent_id, order.partner_id)
        self.assertEqual(order.partner_shipping_id.city, "Pécs")
        self.assertEqual(order.partner_shipping_id.type, "delivery")
        again = self._receive(self._woo(2, shipping=other)).order_id
        self.assertEqual(again.partner_shipping_id, order.partner_shipping_id)

    def test_a_firm_at_the_door_is_on_the_parcel(self):
        other = self._person(company="Studio 9", city="Pécs")
        order = self._receive(self._woo(1, shipping=other)).order_id
        self.assertEqual(order.partner_shipping_id.name, "Studio 9, Őze Teszt")

    def test_a_state_is_kept_by_its_code_or_its_name(self):
        for number, said in enumerate(("CA", "California"), 1):
            place = self._person(country="US", state=said, city=f"Town {number}")
            order = self._receive(self._woo(number, shipping=place)).order_id
            self.assertEqual(
                order.partner_shipping_id.state_id, self.env.ref("base.state_us_5")
            )

    def test_a_country_that_is_mapped_later_is_that_of_the_address(self):
        place = self._person(country="XX", city="Nowhere")
        waiting = self._receive(self._woo(1, shipping=place, billing=place))
        self.assertEqual(waiting.missing_ids.kind, "country")
        waiting.with_user(self.manager).action_replay()
        self.assertEqual(waiting.error_code, "missing", "nobody has mapped it yet")
        waiting.missing_ids.with_user(self.manager).country_id = self.country
        self.assertEqual(waiting.state, "done", waiting.error)
        order = waiting.order_id
        self.assertEqual(order.partner_shipping_id.country_id, self.country)
        self.assertEqual(order.partner_id.country_id, self.country)

    def test_a_known_e_mail_address_is_the_customer_and_is_not_changed(self):
        known = self.env["res.partner"].create(
            {"name": "Known by hand", "email": "OZE@shop.example.com", "phone": "1"}
        )
        order = self._receive(self._woo(1)).order_id
        self.assertEqual(order.partner_id, known)
        self.assertEqual(known.name, "Known by hand")
        self.assertEqual(known.phone, "1")

    def test_an_employee_buys_for_the_company(self):
        company = self.env["res.partner"].create(
            {"name": "Acropora Kft.", "is_company": True}
        )
        self.env["res.partner"].create(
            {"name": "Béla", "email": "oze@shop.example.com", "parent_id": company.id}
        )
        self.assertEqual(self._receive(self._woo(1)).order_id.partner_id, company)

    def test_a_company_is_known_by_its_vat_number(self):
        billing = self._person(company="Acropora Kft.", email="one@a.example.com")
        meta = [{"id": 1, "key": "_vat_number", "value": "HU12345676"}]
        first = self._receive(self._woo(1, billing=billing, meta_data=meta)).order_id
        billing = billing | {"email": "two@a.example.com"}
        second = self._receive(self._woo(2, billing=billing, meta_data=meta)).order_id
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertTrue(first.partner_id.is_company)
        self.assertEqual(first.partner_id.name, "Acropora Kft.")

    def test_a_wrong_vat_number_is_a_remark_and_no_error(self):
        meta = [{"id": 1, "key": "_vat_number", "value": "HU99999999"}]
        message = self._receive(self._woo(1, meta_data=meta))
        self.assertEqual(message.state, "done", message.error)

    def test_an_alias_of_a_marketplace_names_nobody(self):
        alias = "abc@marketplace.amazon.de"
        one = self._person(email=alias, first_name="Ada")
        two = self._person(email=alias, first_name="Bea")
        orders = self._receive(
            self._woo(1, billing=one, shipping=one),
            self._woo(2, billing=two, shipping=two),
        ).order_id
        self.assertEqual(len(orders.partner_id), 2)

    def test_a_customer_with_an_id_stays_the_same_under_any_address(self):
        first = self._receive(self._woo(1, customer_id=7)).order_id
        billing = self._person(email="new@x.example.com", city="Eger")
        second = self._receive(self._woo(2, customer_id=7, billing=billing)).order_id
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual(second.partner_invoice_id.city, "Eger")
