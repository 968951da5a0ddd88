from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_history import HistoryCommon


@tagged("post_install", "-at_install")
class TestPerson(HistoryCommon):
    """The page of all that a person did."""

    @property
    def scope(self):
        return {"scope": "person", "user_id": self.ann.id}

    def test_person_is_read_by_managers(self):
        with self.assertRaises(AccessError):
            self.page(self.bob)
        self.change(self.ann, city="Delft")
        page = self.page(self.manager)
        self.assertIn("Delft", str(page))
        self.assertEqual(page["groups"][0]["document"]["id"], self.partner.id)

    def test_person_shows_logins_and_exports_among_the_changes(self):
        self.change(self.ann, city="Delft")
        self.ann.with_user(self.ann)._update_last_login()
        self.partner.with_user(self.ann).export_data(["name", "email"])
        page = self.page(self.manager)
        events = [group["event"] for group in page["groups"] if group["event"]]
        self.assertIn("Exported 1 records of Contact: name, email", events)
        self.assertIn("Logged in", events)

    def test_events_are_read_by_managers(self):
        self.ann.with_user(self.ann)._update_last_login()
        events = self.env["document.trail.event"]
        self.assertTrue(events.with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            events.with_user(self.bob).search([])
        for user in (self.bob, self.manager):
            with self.assertRaises(AccessError):
                events.with_user(user).create({"user_id": user.id, "kind": "login"})
            with self.assertRaises(AccessError):
                events.search([], limit=1).with_user(user).write({"kind": "export"})

    def test_by_field(self):
        """What the person did to it in any document, without logins and exports."""
        history = self.env["document.trail.history"].with_user(self.manager)
        self.change(self.ann, city="Delft", street="Quay")
        self.change(self.bob, ref="B-1")
        self.ann.with_user(self.ann)._update_last_login()
        filters = {"field": "res.partner:city"}
        page = self.page(self.manager, filters=filters)
        self.assertEqual([one[1:] for one in self.told(page)], [("City", "", "Delft")])
        self.assertFalse([group for group in page["groups"] if group["event"]])
        choices = dict(history.get_choices(self.scope)["fields"])
        self.assertEqual(choices["res.partner:city"], "City (Contact)")
        self.assertNotIn("res.partner:ref", choices)
