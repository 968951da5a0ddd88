from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestRecording(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, login="trail_clerk", groups="base.group_partner_manager"
        )
        cls.partner = cls.env["res.partner"].create({"name": "Acme"})

    def _entries(self, record):
        self.env.flush_all()
        return self.env["document.trail.entry"].search(
            [("document_model", "=", record._name), ("document_id", "=", record.id)],
            order="id",
        )

    def test_a_change_says_who_and_what(self):
        self.partner.with_user(self.clerk).write({"name": "Acme Ltd"})
        entry = self._entries(self.partner)[-1]
        self.assertEqual(entry.changes["name"], ["Acme", "Acme Ltd"])
        self.assertEqual(entry.user_id, self.clerk)
        self.assertTrue(entry.is_actor_certain)
