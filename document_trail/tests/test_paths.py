"""Every way to a table: what is refused on each, and whom the history names."""

from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TrailCase

FAR = "2999-01-01"


@tagged("post_install", "-at_install")
class TestPaths(TrailCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "trail_portal", groups="base.group_portal")
        cls.root = cls.env["res.users"].browse(SUPERUSER_ID)

    def _call(self, user, method, *arguments):
        """Call a method of the contact with a key, as programs outside do."""
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(hours=1))
        )
        names = dict(zip(("vals",), arguments, strict=False))
        self.env.flush_all()
        return self.url_open(
            f"/json/2/res.partner/{method}",
            json={"ids": self.partner.ids, **names},
            headers={"Authorization": f"Bearer {key}"},
        )

    def _assert_last(self, user, record=None):
        self.env.invalidate_all()
        entry = self._last(record or self.partner)
        self.assertEqual(entry.user_id, user)
        self.assertTrue(entry.is_actor_certain)
        return entry

    def _as(self, user):
        """Be in a request of the user: what is computed late is computed for him."""
        transaction = self.env.transaction
        self.addCleanup(setattr, transaction, "default_env", transaction.default_env)
        transaction.default_env = self.env(user=user)

    # --- Over HTTP ---

    @mute_logger("odoo.http")
    def test_programs_outside_change_in_their_name_and_delete_nothing(self):
        self.assertEqual(self._call(self.clerk, "write", {"city": "Győr"}).json(), True)
        self._assert_last(self.clerk)
        answer = self._call(self.clerk, "unlink")
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertIn("Archive it instead", answer.json()["message"])
        self.assertTrue(self.partner.exists())

    @mute_logger("odoo.http")
    def test_a_customer_of_the_portal_deletes_nothing(self):
        self.partner = self.portal.partner_id  # even himself
        answer = self._call(self.portal, "unlink")
        self.assertEqual(answer.status_code, 403)
        self.assertTrue(self.portal.partner_id.exists())

    # --- Import ---

    def test_an_import_names_who_imports(self):
        self._as(self.clerk)
        Partner = self.env["res.partner"].with_user(self.clerk)
        loaded = Partner.load(
            ["id", "name", "child_ids/name"],
            [["__import__.trail", "Imported", "First"], ["", "", "Second"]],
        )
        self.assertFalse(loaded["messages"])
        partner = Partner.browse(loaded["ids"])
        self.assertEqual(partner.child_ids.mapped("name"), ["First", "Second"])
        for record in partner | partner.child_ids:
            self._assert_last(self.clerk, record)
        loaded = Partner.load(["id", "city"], [["__import__.trail", "Eger"]])
        self.assertFalse(loaded["messages"])
        entry = self._assert_last(self.clerk, partner)
        self.assertEqual(entry.changes["city"], [None, "Eger"])

    def test_children_are_let_go_and_not_deleted(self):
        child = self.env["res.partner"].create(
            {"name": "Child", "parent_id": self.partner.id}
        )
        self._as(self.clerk)
        self.partner.with_user(self.clerk).write({"child_ids": [(5,)]})
        self.env.flush_all()
        self.assertTrue(child.exists())
        self.assertFalse(child.parent_id)
        self._assert_last(self.clerk, child)
        told = [entry.changes.get("parent_id") for entry in self._entries(child)]
        self.assertIn([self.partner.id, None], told)
        with self.assertRaises(UserError):
            self.partner.write({"child_ids": [(4, child.id), (2, child.id)]})

    # --- Without a person ---

    def _create_action(self, code):
        return self.env["ir.actions.server"].create(
            {
                "name": "Trail",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": code,
            }
        )

    def test_an_action_of_the_system_deletes_nothing_and_names_who_runs_it(self):
        action = self._create_action("record.unlink()")
        context = {"active_model": "res.partner", "active_id": self.partner.id}
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            action.with_context(**context).run()
        action.code = "record.write({'city': 'Vác'})"
        action.with_user(self.clerk).with_context(**context).run()
        self._assert_last(self.clerk)

    def test_a_scheduled_action_names_whose_it_is(self):
        code = f"env['res.partner'].browse({self.partner.id}).write({{'city': 'Tata'}})"
        cron = self.env["ir.cron"].create(
            {
                "name": "Trail",
                "ir_actions_server_id": self._create_action(code).id,
                "user_id": self.clerk.id,
                "interval_number": 1,
                "interval_type": "days",
                "nextcall": FAR,
            }
        )
        for user in (self.clerk, self.root):
            cron.user_id = user
            self.partner.city = "Before"
            self._run(cron)
            entry = self._assert_last(user)
            self.assertEqual(entry.changes["city"], ["Before", "Tata"])

    def _run(self, cron):
        """Run a cron as the scheduler does, in a transaction of its own."""
        self.env.flush_all()
        self.env.cr.cache.clear()
        self.env.cr.execute("SELECT set_config('document_trail.actor', '', true)")
        with self.registry.cursor() as cr:
            env = self.env(cr=cr, user=cron.user_id.id)
            env["ir.actions.server"].browse(cron.ir_actions_server_id.id).run()
        self.env.invalidate_all()

    def test_the_garbage_collection_leaves_every_document(self):
        self.partner.active = False
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = '2001-01-01', create_date ="
            " '2001-01-01' WHERE id = %s",
            [self.partner.id],
        )
        tables = [
            self.env[model]._table
            for model in self.env["document.trail.recorder"]._get_models()
            if self.env[model]._get_trail_kept_when() == "true"
        ]
        counts = {table: self._count(table) for table in tables}
        with self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={"cron_id": 1})
            env["ir.autovacuum"]._run_vacuum_cleaner()
        self.assertEqual({table: self._count(table) for table in tables}, counts)

    # --- Uninstall of another addon ---

    def test_the_uninstall_of_another_addon_leaves_its_documents(self):
        """Its records stay; its columns go, and what they held stays in the history."""
        self.env["ir.model.data"].create(
            {
                "name": "contact",
                "module": "trail_gone",
                "model": "res.partner",
                "res_id": self.partner.id,
            }
        )
        field = self._create_field()
        self.partner.write({"x_trail_gone": "kept"})
        moment = self._now()
        with mute_logger("odoo.addons.base.models.ir_model"):
            self.env["ir.model.data"]._module_data_uninstall(["trail_gone"])
        self.assertTrue(self.partner.exists())
        self.assertFalse(field.exists())
        self.partner.city = "After"
        self._last(self.partner)
        states = self.env["document.trail.reader"]._get_states(
            "res.partner", self.partner.id, moment
        )
        self.assertEqual(states["res.partner", self.partner.id]["city"], "Pécs")
        told = [one.changes.get("x_trail_gone") for one in self._entries(self.partner)]
        self.assertIn([None, "kept"], told)
        self.assertFalse(self._verify(self.partner))

    def _create_field(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_trail_gone",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "ttype": "char",
                "field_description": "Gone",
            }
        )
        self.env["document.trail.recorder"]._sync()
        self.env["ir.model.data"].create(
            {
                "name": "field",
                "module": "trail_gone",
                "model": "ir.model.fields",
                "res_id": field.id,
            }
        )
        return field

    def _count(self, table):
        self.env.cr.execute(f"SELECT count(*) FROM {table}")
        return self.env.cr.fetchone()[0]
