from odoo import SUPERUSER_ID
from odoo.tests import tagged

from .common import TrailCase


@tagged("post_install", "-at_install")
class TestActor(TrailCase):
    """Who is named; the last writer of a row never is, unless he wrote again."""

    def test_the_writer_is_named_also_with_sudo(self):
        self.partner.with_user(self.clerk).sudo().city = "Győr"
        self._assert_actor(self.clerk)

    def test_two_people_in_one_transaction_keep_their_own_changes(self):
        self.partner.with_user(self.clerk).city = "Győr"
        self.partner.with_user(self.colleague).street = "Fő út 1"
        by_column = {
            column: entry.user_id
            for entry in self._entries(self.partner)
            for column in entry.changes
        }
        self.assertEqual(by_column["city"], self.clerk)
        self.assertEqual(by_column["street"], self.colleague)

    def test_who_writes_again_a_row_of_his_own_is_named_whoever_flushes(self):
        self.partner.with_user(self.clerk).city = "Győr"
        self.env.flush_all()
        self.partner.with_user(self.clerk).city = "Eger"
        self.env(user=SUPERUSER_ID).flush_all()
        self._assert_actor(self.clerk)

    def test_a_reference_that_a_deletion_clears_names_who_deleted(self):
        title = self.env["res.partner.industry"].create({"name": "Toys"})
        self.partner.with_user(self.clerk).industry_id = title
        self.env.flush_all()
        title.with_user(self.colleague).sudo().unlink()
        entry = self._last(self.partner)
        self.assertEqual(entry.changes["industry_id"], [title.id, None])
        self.assertEqual(entry.user_id, self.colleague)

    def test_a_request_names_who_asked_also_where_the_system_goes_on(self):
        self._be_in_a_request_of(self.clerk)
        self.partner.with_user(SUPERUSER_ID).city = "Győr"
        self._assert_actor(self.clerk)

    def test_a_request_names_who_asked_also_where_another_person_goes_on(self):
        self._be_in_a_request_of(self.clerk)
        self.partner.with_user(self.colleague).city = "Győr"
        self._assert_actor(self.clerk)

    def test_what_a_deletion_clears_names_who_asked_for_it(self):
        """Even where nothing that is recorded was written by Odoo."""
        industry = self.env["res.partner.industry"].create({"name": "Toys"})
        self.partner.industry_id = industry
        self.env.flush_all()
        self._be_in_a_request_of(self.clerk)
        industry.with_user(self.clerk).sudo().unlink()
        self._assert_actor(self.clerk)

    def _be_in_a_request_of(self, user):
        self.env.flush_all()
        self.env.cr.cache.clear()
        self.env.cr.execute("SELECT set_config('document_trail.actor', '', true)")
        transaction = self.env.transaction
        self.addCleanup(setattr, transaction, "default_env", transaction.default_env)
        transaction.default_env = self.env(user=user)

    def test_sql_past_odoo_names_nobody_who_was_before(self):
        self.partner.with_user(self.clerk).city = "Győr"
        self.env.flush_all()
        self.env.cr.execute("SELECT set_config('document_trail.actor', '', true)")
        self.env.cr.execute(
            "UPDATE res_partner SET city = 'Vác' WHERE id = %s", [self.partner.id]
        )
        entry = self._last(self.partner)
        self.assertFalse(entry.user_id)
        self.assertFalse(entry.is_actor_certain)

    def test_after_a_rollback_the_person_is_told_again(self):
        class Stop(Exception):
            pass

        self.env.cr.cache.clear()
        with self.assertRaises(Stop), self.env.cr.savepoint():
            self.partner.with_user(self.clerk).city = "Győr"
            self.env.flush_all()
            raise Stop
        self.partner.with_user(self.clerk).city = "Eger"
        self._assert_actor(self.clerk)

    def test_one_statement_per_transaction_says_who_acts(self):
        recorder, said = self.env.registry["document.trail.recorder"], []
        original = recorder._set_actor

        def set_actor(self, person):
            said.append(person)
            return original(self, person)

        self.patch(recorder, "_set_actor", set_actor)
        self.env.flush_all()
        self.env.cr.cache.clear()
        partner = self.partner.with_user(self.clerk)
        for city in ("Győr", "Eger"):
            partner.city = city
            partner.copy({"name": city})
            self.env.flush_all()
        self.assertEqual(said, [self.clerk.id])

    def test_rows_of_a_relation_that_are_records_name_their_writer(self):
        """A membership is a row of the relation, and a record that is written."""
        registry = self.env.registry
        watched = registry._document_trail_watched
        self.addCleanup(setattr, registry, "_document_trail_watched", watched)
        self.assertNotIn("discuss.channel.member", watched)  # chats are left out
        self.patch(registry["res.partner"], "_trail_ignored", ())
        registry._document_trail_watched = None
        recorder = self.env["document.trail.recorder"]
        self.assertIn("discuss.channel.member", recorder._get_watched())

    def test_on_whose_behalf_comes_from_the_hook(self):
        mixin = self.env.registry["document.trail.mixin"]
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.patch(mixin, "_trail_acting_for", lambda self: customer)
        self.env.flush_all()
        self.env.cr.cache.clear()
        self.partner.with_user(self.clerk).city = "Győr"
        self.assertEqual(self._last(self.partner).acting_for_id, customer)

    def _assert_actor(self, user):
        entry = self._last(self.partner)
        self.assertEqual(entry.user_id, user)
        self.assertTrue(entry.is_actor_certain)
