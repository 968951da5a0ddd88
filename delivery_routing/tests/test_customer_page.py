from base64 import urlsafe_b64decode, urlsafe_b64encode

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .route_common import ON_THE_DAY, RouteCase


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestCustomerPage(RouteCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"phone": "+31 30 111", "email": "shop@example.com"})
        names = ("Bakery", "Florist", "Garage")
        cls.orders = [
            cls._deliver(name, 0.01 * number, street=f"{name} street 1", phone=name)
            for number, name in enumerate(names, 1)
        ]
        cls.route = cls._begin_day(*cls.orders, state="planned")
        for number, order in enumerate(cls.orders, 1):
            stop = order.picking_ids.delivery_stop_id
            stop.write({"sequence": 10 + number, "number": number})
        cls.order = cls.orders[1]
        cls.stop = cls.order.picking_ids.delivery_stop_id

    def _open(self, token=None):
        return self.url_open(f"/delivery/{token or self.order._delivery_token()}")

    def _report(self, order, **values):
        stop = order.picking_ids.delivery_stop_id[:1]
        stop._record_outcome({"outcome": "delivered", **values})

    def test_the_page_follows_the_day(self):
        self.assertIn("Your delivery is planned", self._open().text)
        self.route.action_start()
        text = self._open().text
        self.assertIn("Your delivery is on its way", text)
        self.assertIn("One stop before you.", text)
        self._report(self.orders[0])
        self.assertIn("You are next.", self._open().text)
        self.stop.arrived_at = ON_THE_DAY
        self.assertIn("The courier is at your door", self._open().text)
        self._report(self.order)
        text = self._open().text
        self.assertIn("Left with you", text)
        self.assertIn("Crate", text)
        self.assertNotIn("before you", text)

    def test_a_later_stop_counts_all_before_it(self):
        self.route.action_start()
        text = self._open(self.orders[2]._delivery_token()).text
        self.assertRegex(text, r"2\s+stops before you")

    def test_window_contact_and_money_are_told(self):
        self.order.order_line.price_unit = 41.15
        self.order.collect_on_delivery = True
        self.stop.write(
            {"window_from": "2026-05-04 07:00:00", "window_to": "2026-05-04 09:30:00"}
        )
        text = self._open().text
        for expected in ("09:00 - 11:30", "+31 30 111", "shop@example.com", "41.15"):
            self.assertIn(expected, text)

    def test_nothing_of_other_customers_is_told(self):
        self.route.action_start()
        others = (self.orders[0], self.orders[2])
        self._report(self.orders[0])
        text = self._open().text
        for other in others:
            partner = other.partner_id
            stop = other.picking_ids.delivery_stop_id
            for secret in (
                other.name,
                partner.name,
                partner.street,
                f"{stop.latitude:.4f}",
                f"{stop.longitude:.6f}",
            ):
                self.assertNotIn(secret, text)

    def test_two_customers_at_one_door_see_their_own_goods(self):
        product = {"name": "Secret goods", "type": "consu", "taxes_id": False}
        secret = self.env["product.product"].create(product)
        line = Command.create({"product_id": secret.id, "product_uom_qty": 1.0})
        other = self._create_order(confirm=True, order_line=[line])
        other.picking_ids.delivery_stop_id = self.stop
        text = self._open().text
        self.assertIn("Crate", text)
        self.assertNotIn("Secret goods", text)
        self.assertNotIn(other.name, text)

    def test_what_was_left_of_a_part_is_told(self):
        order = self._deliver("Wholesale", quantity=5.0)
        order.picking_ids.delivery_stop_id = self.stop
        self.order.picking_ids.delivery_stop_id = False
        self.route.action_start()
        (key,) = self.stop._goods()
        self.stop._record_outcome(
            {"outcome": "partly", "reason": "Damaged", "lines": {key: 3.0}}
        )
        text = self._open(order._delivery_token()).text
        for expected in ("Delivered in part", "Damaged", "3.00"):
            self.assertIn(expected, text)
        self.assertNotIn("5.00", text)

    def test_it_ends_some_days_after_the_delivery(self):
        self.route.action_start()
        self._report(self.order)
        token = self.order._delivery_token()
        with freeze_time("2026-05-11 09:00:00"):
            self.assertEqual(self._open(token).status_code, 200)
        with freeze_time("2026-05-11 11:00:00"):
            self.assertEqual(self._open(token).status_code, 404)
            self.order.invalidate_recordset(["delivery_page_url"])
            self.assertFalse(self.order.delivery_page_url)

    def test_any_other_token_gets_the_same_answer(self):
        token = self.order._delivery_token()
        unknown = self._open("x" * len(token))
        self.assertEqual(unknown.status_code, 404)
        raw = bytearray(urlsafe_b64decode(token + "==="))
        raw[-2] ^= 1  # another order, another signature
        changed = urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
        ended = self._deliver("Tomorrow")._delivery_token()  # nothing to follow
        for other in (
            changed,
            ended,
            token[:-1],
            token + "A",
            token + "=",
            token[:20] + "!" + token[20:],
            token + "é",
            "%00",
            "-" * 5000,
            self.order._portal_ensure_token(),
            str(self.order.id),
        ):
            answer = self._open(other)
            self.assertEqual(answer.status_code, 404, other)
            self.assertEqual(answer.text, unknown.text, other)

    def test_the_link_of_a_former_customer_is_closed(self):
        token = self.order._delivery_token()
        self.assertEqual(self._open(token).status_code, 200)
        self.order.partner_id = self._create_customer("New owner")
        self.assertEqual(self._open(token).status_code, 404)
        self.assertEqual(self._open().status_code, 200)

    def test_a_token_that_we_have_not_signed_costs_no_query(self):
        token = self.order._delivery_token()
        find = self.env["sale.order"]._find_by_delivery_token
        find(token)
        self.env.flush_all()
        with self.assertQueryCount(0):
            for wrong in ("x" * len(token), token + "A", "é", "-" * 5000, ""):
                self.assertFalse(find(wrong))

    def test_the_page_costs_no_more_queries_with_more_stops(self):
        few = self._queries(self.order)
        for number in range(8):
            other = self._deliver(f"More {number}")
            other.picking_ids.delivery_stop_id.route_id = self.route
        self.assertLessEqual(self._queries(self.order), few)

    def _queries(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        order = self.env["sale.order"]._find_by_delivery_token(order._delivery_token())
        before = self.env.cr.sql_log_count
        for stop in order._delivery_page_stops():
            stop._customer_data(order)
        return self.env.cr.sql_log_count - before

    def test_it_is_not_to_be_indexed_kept_or_told_on(self):
        for token in (None, "wrong"):
            headers = self._open(token).headers
            self.assertIn("noindex", headers["X-Robots-Tag"])
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cache-Control"], "no-store")
            self.assertNotIn("session_id", headers.get("Set-Cookie", ""))

    def test_it_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.order.partner_id.lang = "hu_HU"
        self.assertIn('<html lang="hu-HU"', self._open().text)

    def test_names_are_shown_and_not_obeyed(self):
        self.order.order_line.product_id.name = "<script>alert(1)</script>"
        self.company.name = "<b>Bold</b>"
        text = self._open().text
        self.assertNotIn("<script", text)
        self.assertNotIn("<b>", text)

    def test_the_order_in_the_portal_links_to_it(self):
        url = self.order.get_portal_url()
        self.assertIn(self.order._delivery_token(), self.url_open(url).text)
        self.order.picking_ids.delivery_stop_id = False
        self.order.invalidate_recordset()
        self.assertNotIn("o_delivery_page", self.url_open(url).text)

    # --- What the customer is told when his courier leaves ---

    def _notices(self):
        self.env.cr.precommit.run()
        return self.order.notice_ids

    def test_the_stage_tells_it_once_when_the_route_leaves(self):
        stage = self.env.ref("sale_order_flow.sale_order_stage_shipped")
        mails = self.env.ref("delivery_routing.mail_template_order_on_its_way")
        stage.mail_template_id = mails
        stage.sms_template_id = self.env.ref(
            "delivery_routing.sms_template_order_on_its_way"
        )
        self.order.partner_id.write(
            {"email": "florist@example.com", "phone": "+31 6 12345678"}
        )
        self.assertFalse(self._notices())
        self.route.action_start()
        self.assertEqual(self.order.stage_id, stage)
        by_mail, by_sms = self._notices().sorted("channel")
        mail, sms = by_mail._prepare_message(), by_sms._prepare_message()
        for words in (mail.body_html, sms.body):
            self.assertIn(self.order._delivery_token(), words)
        self.assertEqual(sms.number.replace(" ", ""), "+31612345678")
        self._report(self.order)
        self.assertEqual(self.order.stage_fact, "delivered")

    def test_an_order_that_comes_back_with_its_courier_is_set_back(self):
        before = self.order.stage_id
        self.route.action_start()
        self.assertEqual(self.order.stage_fact, "shipped")
        self._report(self.order, outcome="absent", reason="Nobody opens")
        self.assertEqual(self.order.stage_fact, "shipped")
        self.route.state = "done"
        self.assertEqual(self.order.stage_id, before)
