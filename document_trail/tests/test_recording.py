import base64

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TrailCase

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAA"
    b"SUVORK5CYII="
)


@tagged("post_install", "-at_install")
class TestRecording(TrailCase):
    def test_a_change_says_what_was_and_what_is(self):
        self.partner.write({"name": "Acme Ltd", "city": False})
        entry = self._last(self.partner)
        self.assertEqual(entry.operation, "write")
        self.assertEqual(entry.changes["name"], ["Acme", "Acme Ltd"])
        self.assertEqual(entry.changes["city"], ["Pécs", None])
        self.assertNotIn("write_date", entry.changes)

    def test_a_write_of_the_same_makes_no_entry(self):
        count = len(self._entries(self.partner))
        self.env.cr.execute(
            "UPDATE res_partner SET city = city, write_date = now() WHERE id = %s",
            [self.partner.id],
        )
        self.assertEqual(len(self._entries(self.partner)), count)

    def test_many2many_values_are_told_from_either_side(self):
        tag = self.env["res.partner.category"].create({"name": "Good"})
        self.partner.category_id = tag
        self.assertEqual(self._last(self.partner).changes["category_id"], [[], tag.ids])
        tag.write({"partner_ids": [(3, self.partner.id)]})
        self.assertEqual(self._last(self.partner).changes["category_id"], [tag.ids, []])

    def test_a_file_is_told_and_kept_after_it_is_replaced(self):
        self.partner.image_1920 = PIXEL
        old = self._image_entry().changes["image_1920"][1]
        self.partner.image_1920 = False
        self.assertEqual(self._image_entry().changes["image_1920"], [old, None])
        path = self.env["ir.attachment"]._full_path(old["store_fname"])
        self.env["ir.attachment"]._gc_file_store_unsafe()
        with open(path, "rb") as file:
            self.assertEqual(file.read(), base64.b64decode(PIXEL))

    def _image_entry(self):
        entries = self._entries(self.partner)
        return entries.filtered(lambda entry: "image_1920" in entry.changes)[-1]

    def test_a_former_state_is_rebuilt_with_everything(self):
        tag = self.env["res.partner.category"].create({"name": "Good"})
        self.partner.write({"category_id": tag.ids, "barcode": "111"})
        self.partner.image_1920 = PIXEL
        moment, was = self._now(), self._snapshot()
        self.partner.write({"barcode": "222", "category_id": [(5,)], "city": "Vác"})
        self.partner.image_1920 = False
        self.env.cr.execute("UPDATE res_partner SET color = 7, ref = 'x'")
        self.assertNotEqual(self._snapshot(), was)
        states = self.env["document.trail.reader"]._get_states(
            "res.partner", self.partner.id, moment
        )
        self.assertEqual(states["res.partner", self.partner.id], was)

    def _snapshot(self):
        self.env.flush_all()
        live = self.env["document.trail.reader"]._read_live(
            "res.partner", self.partner.ids
        )
        return live[self.partner.id]

    def test_before_its_creation_a_record_was_not_there(self):
        moment = self._now()
        late = self.env["res.partner"].create({"name": "Late"})
        self.assertIsNone(self.Entry.state_at("res.partner", late.id, moment)["values"])

    def test_what_a_person_may_not_read_is_not_in_a_former_state(self):
        self.env["ir.rule"].create(
            {
                "name": "not Acme",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.partner.id)],
            }
        )
        entry = self.Entry.with_user(self.clerk)
        with self.assertRaises(Exception) as caught:
            entry.state_at("res.partner", self.partner.id, self._now())
        self.assertEqual(type(caught.exception).__name__, "AccessError")
        with self.assertRaises(Exception) as caught:
            entry.verify("res.partner", self.partner.id)
        self.assertEqual(type(caught.exception).__name__, "AccessError")

    def test_a_private_note_has_its_history_for_its_author_alone(self):
        note = (
            self.env["document.note"]
            .with_user(self.clerk)
            .create(
                {
                    "document_model": "res.partner",
                    "document_id": self.partner.id,
                    "body": "<p>mine</p>",
                }
            )
        )
        entry, place = self.Entry.with_user(self.clerk), (note._name, note.id)
        self.assertFalse(entry.verify(*place))
        self.assertIn("mine", entry.state_at(*place, self._now())["values"]["body"])
        admin = self._create_user("trail_admin", "base.group_system")
        for user in (self.colleague, admin):
            entry = self.Entry.with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                entry.state_at(*place, self._now())
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                entry.verify(*place)

    def test_every_row_of_a_statement_is_recorded(self):
        partners = self.env["res.partner"].create([{"name": "bulk"}] * 200)
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET city = 'B' WHERE name = 'bulk'")
        self.env.cr.execute(
            "SELECT count(*) FROM document_trail_entry WHERE document_id = ANY(%s)"
            " AND document_model = 'res.partner' AND changes ? 'city'",
            [partners.ids],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 200)
