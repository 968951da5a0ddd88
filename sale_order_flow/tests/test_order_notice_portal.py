from lxml.html import fromstring

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import OrderFlowMixin

URL = "/my/order_notices"


@tagged("post_install", "-at_install")
class TestOrderNoticePortal(OrderFlowMixin, HttpCase):
    """A customer chooses what he is told about his orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.buyer.partner_id
        cls.person.phone = "+3615550123"
        cls.colleague, cls.other = cls._create_customer("other", cls.hungary)

    def setUp(self):
        super().setUp()
        self.authenticate(self.buyer.login, self.buyer.login)

    def _read(self):
        """Return which boxes are ticked, and the words of the page."""
        page = fromstring(self.url_open(URL).text)
        (form,) = page.xpath(f"//form[@action='{URL}']")
        ticked = form.xpath(".//input[@type='checkbox'][@checked]/@name")
        return ticked, " ".join(page.text_content().split())

    def _save(self, **choice):
        data = {"csrf_token": http.Request.csrf_token(self), **choice}
        return self.url_open(URL, data=data)

    def _refusals(self, partner):
        partner.invalidate_recordset()
        return partner.is_order_mail_refused, partner.is_order_sms_refused

    def test_home_leads_to_the_page(self):
        page = fromstring(self.url_open("/my").text)
        self.assertTrue(page.xpath(f"//a[@href='{URL}']"))

    def test_page_shows_where_messages_go(self):
        ticked, text = self._read()
        self.assertEqual(ticked, ["mail", "sms"])
        self.assertIn(self.person.email, text)
        self.assertIn("+3615550123", text.replace(" ", ""))

    def test_customer_opts_out_and_in_again(self):
        answer = self._save(mail="1")
        self.assertEqual(self._refusals(self.person), (False, True))
        self.assertIn("Your choice is saved.", answer.text)
        self.assertEqual(self._read()[0], ["mail"])
        self._save()
        self.assertEqual(self._refusals(self.person), (True, True))
        self._save(mail="1", sms="1")
        self.assertEqual(self._refusals(self.person), (False, False))

    def test_what_he_refused_is_not_sent(self):
        self._save(sms="1")
        order = self._create_order(partner=self.person)
        values = self.env["sale.order.notice"]._prepare_notices(
            order,
            source="test:1",
            subject="Test",
            mail_template=self.env.ref("sale.email_template_edi_sale"),
            sms_template=self.env["sms.template"],
        )
        notice = self.env["sale.order.notice"]._queue(values)
        notice._send()
        self.assertEqual(notice.state, "skipped")

    def test_he_chooses_for_nobody_else(self):
        partners = self.customer | self.other.partner_id
        self._save(partner_id=self.other.partner_id.id)
        for partner in partners:
            self.assertEqual(self._refusals(partner), (False, False))

    def test_refusal_of_the_company_is_told(self):
        self.assertNotIn("That comes first.", self._read()[1])
        self.customer.is_order_mail_refused = True
        ticked, text = self._read()
        self.assertEqual(ticked, ["mail", "sms"])
        self.assertEqual(text.count("That comes first."), 1)

    def test_missing_number_is_told(self):
        self.person.phone = False
        self.assertIn("We have no valid phone number of you.", self._read()[1])

    @mute_logger("odoo.http")
    def test_another_page_cannot_choose_for_him(self):
        answer = self.url_open(URL, data={"csrf_token": "nonsense"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._refusals(self.person), (False, False))

    def test_visitors_log_in_first(self):
        self.authenticate(None, None)
        answer = self.url_open(URL, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
