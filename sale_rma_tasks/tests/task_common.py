"""People, documents of each kind and tasks on them."""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.sale_order_flow.tests.common import OrderFlowMixin

SALES = "sales_team.group_sale_salesman_all_leads"
KINDS = (
    "sale.order",
    "purchase.order",
    "stock.picking",
    "account.move",
    "sale.rma",
    "project.discussion",
)


class TaskMixin(OrderFlowMixin):
    """To be mixed into a case that has a database.

    What is handed over is written down instead of sent: real servers are in
    tests/notices of the repository.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what the database had before is not what is looked at
        cls.env["project.task.notice"].search([]).state = "cancelled"
        cls.env["project.task"].search([]).is_deadline_reminded = True
        cls.clerk = cls._create_user("task_clerk", SALES)
        cls.colleague = cls._create_user("task_colleague", SALES)
        cls.storeman = cls._create_user("task_storeman", "stock.group_stock_user")
        cls.outsider = cls._create_user("task_outsider", "base.group_user")
        cls.lead = cls._create_user("task_lead", "project.group_project_user")
        cls.boss = cls._create_user("task_boss", "project.group_project_manager")
        cls.project = cls.env["project.project"].create(
            {"name": "New range", "user_id": cls.lead.id}
        )
        cls.order = cls._create_order(cls.goods, 2.0)

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(
            cls.env, login, groups=groups, email=f"{login}@example.com", name=login
        )

    def setUp(self):
        super().setUp()
        self.handed_over = []
        self.trouble = None

        def hand_over(mail):
            if self.trouble:
                raise self.trouble
            self.handed_over.append((mail._get_notice_address(), mail.subject))

        self.patch(self.env.registry["mail.mail"], "_hand_over_notice", hand_over)

    # --- Builders ---

    @classmethod
    def _create_document(cls, kind):
        return getattr(cls, f"_create_{kind.replace('.', '_')}")()

    @classmethod
    def _create_sale_order(cls):
        return cls._create_order()

    @classmethod
    def _create_purchase_order(cls):
        line = Command.create({"product_id": cls.goods.id, "product_qty": 3.0})
        return cls.env["purchase.order"].create(
            {"partner_id": cls.customer.id, "order_line": [line]}
        )

    @classmethod
    def _create_stock_picking(cls):
        kind = cls.warehouse.out_type_id
        return cls.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": cls.customer.id,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": cls.customer.property_stock_customer.id,
            }
        )

    @classmethod
    def _create_account_move(cls):
        line = Command.create({"product_id": cls.service.id, "price_unit": 10.0})
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_line_ids": [line],
            }
        )

    @classmethod
    def _create_sale_rma(cls):
        return cls.env["sale.rma"].create({"partner_id": cls.customer.id})

    @classmethod
    def _create_project_discussion(cls, user=None, **values):
        return (
            cls.env["project.discussion"]
            .with_user(user or cls.lead)
            .create({"name": "Which one?", "project_id": cls.project.id, **values})
        )

    @classmethod
    def _create_task(cls, document=None, user=None, **values):
        document = document or cls.order
        return (
            cls.env["project.task"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "name": "Call back",
                    "document_model": document._name,
                    "document_id": document.id,
                    **values,
                }
            )
        )

    @staticmethod
    def _assign(*users):
        return [Command.set([user.id for user in users])]

    def _get_notices(self, tasks):
        return self.env["project.task.notice"].search(
            [("task_id", "in", tasks.ids)], order="id"
        )

    def _send_all(self):
        """Send what is due as the cron does, one after the other."""
        for notice in self.env["project.task.notice"].search(
            [("state", "=", "pending")], order="id"
        ):
            notice._send()
