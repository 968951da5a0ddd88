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

    def _begin_return(self, quantity):
        rma = self._create_return(self._sell(), quantity=quantity).with_env(self.env)
        self._run_tracking()
        return rma

    def test_a_part_that_came_and_the_end_of_a_return_are_told(self):
        rma, given_up, told = (self._begin_return(3.0) for _number in range(3))
        (rma | told).action_confirm()
        self._run_tracking()
        self._receive(rma._get_transfers(), quantity=1.0)
        (given_up | told).action_cancel()  # only the office knew of the first one
        self._run_tracking()
        self.assertEqual(
            [self._get_subjects(one)[1:] for one in (rma, told)],
            [
                [f"a part of your return is here: {rma.name}"],
                [f"cancelled: {told.name}"],
            ],
        )
        self.assertEqual(self._get_subjects(given_up), [])

    def test_the_history_tells_what_came_and_what_was_done(self):
        order = self._sell()
        rma = self._create_return(order, quantity=2.0).with_env(self.env)
        rma.line_ids.write({"decision": "replace", "disposal": "scrap"})
        self._accept_and_receive(rma)
        rma.action_settle()
        self._deliver(order)
        words = " ".join(rma.message_ids.sorted("id").mapped("body"))
        for part in (
            f"Received: 2.00 Units of Drill ({rma.line_ids.move_ids.picking_id.name})",
            "2.00 Units of Drill · Replace · Scrap",
            rma.line_ids.replacement_move_ids.picking_id.name,
            "Sent: 2.00 Units of Drill",
        ):
            self.assertIn(part, words)
        paid = self._create_return(order, quantity=1.0, decision="keep")
        paid.action_confirm()
        paid.action_settle()
        words = " ".join(paid.message_ids.mapped("body"))
        self.assertIn("1.00 Units of Drill · Refund, customer keeps the goods", words)
        self.assertIn(paid.credit_note_ids.name, words)

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
