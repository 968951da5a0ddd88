from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin

OWN_ONLY = "sale_order_flow.group_order_own_only"
ALL = "sales_team.group_sale_salesman_all_leads"


@tagged("post_install", "-at_install")
class TestReturnAccess(ReturnMixin, TransactionCase):
    """Who may see and decide which return; nobody deletes one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller")
        cls.colleague = cls._create_user("colleague")
        cls.chief = cls._create_user("chief", ALL)
        cls.rma = cls._create_return(cls._sell())
        cls.rma.user_id = cls.seller

    def _sees(self, user):
        returns = self.env["sale.rma"].with_user(user)
        lines = self.env["sale.rma.line"].with_user(user)
        found = self.rma in returns.search([])
        self.assertEqual(found, self.rma.line_ids in lines.search([]))
        return found

    def test_sales_people_see_their_own_returns(self):
        self.assertTrue(self._sees(self.seller))
        self.assertFalse(self._sees(self.colleague))
        self.assertTrue(self._sees(self.chief))
        self.rma.user_id = False
        self.assertFalse(self._sees(self.colleague))
        self.rma.user_id = self.colleague
        self.assertTrue(self._sees(self.colleague))

    def test_the_warehouse_reads_all_returns_and_decides_none(self):
        self.colleague.group_ids |= self.env.ref("stock.group_stock_user")
        self.assertTrue(self._sees(self.colleague))
        foreign = self.rma.with_user(self.colleague)
        for call in (
            foreign.action_confirm,
            foreign.action_settle,
            lambda: foreign.write({"description": "x"}),
            lambda: foreign.line_ids.write({"decision": "refund"}),
            lambda: foreign.line_ids.unlink(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_number_of_a_foreign_file_opens_nothing(self):
        files = self.env["ir.attachment"].create(
            [
                {"name": "Salaries", "raw": b"x", "access_token": "known"},
                {"name": "Photo", "raw": b"y"},
            ]
        )
        files[1].write({"res_model": "sale.rma", "res_id": self.rma.id})
        own = self.rma.with_user(self.seller)
        with self.assertRaises(AccessError):
            own.photo_ids = [Command.link(files[0].id)]
        with self.assertRaises(AccessError):
            self.env["sale.rma"].with_user(self.seller).create(
                {"partner_id": self.customer.id, "photo_ids": files[0].ids}
            )
        own.photo_ids = [Command.link(files[1].id)]
        self.assertTrue(files[1].access_token)  # the customer's page opens it

    def test_who_sees_only_his_own_orders_sees_only_his_own_returns(self):
        self.colleague.group_ids |= self.env.ref(OWN_ONLY) | self.env.ref(ALL)
        self.assertFalse(self._sees(self.colleague))
        self.rma.user_id = self.colleague
        self.assertTrue(self._sees(self.colleague))

    def test_customers_see_their_own_and_change_nothing(self):
        stranger = self._create_user("stranger", "base.group_portal")
        self.assertFalse(self._sees(stranger))
        buyer = self._create_user("portal", "base.group_portal")
        buyer.partner_id.parent_id = self.customer
        self.assertTrue(self._sees(buyer))
        own = self.rma.with_user(buyer)
        for call in (
            own.action_confirm,
            own.action_settle,
            own.action_cancel,
            lambda: own.write({"description": "x"}),
            lambda: own.line_ids.write({"decision": "refund"}),
            lambda: own.copy(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_number_of_a_colleagues_order_opens_nothing(self):
        order = self._sell(user_id=self.colleague.id)
        self.seller.group_ids |= self.env.ref(OWN_ONLY)
        with self.assertRaises(AccessError):
            self.env["sale.rma"].with_user(self.seller).create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [Command.create({"sale_line_id": order.order_line.id})],
                }
            )

    def test_another_companys_returns_are_hidden(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.rma.company_id = company
        self.assertFalse(self._sees(self.chief))

    def test_a_return_is_never_deleted(self):
        self.rma.action_confirm()
        for record in (self.rma, self.rma.line_ids):
            with self.assertRaisesRegex(UserError, "history is kept"):
                record.unlink()
        action = self.env.ref("sale_rma_tasks.document_trail_archive_action_rma")
        wizard = self.env[action.res_model].with_context(
            active_model=action.binding_model_id.model, active_ids=self.rma.ids
        )
        wizard.create({"reason": "Twice"}).action_apply()
        self.assertEqual((self.rma.active, self.rma.archive_reason), (False, "Twice"))

    def test_the_ledger_is_written_by_the_database_only(self):
        row = self.env["sale.order.ledger"].search([], limit=1)
        for user in (self.seller, self.chief):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"delivered": 99.0})
