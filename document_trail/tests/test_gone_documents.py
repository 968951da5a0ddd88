"""A document that was deleted: who reads everybody's history is still told of it."""

from odoo.exceptions import AccessError, MissingError
from odoo.tests import tagged

from .test_history import HistoryCommon


@tagged("post_install", "-at_install")
class TestGoneDocuments(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.rule"].create(
            {
                "name": "A rule that asks for the row",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", 0)],
            }
        )
        setting = cls.env["document.trail.setting"]
        setting.search([("model", "=", "res.partner")]).is_protected = False

    def _delete(self, user=None):
        """Delete the partner as the clerk, in a change of its own."""
        self.change(user or self.ann, city="Delft")
        self.env.cr.cache.clear()
        self.partner.with_user(user or self.ann).unlink()
        self.env.flush_all()
        self.env.invalidate_all()

    def _find(self, user):
        entries = self.env["document.trail.entry"].with_user(user)
        return entries.search(
            [
                ("document_model", "=", "res.partner"),
                ("document_id", "=", self.partner.id),
            ]
        )

    def test_managers_find_it_among_all_changes(self):
        self._delete()
        last = self._find(self.manager)[0]
        self.assertEqual((last.operation, last.user_id), ("unlink", self.ann))
        self.assertTrue(last.document_access)
        self.assertEqual(last.document_name, "Acme (deleted)")
        self.assertIn("Acme", last.summary)
        self.assertEqual(last.action_open_history()["params"], self.scope)

    def test_managers_read_its_history(self):
        self._delete()
        page = self.page(self.manager)
        self.assertEqual(page["groups"][0]["records"][0]["operation"], "unlink")
        self.assertIn("Delft", str(page))
        history = self.env["document.trail.history"].with_user(self.manager)
        self.assertEqual(history.get_choices(self.scope)["title"], "Acme (deleted)")

    def test_managers_see_it_among_what_a_person_did(self):
        self._delete()
        page = self.page(self.manager, {"scope": "person", "user_id": self.ann.id})
        documents = [group["document"] for group in page["groups"]]
        mine = [one for one in documents if one and one["id"] == self.partner.id]
        self.assertEqual(mine[0]["name"], "Acme (deleted)")
        self.assertTrue(mine[0]["is_gone"])

    def test_others_are_told_nothing(self):
        self._delete()
        with self.assertRaises(AccessError):
            self._find(self.bob)
        with self.assertRaises(MissingError):
            self.page(self.bob)

    def test_managers_of_other_companies_are_told_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.partner.company_id = company
        self._delete(self.env.user)
        self.assertFalse(self._find(self.manager))
        with self.assertRaises(AccessError):
            self.page(self.manager)
        self.manager.company_ids += company
        entries = self.env["document.trail.entry"].with_user(self.manager)
        entries = entries.with_context(
            allowed_company_ids=[self.manager.company_id.id, company.id]
        )
        self.assertTrue(entries.search([("document_id", "=", self.partner.id)]))

    def test_whoever_may_not_read_the_documents_is_told_nothing(self):
        self._delete()
        self.manager.group_ids = self.env.ref("base.group_user") + self.env.ref(
            "document_trail.group_trail_manager"
        )
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner"), ("perm_read", "=", True)]
        )
        access.perm_read = False
        self.assertFalse(self._find(self.manager))
