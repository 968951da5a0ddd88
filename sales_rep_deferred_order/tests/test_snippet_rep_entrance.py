from lxml import html

from odoo.tests import new_test_user, tagged

from .shop_common import ShopCommon

SNIPPET = "sales_rep_deferred_order.s_rep_entrance"


@tagged("post_install", "-at_install")
class TestSnippetRepEntrance(ShopCommon):
    """The staff entrance can stand on any page, and in any menu for reps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = new_test_user(
            cls.env,
            login="travelling",
            password="travelling" * 2,
            groups="base.group_portal,sales_rep_deferred_order.group_rep",
        )

    def test_listed_among_the_building_blocks(self):
        new_test_user(
            self.env,
            login="designer",
            password="designer" * 2,
            groups="base.group_user,website.group_website_designer",
        )
        self.login("designer")
        rendered = self.make_jsonrpc_request(
            "/web/dataset/call_kw/ir.ui.view/render_public_asset",
            {
                "model": "ir.ui.view",
                "method": "render_public_asset",
                "args": ["website.snippets", {}],
                "kwargs": {"context": {"website_id": self.website.id}},
            },
        )
        blocks = html.fromstring(rendered).xpath("//*[@data-snippet='s_rep_entrance']")
        self.assertEqual(len(blocks), 1)
        self.assertEqual(blocks[0].xpath(".//a/@href"), ["/my/rep"])

    def test_stands_on_a_page_and_leads_to_the_reps(self):
        block = self.env["ir.qweb"]._render(SNIPPET)
        self.env["website.page"].create(
            {
                "name": "Staff",
                "url": "/staff",
                "type": "qweb",
                "key": "sales_rep_deferred_order.staff_test",
                "website_id": self.website.id,
                "is_published": True,
                "arch": '<t t-call="website.layout"><div id="wrap"'
                f' class="oe_structure">{block}</div></t>',
            }
        )
        self.login("travelling")
        page = html.fromstring(self.page("/staff"))
        [target] = page.xpath("//section[contains(@class, 's_rep_entrance')]//a/@href")
        self.assertIn("/my/rep", self.url_open(target).url)

    def test_visitor_has_to_log_in(self):
        self.login(None)
        self.assertIn("/web/login", self.url_open("/my/rep").url)

    def test_menu_row_is_for_reps(self):
        link = 'href="/my/rep"'
        self.login("travelling")
        self.assertIn(link, self.page("/contactus"))
        for login in ("alder", None):
            self.login(login)
            self.assertNotIn(link, self.page("/contactus"), login)
