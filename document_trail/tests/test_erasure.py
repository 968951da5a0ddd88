import os
from base64 import b64decode, b64encode
from io import BytesIO

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import TrailCase


@tagged("post_install", "-at_install")
class TestErasure(TrailCase):
    def test_name_in_other_languages_only_is_told_in_one_of_them(self):
        names = self.env["document.trail.name"]
        self.assertEqual(names._in_language({"fr_FR": "Bois"}), "Bois")
        self.assertEqual(names._in_language("Wood"), "Wood")

    def test_personal_values_go_and_the_chain_stays_valid(self):
        self.partner.write({"phone": "+36 1 234", "email": "a@b.example.com"})
        self.env.flush_all()
        self.partner.write({"phone": "+36 1 999", "color": 5})
        self.env.flush_all()
        self.Entry.erase_personal_data(self.partner)
        self.env.cr.execute(
            "SELECT string_agg(e::text, ' ') FROM document_trail_entry e"
            " WHERE document_model = 'res.partner' AND document_id = %s",
            [self.partner.id],
        )
        text = self.env.cr.fetchone()[0]
        for value in ("36 1", "a@b.example", "Acme", "Pécs"):
            self.assertNotIn(value, text)
        self.assertFalse(self._verify(self.partner))
        self.assertFalse(self.partner.phone)
        erased = [
            name for entry in self._entries(self.partner) for name in entry.erased
        ]
        self.assertEqual(erased.count("phone"), 3)

    def test_remembered_names_go_too(self):
        """Of the person himself, and of what was called as he was."""
        names = self.env["document.trail.name"]
        colleague = self.env["res.partner"].create({"name": "Colleague"})
        self.partner.name = "Acme of Pécs"
        self.env.flush_all()
        self.env.cr.execute("UPDATE document_trail_setting SET is_protected = false")
        for partner in (self.partner, colleague):
            partner.unlink()
        user = {"model": "res.users", "record_id": 2**30, "name": "Acme"}
        names.create(user)
        self.Entry.erase_personal_data(self.partner.id)
        left = names.search([]).mapped("name")
        self.assertIn("Colleague", left)
        self.assertFalse({"Acme", "Acme of Pécs"} & set(left))
        self.assertFalse(names._get_names("res.partner", self.partner.ids))
        self.assertFalse(self._verify(self.partner))

    def test_the_erasure_itself_is_told(self):
        self.Entry.erase_personal_data(self.partner)
        event = self.env["document.trail.event"].search([], limit=1)
        self.assertEqual((event.kind, event.user_id), ("erasure", self.env.user))
        self.assertEqual(event.field_names, str(self.partner.id))
        text = self.env["document.trail.history"]._get_event_text(event)
        self.assertIn(str(self.partner.id), text)

    def test_erased_pictures_leave_the_filestore(self):
        """But for one that another history speaks of."""
        pictures = [_picture(shade) for shade in (10, 200)]
        self.partner.image_1920 = pictures[0]
        self.env.flush_all()
        other = self.env["res.partner"].create(
            {"name": "Other", "image_1920": pictures[1]}
        )
        self.env.flush_all()
        self.partner.image_1920 = pictures[1]
        self.env.flush_all()
        attachments = self.env["ir.attachment"]
        shared, _path = attachments._get_path(
            b64decode(pictures[1]),
            attachments._compute_checksum(b64decode(pictures[1])),
        )
        own, _path = attachments._get_path(
            b64decode(pictures[0]),
            attachments._compute_checksum(b64decode(pictures[0])),
        )
        self.assertLessEqual({own, shared}, self._kept_files())
        self.Entry.erase_personal_data(self.partner)
        self.assertNotIn(own, self._kept_files())
        self.assertIn(shared, self._kept_files())
        checklist = attachments._full_path("checklist")
        self.assertTrue(os.path.exists(os.path.join(checklist, own)))
        self.assertTrue(other.image_1920)

    def _kept_files(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT store_fname FROM document_trail_file")
        return {name for (name,) in self.env.cr.fetchall()}

    def test_digests_of_the_same_value_differ(self):
        twins = self.env["res.partner"].create([{"name": "Acme"}, {"name": "Acme"}])
        digests = set()
        for partner in twins:
            self.Entry.erase_personal_data(partner)
            digests.add(self._entries(partner)[0].erased["name"])
        self.assertEqual(len(digests), 2)

    def test_only_administrators_erase(self):
        with self.assertRaises(AccessError):
            self.Entry.with_user(self.clerk).erase_personal_data(self.partner)

    # --- The question before ---

    def _ask(self, partners, user=None):
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        wizard = self.env["document.trail.erase"].with_context(**context)
        return wizard.with_user(user) if user else wizard

    def test_an_administrator_erases_contacts_from_their_list(self):
        admin = new_test_user(self.env, "trail_eraser", groups="base.group_system")
        twin = self.env["res.partner"].create({"name": "Acme Twin"})
        with Form(self._ask(self.partner | twin, admin)) as form:
            form.is_confirmed = True
        form.record.action_erase()
        for partner in self.partner | twin:
            self.assertFalse(partner.active)
            self.assertNotIn("Acme", partner.name)
            self.assertFalse(self._verify(partner))

    def test_many_are_erased_in_few_queries(self):
        def count(number):
            partners = self.env["res.partner"].create(
                [{"name": f"Person {n}", "city": "Pécs"} for n in range(number)]
            )
            wizard = self._ask(partners).create({"is_confirmed": True})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            wizard.action_erase()
            self.env.flush_all()
            asked = self.env.cr.sql_log_count - before
            self.assertFalse(any(self._verify(one) for one in partners))
            return asked

        count(2)  # what is only read the first time
        few, many = count(2), count(12)
        self.assertLessEqual(many - few, 30)  # Odoo's own, of a contact's new name

    def test_nothing_is_erased_before_it_is_confirmed(self):
        wizard = Form(self._ask(self.partner)).save()
        with self.assertRaisesRegex(UserError, "nobody can undo"):
            wizard.action_erase()
        self.assertTrue(self.partner.active)

    def test_who_logs_in_is_not_erased(self):
        person = new_test_user(self.env, "trail_worker", groups="base.group_user")
        wizard = self._ask(self.partner | person.partner_id).create(
            {"is_confirmed": True}
        )
        with self.assertRaisesRegex(UserError, "can still log in"):
            wizard.action_erase()
        self.assertTrue(self.partner.active)

    def test_others_are_not_even_asked(self):
        with self.assertRaises(AccessError):
            self._ask(self.partner, self.clerk).create({"is_confirmed": True})


def _picture(shade):
    data = BytesIO()
    Image.new("L", (8, 8), shade).save(data, "PNG")
    return b64encode(data.getvalue())
