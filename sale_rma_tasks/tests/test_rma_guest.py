import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from ..models import sale_rma_guest
from .common import ReturnMixin

LINK = r"(/returns/guest/[\w-]+)"


@tagged("post_install", "-at_install")
class TestReturnGuest(ReturnMixin, HttpCase):
    """A guest returns goods of his order, and learns nothing of anybody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell((cls.goods, 5.0))
        other = cls.env["res.partner"].create(
            {"name": "Other", "email": "other@example.com"}
        )
        cls.foreign = cls._sell((cls.goods, 5.0), partner_id=other.id)

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _post(self, url, **values):
        data = {"csrf_token": Request.csrf_token(self), **values}
        return self.url_open(url, data=data)

    def _ask(self, number=None, email="acme@example.com"):
        return self._post(
            "/returns/guest", order=number or self.order.name, email=email
        )

    def _send(self):
        """Return the mails that go out for what was asked."""
        known = self.env["mail.mail"].search([])
        self.env["sale.rma.guest"]._send_waiting()
        return self.env["mail.mail"].search([("id", "not in", known.ids)])

    def _get_url(self, order=None):
        return (order or self.order)._get_guest_url()

    def _return(self, url, order=None, quantity="2", line=None):
        line = line or (order or self.order).order_line
        key = f"{line.id}_{line.product_id.id}"
        return self._post(
            url, **{f"quantity_{key}": quantity, f"reason_{key}": self.reason.id}
        )

    # --- The link ---

    def test_the_link_goes_to_the_address_of_the_order(self):
        self.assertIn("If there is such an order", self._ask().text)
        mail = self._send()
        self.assertEqual(mail.email_to, "acme@example.com")
        self.assertRegex(mail.body_html, LINK)
        self.assertFalse(self._send())

    def test_the_answer_is_the_same_whether_there_is_the_order_or_not(self):
        answers = {
            self._ask(number, email).text.replace(number, "")
            for number, email in (
                (self.order.name, "acme@example.com"),
                (self.order.name, "stranger@example.com"),
                (self.foreign.name, "acme@example.com"),
                ("S99999", "acme@example.com"),
            )
        }
        tokens = {len(answer) for answer in answers}
        self.assertEqual(len(tokens), 1)
        self.assertEqual(len(self._send()), 1)

    def test_asking_costs_the_same_whether_there_is_the_order_or_not(self):
        """What is looked for later cannot be timed."""
        requests = self.env["sale.rma.guest"]
        counts = set()
        for number in ("warm-up", self.order.name, "S99999"):
            before = self.env.cr.sql_log_count
            requests._ask(number, f"{number}@example.com", "192.0.2.1")
            self.env.flush_all()
            counts.add((number == "warm-up", self.env.cr.sql_log_count - before))
        self.assertEqual(len(counts), 2)

    def test_a_number_that_is_typed_small_is_found(self):
        self._ask(self.order.name.lower())
        self.assertEqual(len(self._send()), 1)

    def test_each_request_gets_its_own_order_by_one_search(self):
        requests = self.env["sale.rma.guest"]
        rows = [
            (self.order.name, "acme@example.com", self.order),
            (self.foreign.name.lower(), "other@example.com", self.foreign),
            (self.foreign.name, "acme@example.com", self.foreign.browse()),
            ("S99999", "acme@example.com", self.foreign.browse()),
        ]
        asked = requests.create(
            [{"order_number": number, "email": email} for number, email, _o in rows]
        )
        found = asked._find_orders()
        for request, (number, email, order) in zip(asked, rows, strict=True):
            self.assertEqual(found[request], order, (number, email))
        many = requests.create(
            [{"order_number": f"S{n}", "email": "x@example.com"} for n in range(9)]
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            many._find_orders()

    def test_robots_are_kept_out_where_odoo_knows_them(self):
        asked = []

        def refuse(_self, action):
            asked.append(action)
            raise UserError(action)

        robots = self.registry["ir.http"]
        with (
            patch.object(robots, "_verify_request_recaptcha_token", refuse),
            mute_logger("odoo.http"),
        ):
            self.assertNotIn("If there is such an order", self._ask().text)
        self.assertEqual(asked, ["guest_return"])
        self.assertFalse(self.env["sale.rma.guest"].search([]))
        page = self.url_open("/returns/guest").text
        self.assertIn('data-captcha="guest_return"', page)

    def test_it_cannot_be_asked_too_often(self):
        for _time in range(sale_rma_guest.MAX_PER_KEY):
            self.assertEqual(self._ask().status_code, 200)
        answer = self._ask()
        self.assertEqual(answer.status_code, 429)
        self.assertIn("too often", answer.text)
        self.assertEqual(self._ask("S99999").status_code, 429, "by the address")

    def test_one_visitor_cannot_ask_for_everybody(self):
        requests = self.env["sale.rma.guest"]
        for number in range(sale_rma_guest.MAX_PER_IP):
            requests._ask(f"S{number}", f"x{number}@example.com", "192.0.2.7")
        with self.assertRaisesRegex(UserError, "too often"):
            requests._ask("S77", "y@example.com", "192.0.2.7")
        requests._ask("S77", "y@example.com", "192.0.2.8")

    def test_bad_input_says_what_is_wrong(self):
        for values, words in (
            ({"number": " "}, "number of your order"),
            ({"number": "x" * 65}, "number of your order"),
            ({"email": "nobody"}, "e-mail address"),
            ({"email": ""}, "e-mail address"),
        ):
            answer = self._ask(**values)
            self.assertEqual(answer.status_code, 400)
            self.assertIn(words, answer.text)
        with self.assertRaises(ValidationError):
            self.env["sale.rma.guest"]._ask(None, None, None)

    def test_who_asked_is_forgotten_after_a_week(self):
        self._ask()
        request = self.env["sale.rma.guest"].search([])
        self.assertEqual(self.env["sale.rma.guest"]._gc_requests(), (0, False))
        self.assertTrue(request.exists())
        self.env.cr.execute(
            "UPDATE sale_rma_guest SET create_date = %s",
            [fields.Datetime.now() - timedelta(days=8)],
        )
        request.invalidate_recordset()
        with patch.object(sale_rma_guest, "MAX_FORGOTTEN", 1):
            answer = self.env["sale.rma.guest"]._gc_requests()
        self.assertEqual(answer, (1, True), "there may be more")
        self.assertFalse(request.exists())

    # --- The form behind it ---

    def test_a_guest_returns_goods_and_follows_them(self):
        url = self._get_url()
        self.assertIn("Drill", self.url_open(url).text)
        answer = self._return(url)
        rma = self.order.rma_ids
        self.assertIn(rma.name, answer.text)
        self.assertEqual((rma.source, rma.partner_id), ("guest", self.customer))
        self.assertEqual(rma.line_ids.quantity, 2.0)
        self.assertEqual(rma.message_partner_ids, self.customer)

    def test_a_policy_accepts_a_guest_too(self):
        self.env["sale.rma.policy"].create({"name": "Easy", "is_auto_accepted": True})
        self._return(self._get_url())
        self.assertEqual(self.order.rma_ids.state, "confirmed")

    def test_the_link_opens_its_order_only(self):
        url = self._get_url()
        self.assertNotIn(self.foreign.name, self.url_open(url).text)
        answer = self._return(url, line=self.foreign.order_line)
        self.assertIn("cannot come back", answer.text)
        self.assertFalse(self.foreign.rma_ids)

    def test_the_link_ends(self):
        with patch.object(
            type(self.env["sale.rma.guest"]), "_get_hours", lambda _self: -1
        ):
            url = self._get_url()
        for answer in (self.url_open(url), self._return(url)):
            self.assertTrue(answer.url.endswith("/returns/guest?ended=1"))
            self.assertIn("not valid any more", answer.text)
        self.assertFalse(self.order.rma_ids)

    def test_no_hours_are_not_for_ever(self):
        with patch.object(
            type(self.env["sale.rma.guest"]), "_get_hours", lambda _self: 0
        ):
            url = self._get_url()
        self.assertIn("not valid any more", self.url_open(url).text)

    def test_hours_that_no_link_could_have_are_refused(self):
        parameters = self.env["ir.config_parameter"]
        for value in ("0", "-1", "a day", "1.5", "10000000000"):
            with self.assertRaisesRegex(ValidationError, "whole hours"):
                parameters.set_param(sale_rma_guest.HOURS, value)
        parameters.set_param(sale_rma_guest.HOURS, "48")
        self.assertEqual(self.env["sale.rma.guest"]._get_hours(), 48)
        parameters.set_param(sale_rma_guest.HOURS, False)
        self.assertEqual(self.env["sale.rma.guest"]._get_hours(), 24)

    def test_a_changed_link_opens_nothing(self):
        url = self._get_url()
        forged = [
            f"{url[:-1]}{'A' if url[-1] != 'A' else 'B'}",
            f"{url[:20]}X{url[21:]}",
            url[:40],
            "/returns/guest/x",
            "/returns/guest/%C3%A9%00",
            f"/returns/guest/{self.order.id}",
        ]
        for link in forged:
            answer = self.url_open(link)
            self.assertNotIn("Drill", answer.text, link)

    def test_a_link_opens_what_was_signed_and_nothing_else(self):
        url = self._get_url()
        path, _slash, token = url.rpartition("/")
        known = base64.urlsafe_b64decode(token + "===")
        own, theirs = (str(one.id).encode() for one in (self.order, self.foreign))
        self.assertEqual(known.count(own, 41), 1)  # after the time and the signature
        elsewhere = hash_sign(self.env, "sale_rma_tasks.other", [self.foreign.id])
        forged = [
            known[:41] + known[41:].replace(own, theirs),
            known[:41] + b"%d" % self.foreign.id,
            known[:1] + bytes(8) + known[9:],  # for ever
            known[:9] + bytes(32) + known[41:].replace(own, theirs),
            known[41:].replace(own, theirs),  # without any signature
        ]
        links = [base64.urlsafe_b64encode(one).decode().rstrip("=") for one in forged]
        for link in (f"{path}/{one}" for one in [*links, elsewhere]):
            answers = self.url_open(link), self._return(link, self.foreign)
            for answer in answers:
                self.assertIn("not valid any more", answer.text, link)
                self.assertNotIn("Drill", answer.text, link)
        self.assertFalse((self.order | self.foreign).rma_ids)
        self.assertIn("Drill", self.url_open(url).text)

    def test_a_cancelled_order_is_not_opened(self):
        url = self._get_url()
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.assertIn("not valid any more", self.url_open(url).text)

    def test_a_link_does_not_fill_the_house(self):
        url = self._get_url()
        for _time in range(sale_rma_guest.MAX_OPEN):
            self._return(url, quantity="0.5")
        answer = self._return(url, quantity="0.5")
        self.assertIn("wait for our answer", answer.text)
        self.assertEqual(len(self.order.rma_ids), sale_rma_guest.MAX_OPEN)
