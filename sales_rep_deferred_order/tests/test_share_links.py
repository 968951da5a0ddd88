"""A rep is never given the secret of a link that opens a document without a login."""

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from .isolation_common import IsolationCase
from .test_isolation_http import PASSWORD

SECRETS = ("sale.order", "account.move")


@tagged("post_install", "-at_install")
class TestShareLinks(IsolationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.worlds["mine"].order
        cls.invoice = cls.worlds["mine"].invoice
        cls.order._portal_ensure_token()
        cls.invoice._portal_ensure_token()
        cls.designer = cls._create_user(
            "designer@shop.example",
            "website.group_website_designer,sales_team.group_sale_salesman_all_leads",
        )

    def _as(self, rep, record):
        return record.with_user(self.reps[rep])

    @mute_logger("odoo.models")
    def test_no_rep_reads_the_secret_of_a_link(self):
        for rep in self.reps:
            order = self._as(rep, self.order)
            for name, attempt in self._get_attempts(order).items():
                with self.subTest(rep=rep, name=name), self.assertRaises(AccessError):
                    attempt()
            self.assertNotIn("access_token", order.fields_get())
            if rep != "portal":  # who may not read all that an order links to
                self.assertNotIn(self.order.access_token, str(order.read()))

    def _get_attempts(self, order):
        through = [("order_id.access_token", "=", self.order.access_token)]
        return {
            "read": lambda: order.read(["access_token"]),
            "field": lambda: order.access_token,
            "search": lambda: order.search([("access_token", "=like", "a%")]),
            "sort": lambda: order.search([], order="access_token"),
            "group": lambda: order._read_group([], ["access_token"]),
            "export": lambda: order._export_rows([["access_token"]]),
            "through": lambda: order.order_line.search(through),
            "web": lambda: order.web_read({"access_token": {}}),
            "write": lambda: order.write({"access_token": "known"}),
        }

    def test_invoices_have_secrets_too(self):
        with mute_logger("odoo.models"), self.assertRaises(AccessError):
            self._as("widest", self.invoice).read(["access_token"])

    def test_addresses_made_for_a_rep_hold_no_secret(self):
        for rep in self.reps:
            order = self._as(rep, self.order)
            addresses = [
                order.get_portal_url(),
                order.sudo().get_portal_url(report_type="pdf", download=True),
                order._get_share_url(redirect=True, pid=self.mine.id),
                order._get_access_action()["url"] if rep == "portal" else "",
                order.action_preview_sale_order()["url"] if rep == "widest" else "",
            ]
            for address in addresses:
                self.assertNotIn(self.order.access_token, address)
                self.assertNotIn("hash", address)
            self.assertTrue(addresses[1].endswith("&report_type=pdf&download=true"))

    def test_customer_is_asked_for_money_by_his_own_link(self):
        order = self._as("widest", self.order).sudo()
        self.assertIn(self.order.access_token, order._get_payment_request_url())

    def test_customer_still_gets_his_links(self):
        customer = self.order.with_user(self.worlds["mine"].user)
        self.assertIn(self.order.access_token, customer.get_portal_url())
        self.assertIn(self.order.access_token, self.order.get_portal_url())

    def test_mail_that_a_rep_sends_has_the_link_for_the_customer(self):
        for record in (self.order, self.invoice):
            message = self._as("widest", record).message_post(
                body="Look at this",
                partner_ids=self.mine.ids,
                subtype_xmlid="mail.mt_comment",
            )
            mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
            bodies = "".join(mails.mapped("body_html"))
            self.assertIn(record.access_token, bodies, record)

    def test_mail_with_a_link_is_hidden_from_reps(self):
        link = self.order.get_portal_url()
        picture = "/web/image/7?access_token=of-a-picture"
        secret = self.order.message_post(
            body=f"Your papers: {link}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        plain = self.order.message_post(
            body=f"A picture: {picture}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        both = secret | plain
        for rep in self.reps:
            messages = self._as(rep, both)
            found = messages.search([("id", "in", both.ids)])
            self.assertEqual(found.ids, plain.ids, rep)
            self.assertEqual(messages._filtered_access("read").ids, plain.ids, rep)
            self.assertNotIn(secret.id, self._as(rep, self.order).message_ids.ids)
        customer = both.with_user(self.worlds["mine"].user)
        self.assertEqual(customer._filtered_access("read"), both)

    def test_rep_who_follows_gets_no_mail_with_a_link(self):
        self.order.message_subscribe(self.widest_rep.partner_id.ids)
        for text, count in (("Plain", 1), (self.order.get_portal_url(), 0)):
            message = self.order.message_post(
                body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            told = message.notification_ids.res_partner_id
            self.assertEqual(len(told & self.widest_rep.partner_id), count)

    def test_rep_inside_writes_no_code_that_runs_with_more_rights(self):
        template = {
            "name": "Spy",
            "model_id": self.env["ir.model"]._get_id("sale.order"),
            "body_html": "<t t-out=\"object.env['sale.order'].sudo().search([])\"/>",
        }
        page = {"name": "Spy", "type": "qweb", "arch": "<t t-name='spy'/>"}
        view = self.env.ref("website.homepage")
        editor = self.env.ref("mail.group_mail_template_editor")
        self.widest_rep.group_ids += editor
        self.designer.group_ids += editor
        attempts = [
            lambda env: env["mail.template"].create(template),
            lambda env: env["mail.render.mixin"]._render_template(
                "{{ object.sudo().access_token }}", "sale.order", self.order.ids
            ),
            lambda env: view.with_env(env).write({"arch": "<t/>"}),
            lambda env: env["ir.ui.view"].create(page),
        ]
        env = self.env(user=self.widest_rep)
        for attempt in attempts:
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                attempt(env)
        self.assertTrue(self.env(user=self.designer)["ir.ui.view"].create(page))
        self.assertTrue(self.env(user=self.designer)["mail.template"].create(template))


@tagged("post_install", "-at_install")
class TestShareLinksHttp(IsolationCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for rep in (cls.rep, cls.widest_rep):
            rep.password = PASSWORD
        world = cls.worlds["mine"]
        cls.order, cls.invoice, cls.picking = world.order, world.invoice, world.picking
        cls.quote = cls.order.copy({"rep_user_id": cls.rep.id})
        cls.quote.write({"state": "sent", "require_signature": True})
        cls.quote.require_payment = True
        cls.secrets = {
            record._portal_ensure_token()
            for record in (cls.order, cls.quote, cls.invoice)
        }

    def _get_text(self, url):
        response = self.url_open(url)
        self.assertTrue(response.ok, url)
        return response.text

    def test_pages_of_a_rep_hold_no_secret(self):
        urls = {
            "/my/orders": self.order.name,
            "/my/quotes": self.quote.name,
            "/my/invoices": self.invoice.name,
            f"/my/orders/{self.order.id}": self.order.name,
            f"/my/orders/{self.quote.id}": self.quote.name,
            f"/my/invoices/{self.invoice.id}": self.invoice.name,
            "/my/rep/orders?filterby=all": self.quote.name,
        }
        for rep in (self.rep, self.widest_rep):
            self.authenticate(rep.login, PASSWORD)
            for url, marker in urls.items():
                if rep != self.rep and "rep/orders" in url:
                    continue
                text = self._get_text(url)
                self.assertIn(marker, text, url)
                found = [secret for secret in self.secrets if secret in text]
                self.assertFalse(found, f"{url} as {rep.login}")

    def test_customer_may_sign_what_a_rep_only_reads(self):
        url = f"/my/orders/{self.quote.id}"
        self.authenticate(self.rep.login, PASSWORD)
        self.assertNotIn('id="accept"', self._get_text(url))
        self.authenticate(None, None)
        page = self._get_text(self.quote.get_portal_url())
        self.assertIn('id="accept"', page)
        self.assertIn(self.quote.access_token, page)

    def test_link_opens_neither_delivery_nor_conversation_for_a_former_rep(self):
        self.authenticate(self.rep.login, PASSWORD)
        token = self.order.access_token
        pdf = f"/my/picking/pdf/{self.picking.id}?access_token={token}"
        thread = {
            "thread_model": "sale.order",
            "thread_id": self.order.id,
            "token": token,
        }
        signed = {
            "thread_model": "sale.order",
            "thread_id": self.order.id,
            "pid": self.mine.id,
            "hash": self.order._sign_token(self.mine.id),
        }
        view = (
            f"/mail/view?model=sale.order&res_id={self.order.id}&access_token={token}"
        )
        self.assertTrue(self.url_open(pdf).ok)
        self.mine.sales_rep_ids = False
        self.assertEqual(self.url_open(pdf).status_code, 404)
        self.assertNotIn(self.order.name, self.url_open(view).text)
        for arguments in (thread, signed):
            with mute_logger("odoo.http"):
                found = self._fetch(arguments)
            self.assertNotIn(self.order.client_order_ref, found)
            posted = {**arguments, "post_data": {"body": "In his name"}}
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request("/mail/message/post", posted)
        self.assertFalse(
            self.order.message_ids.filtered(lambda m: "In his name" in m.body)
        )

    def _fetch(self, arguments):
        """What the chatter answers, nothing for a refusal."""
        try:
            return str(self.make_jsonrpc_request("/mail/chatter_fetch", arguments))
        except JsonRpcException as refusal:
            return str(refusal)

    def test_rep_revives_no_cart_of_a_customer_by_its_link(self):
        self.rep.rep_may_buy = True
        website = self.env["website"].search([], limit=1)
        cart = self.order.copy({"website_id": website.id})
        token = cart._portal_ensure_token()
        self.authenticate(self.rep.login, PASSWORD)
        url = f"/shop/cart?id={cart.id}&access_token={token}"
        self.assertNotIn(token, self._get_text(f"{url}&revive_method="))
        self._get_text(f"{url}&revive_method=squash")
        text = self._get_text("/shop/cart")
        self.assertNotIn(f'data-line-id="{cart.order_line.id}"', text)
