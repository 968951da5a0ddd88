from ast import literal_eval
from operator import itemgetter, methodcaller

from lxml.html import fromstring

from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged

from .common import OrderFlowMixin

URL = "https://parcels.example.com/<shipmenttrackingnumber>"


class TrackingMixin(OrderFlowMixin):
    """Orders of goods that a carrier brings whose parcels can be followed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Parcel house",
                "product_id": cls.service.id,
                "tracking_url": URL,
            }
        )

    @classmethod
    def _ship(cls, number, **values):
        """Return an order whose goods have left under a number."""
        order = cls._create_order(cls.goods, **values)
        order.action_confirm()
        cls._send(order.picking_ids, number)
        return order

    @classmethod
    def _send(cls, picking, number):
        picking.write({"carrier_id": cls.carrier.id, "carrier_tracking_ref": number})
        picking.move_ids.write({"quantity": 1.0, "picked": True})
        picking._action_done()

    @classmethod
    def _return(cls, picking, number):
        wizard = cls.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1.0
        back = wizard._create_return()
        back.write({"carrier_id": cls.carrier.id, "carrier_tracking_ref": number})
        return back


@tagged("post_install", "-at_install")
class TestTracking(TrackingMixin, TransactionCase):
    def _find(self, *term):
        orders = self.env["sale.order"].search([term, ("id", "in", self.known.ids)])
        return orders.mapped("client_order_ref")

    def test_order_names_the_parcels_of_all_that_is_sent_but_not_of_returns(self):
        order = self._ship("1Z-1")
        sent = order.picking_ids
        order.order_line.product_uom_qty = 2.0
        self._send(order.picking_ids - sent, "1Z-2")
        self._return(sent, "BACK-1")
        self.assertEqual(order.tracking_numbers, "1Z-1, 1Z-2")

    def test_orders_are_found_by_their_parcel(self):
        self.known = self._ship("1Z-41", client_order_ref="a")
        self.known |= self._ship("9Z-52", client_order_ref="b")
        self.known |= self._ship(False, client_order_ref="c")
        self._return(self.known[0].picking_ids, "BACK-41")
        self.assertEqual(self._find("tracking_numbers", "ilike", "1z-4"), ["a"])
        self.assertEqual(self._find("tracking_numbers", "=", "9Z-52"), ["b"])
        self.assertEqual(self._find("tracking_numbers", "ilike", "BACK"), [])
        self.assertEqual(self._find("tracking_numbers", "=", False), ["c"])
        self.assertCountEqual(self._find("tracking_numbers", "!=", False), ["a", "b"])

    def test_shipments_list_has_what_goes_out_with_the_customer(self):
        order = self._ship("1Z-1")
        back = self._return(order.picking_ids, "BACK-1")
        clerk = new_test_user(self.env, "clerk", "sales_team.group_sale_salesman")
        action = self.env.ref("sale_order_flow.stock_picking_action_shipment")
        domain = [*literal_eval(action.domain), ("sale_id", "=", order.id)]
        found = self.env["stock.picking"].with_user(clerk).search(domain)
        self.assertEqual(found, order.picking_ids - back)
        self.assertEqual(found.order_partner_id, self.customer)
        self.assertEqual(found.carrier_tracking_url, "https://parcels.example.com/1Z-1")

    def test_shipments_of_others_are_hidden_from_who_sees_own_orders_only(self):
        groups = "sales_team.group_sale_salesman_all_leads"
        own = f"{groups},sale_order_flow.group_order_own_only"
        person = new_test_user(self.env, "own_only", own)
        mine, other = self._ship("1Z-1", user_id=person.id), self._ship("1Z-2")
        both = (mine | other).picking_ids
        found = self.env["stock.picking"].with_user(person).search
        self.assertEqual(found([("id", "in", both.ids)]), mine.picking_ids)
        person.group_ids += self.env.ref("stock.group_stock_user")
        self.assertEqual(found([("id", "in", both.ids)]), both)

    def test_only_addresses_of_the_web_become_links(self):
        for url, link in (
            (URL, "https://parcels.example.com/1Z-1"),
            ("javascript:alert('<shipmenttrackingnumber>')", None),
            (False, None),
            ('[["A", "https://a.example.com"], ["B", "data:text/html,b"]]', ...),
        ):
            with self.subTest(url=url):
                self.carrier.tracking_url = url
                links = self._ship("1Z-1")._get_tracking_links()
                if link is ...:
                    self.assertEqual(
                        links, [("A", "https://a.example.com"), ("B", None)]
                    )
                else:
                    self.assertEqual(links, [("1Z-1", link)])

    def test_the_form_shows_them_to_sales_people_and_not_to_who_may_not(self):
        clerk = new_test_user(self.env, "clerk", "sales_team.group_sale_salesman")
        order = self._ship("1Z-1", user_id=clerk.id)
        with Form(order.with_user(clerk)) as form:
            self.assertEqual(len(form.picking_ids), 1)
        reader = new_test_user(self.env, "reader", "account.group_account_invoice")
        fields = (
            self.env["sale.order"]
            .with_user(reader)
            .get_view(self.env.ref("sale.view_order_form").id, "form")
        )
        self.assertNotIn("stock_picking_view_list_shipment", fields["arch"])
        self.assertEqual(order.with_user(reader).tracking_numbers, "1Z-1")

    def test_numbers_of_a_list_cost_no_query_per_order(self):
        orders = self.env["sale.order"]
        for index in range(12):
            orders |= self._ship(f"1Z-{index}")
        self.env.flush_all()
        for read in (
            methodcaller("_get_tracking_links"),
            itemgetter("tracking_numbers"),
        ):
            self.env.invalidate_all()
            orders.mapped("name")
            with self.assertQueryCount(8):
                self.assertTrue(all(read(order) for order in orders))


@tagged("post_install", "-at_install")
class TestTrackingPages(TrackingMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._ship("1Z <b>7</b>")
        cls._ship("FOREIGN-1", partner=cls._create_customer("other", cls.poland)[0])

    def _read_links(self, url):
        tree = fromstring(self.url_open(url).text)
        found = tree.xpath(
            "//*[contains(@class, 'o_portal_tracking')]"
            "[not(ancestor::*[@class='d-sm-none'])]"
        )
        return [(link.text_content(), link.get("href")) for link in found]

    def test_customer_follows_his_parcels_from_list_and_order(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        link = [("1Z <b>7</b>", "https://parcels.example.com/1Z <b>7</b>")]
        self.assertEqual(self._read_links("/my/orders"), link)
        self.assertEqual(self._read_links(self.order.get_portal_url()), link)
        self.env["website"].search([]).show_order_stage = False
        self.assertEqual(self._read_links("/my/orders"), link)

    def test_link_of_the_order_needs_no_login(self):
        self.assertEqual(len(self._read_links(self.order.get_portal_url())), 1)
