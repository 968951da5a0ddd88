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

    def test_mails_have_a_sender_in_a_database_without_addresses(self):
        self.company.partner_id.email = False
        self.company.alias_domain_id = False
        clerk = self._create_user("mute", "sale_rma_tasks.group_all", email=False)
        rma = self._create_return(self._sell(), quantity=1.0, decision="keep")
        rma.user_id = clerk
        rma = rma.with_env(self.env(user=clerk))
        rma.action_confirm()
        self._run_tracking()
        rma.action_settle()
        self._run_tracking()
        mails = rma.sudo().message_ids.filtered("subject")
        self.assertEqual(len(mails), 1)
        robot = self.env.ref("base.user_root").email_formatted
        self.assertEqual(set(mails.mapped("email_from")), {robot})

    def test_customers_get_no_mail_from_themselves(self):
        self.company.partner_id.email = False
        self.company.alias_domain_id = False
        rma = self._create_return(self._sell(), quantity=1.0)
        rma.user_id = False
        customer = self._create_user(
            "customer", "base.group_portal", partner_id=self.customer.id
        )
        sender = rma.with_user(customer).sudo()._get_sender()
        self.assertNotIn(self.customer.email, sender)
        self.company.partner_id.email = "house@example.com"
        self.company.invalidate_recordset(["email_formatted"])
        self.assertIn("house@example.com", rma._get_sender())
