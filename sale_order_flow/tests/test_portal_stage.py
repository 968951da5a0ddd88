from lxml.html import fromstring

from odoo.tests import HttpCase, tagged

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestPortalStage(OrderFlowMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].get_current_website()
        cls.order = cls._create_order(cls.goods)
        cls.order.action_confirm()

    def setUp(self):
        super().setUp()
        self.authenticate(self.buyer.login, self.buyer.login)

    def _read_stages(self, url, place="not(ancestor::*[@class='d-sm-none'])"):
        tree = fromstring(self.url_open(url).text)
        badges = tree.xpath(
            f"//span[contains(@class, 'o_portal_order_stage')][{place}]"
        )
        return [badge.text_content().strip() for badge in badges]

    def test_list_of_orders_shows_the_word(self):
        self.assertEqual(self._read_stages("/my/orders"), ["Pending"])
        self.order.picking_ids.printed = True
        self.assertEqual(self._read_stages("/my/orders"), ["In preparation"])

    def test_phones_have_the_word_below_the_number(self):
        """One more column would push the amount out of the screen."""
        below = f"ancestor::td[a[.='{self.order.name}']]/div[@class='d-sm-none']"
        self.assertEqual(self._read_stages("/my/orders", below), ["Pending"])
        page = fromstring(self.url_open("/my/orders").text)
        for cell in page.xpath("//table//*[contains(@class, 'd-sm-table-cell')]"):
            self.assertIn("d-none", cell.get("class").split())

    def test_order_page_shows_the_word(self):
        self.order.picking_ids.move_ids.write({"quantity": 1.0, "picked": True})
        self.order.picking_ids._action_done()
        self.assertEqual(self._read_stages(self.order.get_portal_url()), ["Dispatched"])

    def test_list_of_quotations_shows_the_word(self):
        quotation = self._create_order()
        quotation.action_quotation_sent()
        self.assertEqual(self._read_stages("/my/quotes"), ["Pending"])

    def test_expired_quotation_shows_no_word(self):
        quotation = self._create_order(validity_date="2020-01-01")
        quotation.action_quotation_sent()
        self.assertEqual(self._read_stages("/my/quotes"), [])

    def test_website_may_hide_the_words(self):
        self.website.show_order_stage = False
        self.assertEqual(self._read_stages("/my/orders"), [])
        self.assertEqual(self._read_stages(self.order.get_portal_url()), [])
        page = fromstring(self.url_open("/my/orders").text)
        self.assertTrue(page.xpath("//th[@name='order_delivery']"))

    def test_words_replace_the_shipping_status(self):
        page = fromstring(self.url_open("/my/orders").text)
        self.assertFalse(page.xpath("//th[@name='order_delivery']"))

    def test_word_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        stage = self.order.stage_id
        stage.with_context(lang="fr_FR").portal_label = "En attente"
        french = self.order.with_context(lang="fr_FR")
        self.assertEqual(french.portal_stage, "En attente")
        self.assertEqual(self.order.with_context(lang="en_US").portal_stage, "Pending")

    def test_website_of_the_order_decides_outside_of_a_website(self):
        hiding = self.env["website"].create(
            {"name": "Hiding", "show_order_stage": False}
        )
        shown = self._create_order(website_id=self.website.id)
        hidden = self._create_order(website_id=hiding.id)
        self.assertEqual(shown.portal_stage, "Pending")
        self.assertFalse(hidden.portal_stage)

    def test_customer_reads_the_word_but_not_the_stages(self):
        order = self.order.with_user(self.buyer)
        self.assertEqual(order.portal_stage, "Pending")
        self.assertFalse(
            self.env["sale.order.stage"].with_user(self.buyer).has_access("read")
        )

    def test_words_of_a_list_cost_no_query_per_order(self):
        orders = self.order
        for _index in range(20):
            orders |= self._create_order()
        self.env.flush_all()
        self.env.invalidate_all()
        orders.mapped("name")
        with self.assertQueryCount(4):
            orders.mapped("portal_stage")
