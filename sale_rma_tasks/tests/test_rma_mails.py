from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestReturnMails(ReturnMixin, TransactionCase):
    """The customer is told of each step, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))

    def _get_subjects(self, rma):
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "sale.rma"),
                ("res_id", "=", rma.id),
                ("subject", "!=", ""),
            ],
            order="id",
        )
        sent = messages.filtered(lambda mail: self.customer in mail.partner_ids)
        return [mail.subject.partition(": ")[2] for mail in sent]

    def _run_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_each_step_is_told_once(self):
        rma = self._create_return(self._sell(), quantity=1.0).with_env(self.env)
        self._run_tracking()
        rma.action_confirm()
        self._run_tracking()
        self._receive(rma._get_transfers())
        self._run_tracking()
        rma.line_ids.decision = "refund"
        rma.action_settle()
        self._run_tracking()
        self.assertEqual(
            self._get_subjects(rma),
            [
                f"your return {rma.name}",
                f"we have the goods of your return {rma.name}",
                f"settled: {rma.name}",
            ],
        )
