from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestReturnErasure(ReturnMixin, TransactionCase):
    """Erased persons leave their returns, tasks and requests."""

    def test_words_and_addresses_go(self):
        rma = self._create_return(self._sell(), note="Ask Ödön at the gate")
        rma.description = "It bit my son Bálint"
        self.customer.phone = "+36 1 555 0199"
        task = self.env["project.task"].create(
            {
                "name": "Call back",
                "partner_id": self.customer.id,
                "project_id": self.env["project.project"].create({"name": "x"}).id,
                "email_from": "balint@home.example.com",
            }
        )
        guests = self.env["sale.rma.guest"]
        values = {"ip": "192.0.2.1", "email": self.customer.email_normalized}
        typed = guests.create({"order_number": "S1", **values})
        other = guests.create(
            {"order_number": "S1", **values, "email": "other@example.com"}
        )
        self.env.flush_all()
        entries = self.env["document.trail.entry"]
        entries.erase_personal_data(self.customer)
        self.assertFalse(rma.description or rma.line_ids.note or task.email_from)
        self.assertFalse(typed.exists())
        self.assertTrue(other.exists())
        for record in (rma, task):
            found = entries.search(entries._get_document_domain(record))
            text = " ".join(str(entry.changes) for entry in found)
            for value in ("Bálint", "Ödön", "balint@", "0199"):
                self.assertNotIn(value, text)
            self.assertFalse(entries.verify(record._name, record.id))
