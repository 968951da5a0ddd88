import base64

from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin

LABEL = "sale_rma_tasks.report_return_label"
SLIP = "stock.report_deliveryslip"
INVOICE = "account.report_invoice"


@tagged("post_install", "-at_install")
class TestReturnDossier(ReturnMixin, TransactionCase):
    """The papers of its returns are in the dossier of an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls._sell(), cls._sell((cls.other_goods, 2.0))
        cls.rma = cls._create_return(cls.first, cls.second, decision="refund")
        cls.rma.is_label_given = True
        cls.rma.action_confirm()
        cls.env.flush_all()

    def _get_papers(self, order, user=None):
        papers = order.with_user(user or self.env.user)._get_dossier_papers()
        found = {}
        for report, records in papers:
            found[report] = found.get(report, records.browse()) | records
        listed = [record for _report, records in papers for record in records]
        once = [record for record in listed if record._name != "sale.order"]
        self.assertEqual(len(once), len(set(once)), "a paper stands there twice")
        return found

    def test_transfers_of_the_return_are_in_those_of_all_its_orders(self):
        receipts = self.rma._get_transfers()
        self.assertTrue(receipts)
        for order in (self.first, self.second):
            slips = self._get_papers(order)[SLIP]
            self.assertLessEqual(receipts | order.picking_ids, slips)

    def test_credit_note_is_there_once_it_is_posted(self):
        self._receive(self.rma._get_transfers())
        self.rma.action_settle()
        notes = self.rma.credit_note_ids
        self.assertTrue(notes)
        for order in (self.first, self.second):
            posted = notes.filtered(lambda move: move.state == "posted")
            self.assertLessEqual(posted, self._get_papers(order)[INVOICE])

    def test_label_is_there_while_goods_are_to_come(self):
        self.assertEqual(self._get_papers(self.first)[LABEL], self.rma)
        self._receive(self.rma._get_transfers())
        self.assertFalse(self._get_papers(self.first)[LABEL])

    def test_label_of_the_carrier_is_there(self):
        receipt = self.rma._get_open_receipts()[:1]
        receipt.carrier_id = self.env["delivery.carrier"].create(
            {"name": "Van", "product_id": self._create_product("Freight").id}
        )
        self.patch(
            self.env.registry["delivery.carrier"],
            "get_return_label_prefix",
            lambda carrier: "Back",
        )
        label = self.env["ir.attachment"].create(
            {
                "name": "Back-1.pdf",
                "datas": base64.b64encode(b"%PDF-1.4"),
                "mimetype": "application/pdf",
                "res_model": receipt._name,
                "res_id": receipt.id,
            }
        )
        self.assertIn(label, self.first._get_dossier_attachments())

    def test_returns_that_one_may_not_read_are_left_out(self):
        clerk = self._create_user("dossier", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self._get_papers(self.first, clerk)[LABEL], self.rma)
        self.env["ir.rule"].create(
            {
                "name": "No returns",
                "model_id": self.env.ref("sale_rma_tasks.model_sale_rma").id,
                "domain_force": "[(0, '=', 1)]",
            }
        )
        papers = self._get_papers(self.second, clerk)
        self.assertFalse(papers[LABEL])
        foreign = self.rma._get_transfers() - self.second.picking_ids
        self.assertTrue(foreign)
        self.assertFalse(foreign & papers[SLIP])
