import base64
import io

from psycopg2.errors import SerializationFailure
from PyPDF2 import PdfReader, PdfWriter

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import OrderFlowMixin

REPORT = "sale_order_flow.sale_order_dossier_report"
LOGGER = "odoo.addons.sale_order_flow.models.ir_actions_report"


def make_pdf(pages):
    """Return a PDF with so many empty pages."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestDossier(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.invoice_policy = "order"
        cls.order = cls._create_order(cls.goods)
        cls.order.action_confirm()
        cls.printed = []

    def setUp(self):
        super().setUp()
        self.printed = printed = []
        reports = self.env.registry["ir.actions.report"]
        render = reports._render_qweb_pdf

        self.trouble = trouble = {}

        def render_as_one_page(self, report_ref, res_ids=None, data=None):
            if report_ref == REPORT:
                return render(self, report_ref, res_ids=res_ids, data=data)
            if report_ref in trouble:
                raise trouble[report_ref]
            printed.append((report_ref, tuple(res_ids)))
            return make_pdf(1), "pdf"

        self.patch(reports, "_render_qweb_pdf", render_as_one_page)

    def _attach(self, name, content, mimetype="application/pdf"):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "datas": base64.b64encode(content),
                "mimetype": mimetype,
                "res_model": "sale.order",
                "res_id": self.order.id,
            }
        )

    def _print(self, orders, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        reports = reports.with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(REPORT, orders.ids)
        return len(PdfReader(io.BytesIO(content)).pages)

    def test_all_papers_of_an_order_are_in_one_file(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        self._attach("plan.pdf", make_pdf(2))
        self._attach("notes.txt", b"hello", "text/plain")
        pages = self._print(self.order)
        self.assertEqual(
            self.printed,
            [
                ("sale.report_saleorder", (self.order.id,)),
                ("stock.report_deliveryslip", tuple(self.order.picking_ids.ids)),
                ("account.report_invoice", (invoice.id,)),
            ],
        )
        self.assertEqual(pages, 3 + 2)

    def test_papers_of_a_kind_are_printed_one_by_one(self):
        """Debian's wkhtmltopdf refuses to print several documents at once."""
        move = self.order.picking_ids.move_ids
        move.write({"quantity": 1, "picked": True})
        self.order.order_line.product_uom_qty = 3
        self.order.picking_ids._action_done()
        self.assertEqual(len(self.order.picking_ids), 2)
        pages = self._print(self.order)
        slips = [ids for name, ids in self.printed if "deliveryslip" in name]
        self.assertEqual(slips, [(one,) for one in sorted(self.order.picking_ids.ids)])
        self.assertEqual(pages, 4)

    def test_order_that_is_not_invoiced_has_its_pro_forma(self):
        self._print(self.order)
        self.assertIn(
            ("sale.report_saleorder_pro_forma", (self.order.id,)), self.printed
        )

    def test_broken_attachment_is_left_out_and_named(self):
        self._attach("broken.pdf", b"%PDF-1.4 this is no paper")
        self.assertEqual(self._print(self.order), 3)
        self.assertIn("broken.pdf: the file is damaged", self.order.message_ids[0].body)

    def test_paper_that_cannot_be_printed_leaves_the_others_and_is_named(self):
        clerk = new_test_user(
            self.env, "dossier_clerk", groups="sales_team.group_sale_salesman_all_leads"
        )
        for number, error in enumerate((UserError("No font"), ZeroDivisionError("0"))):
            self.trouble["stock.report_deliveryslip"] = error
            with mute_logger(LOGGER):
                self.assertEqual(self._print(self.order, clerk), 2, number)
            told = self.order.message_ids[0].body
            slip = self.order.picking_ids.name
            self.assertIn(f"Delivery Slip {slip}: {error}", told)
        before = self.order.message_ids
        self.trouble.clear()
        self.assertEqual(self._print(self.order, clerk), 3)
        self.assertEqual(self.order.message_ids, before)

    def test_dossier_of_which_nothing_can_be_printed_says_why(self):
        quotation = self._create_order()
        self.trouble["sale.report_saleorder"] = UserError("No paper")
        self.trouble["sale.report_saleorder_pro_forma"] = UserError("No paper")
        with mute_logger(LOGGER), self.assertRaisesRegex(UserError, "No paper"):
            self._print(quotation)

    def test_transaction_that_is_to_be_tried_anew_is(self):
        self.trouble["stock.report_deliveryslip"] = SerializationFailure()
        with self.assertRaises(SerializationFailure):
            self._print(self.order)

    def test_several_orders_make_one_file(self):
        other = self._create_order()
        self.assertEqual(self._print(self.order | other), 3 + 1)

    def test_papers_that_the_user_may_not_read_are_left_out(self):
        self.order._create_invoices().action_post()
        clerk = new_test_user(
            self.env, "dossier_clerk", groups="sales_team.group_sale_salesman_all_leads"
        )
        rules = self.env["ir.rule"]
        rules.create(
            {
                "name": "No invoices",
                "model_id": self.env.ref("account.model_account_move").id,
                "domain_force": "[(0, '=', 1)]",
            }
        )
        self._print(self.order, clerk)
        names = [name for name, _ids in self.printed]
        self.assertNotIn("account.report_invoice", names)
