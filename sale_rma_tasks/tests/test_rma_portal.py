import base64
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..controllers import portal_returns
from ..models import sale_rma_portal
from .common import ReturnMixin

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAA"
    "SUVORK5CYII="
)


@tagged("post_install", "-at_install")
class TestReturnPortal(ReturnMixin, HttpCase):
    """Three pages for the customer, and nothing of anybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_user(
            "buyer", "base.group_portal", password="returns_buyer_1"
        )
        cls.buyer.partner_id.parent_id = cls.customer
        cls.stranger = cls._create_user(
            "stranger", "base.group_portal", password="returns_stranger_1"
        )
        cls.order = cls._sell((cls.goods, 5.0))

    def _login(self, user):
        self.authenticate(user.login, f"{user.login}_1")

    def _field(self, order=None, product=None):
        line = (order or self.order).order_line[:1]
        return f"{line.id}_{(product or line.product_id).id}"

    def _ask(self, quantity="1,5", reason=None, field=None, photo=None, **values):
        field = field or self._field()
        return self.url_open(
            "/my/returns/new",
            data={
                "csrf_token": Request.csrf_token(self),
                f"quantity_{field}": quantity,
                f"reason_{field}": (reason or self.reason).id,
                "description": "Too <b>small</b>",
                **values,
            },
            files={"photos": ("x.png", photo, "image/png")} if photo else None,
        )

    def _get_returns(self):
        return self.env["sale.rma"].search(
            [("partner_id", "=", self.buyer.partner_id.id)]
        )

    def test_a_customer_asks_for_a_return_with_decimals_and_a_photo(self):
        self._login(self.buyer)
        page = self.url_open(f"/my/returns/new?order_id={self.order.id}")
        self.assertIn(self.order.name, page.text)
        answer = self._ask(photo=PNG)
        rma = self._get_returns()
        self.assertTrue(answer.url.endswith(f"/my/returns/{rma.id}?asked=1"))
        self.assertIn("Too &lt;b&gt;small&lt;/b&gt;", answer.text)
        self.assertEqual(rma.line_ids.quantity, 1.5)
        self.assertEqual(rma.photo_ids.raw, PNG)
        self.assertEqual((rma.state, rma.source), ("draft", "portal"))
        mail = rma.message_ids.filtered("subject")
        self.assertIn(f"we have your request {rma.name}", mail.subject)
        self.assertEqual(mail.partner_ids, self.buyer.partner_id)
        self.assertIn(rma.name, self.url_open("/my/returns").text)

    def test_the_order_offers_it_when_something_was_delivered(self):
        waiting = self._create_order((self.goods, 1.0))
        self._login(self.buyer)
        offered = [
            f"/my/returns/new?order_id={order.id}"
            in self.url_open(f"/my/orders/{order.id}").text
            for order in (self.order, waiting)
        ]
        self.assertEqual(offered, [True, False])

    def test_a_policy_accepts_by_itself(self):
        self.env["sale.rma.policy"].create({"name": "Easy", "is_auto_accepted": True})
        self._login(self.buyer)
        self._ask()
        self.assertEqual(self._get_returns().state, "confirmed")

    def test_a_late_request_is_looked_at(self):
        self.env["sale.rma.policy"].create(
            {"name": "Easy", "is_auto_accepted": True, "days": 10}
        )
        self.order.picking_ids.move_ids.date = "2020-01-01"
        self._login(self.buyer)
        self._ask()
        self.assertEqual(self._get_returns().state, "draft")
        self.assertTrue(self._get_returns().line_ids.is_late)

    def test_bad_input_says_what_is_wrong_and_loses_nothing(self):
        self._login(self.buyer)
        broken = self.env.ref("sale_rma_tasks.sale_rma_reason_broken")
        hidden = self.reason.copy({"is_public": False})
        for values, words in (
            ({"quantity": "many"}, "many is no quantity"),
            ({"quantity": "6"}, "can come back at most"),
            ({"quantity": ""}, "how much you return"),
            ({"reason": hidden}, "why you return"),
            ({"reason": broken}, "add a photo"),
            ({"photo": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "Photos are"),
        ):
            answer = self._ask(**values)
            self.assertIn(words, answer.text)
            self.assertIn("Too &lt;b&gt;small&lt;/b&gt;", answer.text)
        self.assertFalse(self._get_returns())

    def test_goods_of_somebody_else_are_refused(self):
        other = self.env["res.partner"].create({"name": "Other"})
        foreign = self._sell((self.goods, 5.0), partner_id=other.id)
        self._login(self.buyer)
        answer = self._ask(field=self._field(foreign))
        self.assertIn("cannot come back", answer.text)
        answer = self._ask(field=self._field(product=self.other_goods))
        self.assertIn("cannot come back", answer.text)
        self.assertFalse(self.env["sale.rma"].search([("partner_id", "=", other.id)]))

    def test_a_stranger_sees_nothing_by_guessing_numbers(self):
        self._login(self.buyer)
        self._ask()
        rma = self._get_returns()
        self._login(self.stranger)
        for url in (f"/my/returns/{rma.id}", f"/my/returns/{rma.id}?access_token=x"):
            self.assertTrue(self.url_open(url).url.endswith("/my"), url)
        self.assertNotIn(rma.name, self.url_open("/my/returns").text)
        self.assertNotIn(self.order.name, self.url_open("/my/returns/new").text)

    def _answer(self, rma, **values):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "sale.rma",
                "thread_id": rma.id,
                "post_data": {"body": "It came broken"},
                **values,
            },
        )

    def test_a_customer_answers_on_his_return_with_or_without_login(self):
        rma = self._create_return(self.order, quantity=1.0)
        self._login(self.buyer)
        self.assertTrue(self._answer(rma))
        message = rma.message_ids[:1]
        self.assertIn("It came broken", message.body)
        self.assertEqual(message.author_id, self.buyer.partner_id)
        self.authenticate(None, None)
        self.assertTrue(self._answer(rma, token=rma._portal_ensure_token()))
        self.assertNotEqual(rma.message_ids[:1], message)

    @mute_logger("odoo.http")
    def test_a_stranger_answers_nothing(self):
        rma = self._create_return(self.order, quantity=1.0)
        rma._portal_ensure_token()
        known = rma.message_ids
        self._login(self.stranger)
        for values in ({}, {"token": "x"}):
            with self.assertRaises(JsonRpcException):
                self._answer(rma, **values)
        self.authenticate(None, None)
        with self.assertRaises(JsonRpcException):
            self._answer(rma)
        self.assertEqual(rma.message_ids, known)

    def test_older_orders_are_searched_for(self):
        newer = self._sell((self.other_goods, 1.0))
        self._login(self.buyer)
        with patch.object(sale_rma_portal, "MAX_ORDERS", 1):
            shown = self.env["sale.rma"].with_user(self.buyer)._get_portal_orders()
        self.assertEqual(shown, newer.with_user(self.buyer))
        with (
            patch.object(sale_rma_portal, "MAX_ORDERS", 1),
            patch.object(portal_returns, "MAX_ORDERS", 1),
        ):
            page = self.url_open("/my/returns/new").text
            self.assertIn("newest orders", page)
            self.assertNotIn("Drill", page)
            for url in (f"search={self.order.name}", f"order_id={self.order.id}"):
                page = self.url_open(f"/my/returns/new?{url}").text
                self.assertIn("Drill", page)
            self._ask()  # what was found can be asked for
            page = self.url_open("/my/returns/new?search=nothing").text
            self.assertIn("Nothing that was found", page)
        self.assertEqual(self._get_returns().order_ids, self.order)

    def test_the_page_tells_what_the_customer_gets(self):
        rma = self._create_return(self.order, quantity=1.0, decision="keep")
        rma.action_confirm()
        rma.action_settle()
        self.authenticate(None, None)
        page = self.url_open(rma.get_portal_url()).text
        self.assertIn(rma.credit_note_ids.name, page)
        self.assertIn("121.00", page)

    def test_the_link_of_the_mail_opens_without_login(self):
        rma = self._create_return(self.order, quantity=1.0)
        self.authenticate(None, None)
        self.assertIn(rma.name, self.url_open(rma.get_portal_url()).text)
        self.assertNotIn(rma.name, self.url_open(f"/my/returns/{rma.id}").text)
