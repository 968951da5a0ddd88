import html
import re

from odoo.http import Request, root
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.sale_order_flow.tests.money_shop import MoneyShopMixin

TOKEN_META = re.compile(r'<meta name="o-rep-acting" content="([^"]*)"')


@tagged("post_install", "-at_install")
class TestMoneyCasesRep(MoneyShopMixin, HttpCase):
    """The cases of sale_order_flow, ordered by a rep for his customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = new_test_user(
            cls.env,
            "case_rep",
            groups="base.group_portal,sales_rep_deferred_order.group_rep",
        )
        cls.env["sale.rep.assignment"].create(
            {"rep_id": cls.rep.id, "partner_id": cls.customer.id}
        )

    def test_rep_carts_come_to_the_cent(self):
        self._run_cases()

    def _get_buyer(self):
        return self.customer

    def _log_in(self):
        """Log in as the rep and begin to order for the customer."""
        self.authenticate(self.rep.login, self.rep.login)
        self.session = root.session_store.get(self.opener.cookies["session_id"])
        self.url_open(
            f"/my/rep/act/{self.customer.id}",
            data={"csrf_token": Request.csrf_token(self)},
            allow_redirects=False,
        )
        page = html.unescape(self.url_open("/my/rep").text)
        self.token = TOKEN_META.search(page).group(1)

    def _get_headers(self):
        return {"X-Rep-Acting": self.token}
