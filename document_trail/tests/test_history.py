import csv
import io
import os
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..models.base import STATE
from .screens_common import ScreensCommon

LONG = 10_000 if os.environ.get("SUITE_FULL") else 400


class HistoryCommon(ScreensCommon):
    @property
    def scope(self):
        return {
            "scope": "document",
            "document_model": "res.partner",
            "document_id": self.partner.id,
        }

    def change(self, user, **values):
        """Change the partner in a transaction of its own, as far as the trail sees."""
        self.env.flush_all()
        self.env.cr.cache.pop(STATE, None)
        self.partner.with_user(user).write(values)
        self.env.flush_all()

    def page(self, user=None, scope=None, filters=None, cursor=None, limit=100):
        history = self.env["document.trail.history"].with_user(user or self.bob)
        return history.get_page(scope or self.scope, filters, cursor, limit)

    def told(self, page=None):
        """Return [(user, label, old, new)] of all that is told, newest first."""
        return [
            (group["user"], change["label"], change["old"], change["new"])
            for group in (page or self.page())["groups"]
            for record in group["records"]
            for change in record["changes"]
        ]

    def names(self, **options):
        return {label for _user, label, _old, _new in self.told(self.page(**options))}


@tagged("post_install", "-at_install")
class TestHistory(HistoryCommon):
    def test_change_is_told_in_words(self):
        country = self.env.ref("base.hu")
        self.change(self.ann, country_id=country.id, phone="1")
        self.change(self.ann, country_id=False)
        told = self.told()
        self.assertIn((self.ann.name, "Country", "Hungary", ""), told)
        self.assertIn((self.ann.name, "Country", "", "Hungary"), told)
        self.assertIn((self.ann.name, "Phone", "", "1"), told)

    def test_change_is_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.bob.lang = "fr_FR"
        self.change(self.ann, type="invoice")
        page = self.page(self.bob.with_context(lang="fr_FR"))
        self.assertTrue(page["groups"])
        history = self.env["document.trail.history"].with_user(self.bob)
        history = history.with_context(lang="fr_FR")
        moment = history._format_moment(fields.Datetime.to_datetime("2026-05-01 13:00"))
        self.assertEqual(moment, "01/05/2026 13:00:00")

    def test_moment_is_in_the_readers_time_zone(self):
        self.bob.tz = "Europe/Budapest"
        history = self.env["document.trail.history"].with_user(self.bob)
        moment = history._format_moment(fields.Datetime.to_datetime("2026-05-01 13:00"))
        self.assertEqual(moment, "05/01/2026 03:00:00 PM")

    def test_list_is_told_by_what_came_and_went(self):
        old, new = self.env["res.partner.category"].create(
            [{"name": "Old tag"}, {"name": "New tag"}]
        )
        self.change(self.ann, category_id=[(6, 0, old.ids)])
        self.change(self.ann, category_id=[(6, 0, new.ids)])
        self.assertIn((self.ann.name, "Tags", "Old tag", "New tag"), self.told())

    def test_deleted_record_keeps_its_name(self):
        tag = self.env["res.partner.category"].create({"name": "Lost tag"})
        self.change(self.ann, category_id=[(6, 0, tag.ids)])
        tag.unlink()
        news = [new for *_rest, new in self.told()]
        self.assertIn("Lost tag (deleted)", news)

    def test_what_went_by_sql_keeps_the_name_of_its_last_entry(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        values = [{"name": "Parent"}, {"name": "Foreign", "company_id": other.id}]
        here, foreign = self.env["res.partner"].create(values)
        for parent in (here, here.browse()):
            self.change(self.ann, parent_id=parent.id)
        self.env.cr.execute("UPDATE document_trail_setting SET is_protected = false")
        gone = (here.id, foreign.id)
        self.env.cr.execute("DELETE FROM res_partner WHERE id IN %s", [gone])
        self.env.invalidate_all()
        names = self.env["document.trail.name"].with_user(self.bob)
        found = names._get_names("res.partner", gone)
        self.assertEqual(found, {here.id: "Parent (deleted)"})
        self.assertIn("Parent (deleted)", [row[3] for row in self.told()])

    def test_name_of_another_company_is_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["res.partner"].create(
            {"name": "Foreign", "company_id": company.id}
        )
        self.change(self.env.user, parent_id=foreign.id)
        names = [new for _user, label, _old, new in self.told() if "Related" in label]
        self.assertEqual(names, ["(not visible to you)"])

    def test_name_of_a_deleted_record_of_another_company_is_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        names = self.env["document.trail.name"]
        names.create(
            {
                "name": "Foreign",
                "model": "res.partner",
                "record_id": 2**30,
                "company_id": company.id,
            }
        )
        self.assertEqual(
            names.with_user(self.bob)._get_names("res.partner", [2**30]), {}
        )

    def test_field_of_another_group_is_not_told(self):
        self.patch(
            self.env["res.partner"]._fields["ref"], "groups", "base.group_system"
        )
        self.env.registry.clear_cache()
        self.change(self.ann, city="Delft")
        self.change(self.env.user, ref="SECRET")
        self.assertNotIn("SECRET", str(self.page(self.bob)))
        self.assertIn("SECRET", str(self.page(self.manager)))
        history = self.env["document.trail.history"].with_user(self.bob)
        self.assertNotIn("ref", str(history.get_choices(self.scope)["fields"]))
        with self.assertRaises(AccessError):
            self.page(self.bob, filters={"field": "res.partner:ref"})

    def test_changes_of_one_transaction_are_one_group(self):
        self.change(self.ann, city="Delft")
        self.change(self.bob, city="Leiden")
        groups = self.page()["groups"]
        self.assertEqual(
            [g["user"] for g in groups[:2]], [self.bob.name, self.ann.name]
        )

    def test_steps_of_one_transaction_are_one_change(self):
        self.change(self.ann, city="Delft")
        self.change(self.bob, city="Leiden")
        self.partner.with_user(self.bob).city = "Gouda"
        cities = [line for line in self.told() if line[1] == "City"]
        self.assertEqual(cities[0], (self.bob.name, "City", "Delft", "Gouda"))

    def test_customer_on_whose_behalf_is_named(self):
        acting = self.customer.partner_id
        self.patch(
            self.env.registry["document.trail.mixin"],
            "_trail_acting_for",
            lambda self: self.env["res.partner"].browse(acting.id),
        )
        self.change(self.ann, city="Delft")
        self.assertEqual(self.page()["groups"][0]["acting_for"], acting.display_name)

    def test_file_is_told_by_its_size(self):
        image = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
            "AABJRU5ErkJggg=="
        )
        self.change(self.ann, image_1920=image)
        kinds = {
            change["kind"]: change
            for group in self.page()["groups"]
            for record in group["records"]
            for change in record["changes"]
        }
        self.assertRegex(kinds["file"]["new"], r"^\d+ k?B$")


@tagged("post_install", "-at_install")
class TestHistoryFilters(HistoryCommon):
    def test_by_person(self):
        self.change(self.ann, city="Delft")
        self.change(self.bob, street="Quay")
        users = {
            u for u, *_rest in self.told(self.page(filters={"user_id": self.ann.id}))
        }
        self.assertEqual(users, {self.ann.name})
        choices = self.env["document.trail.history"].with_user(self.bob)
        names = [name for _id, name in choices.get_choices(self.scope)["users"]]
        self.assertIn(self.ann.display_name, names)

    def test_by_field(self):
        self.change(self.ann, city="Delft", street="Quay")
        self.assertEqual(self.names(filters={"field": "res.partner:city"}), {"City"})
        history = self.env["document.trail.history"].with_user(self.bob)
        keys = [key for key, _label in history.get_choices(self.scope)["fields"]]
        self.assertIn("res.partner:city", keys)

    def test_by_day_of_the_reader(self):
        self.change(self.ann, city="Delft")
        today = fields.Date.today()
        day, after = today.isoformat(), (today + timedelta(2)).isoformat()
        self.assertTrue(self.names(filters={"date_from": day, "date_to": day}))
        self.assertFalse(self.names(filters={"date_from": after}))

    def test_day_begins_at_the_readers_midnight(self):
        history = self.env["document.trail.history"].with_context(tz="Europe/Budapest")
        self.assertEqual(
            str(history._get_midnight("2026-05-01")), "2026-04-30 22:00:00"
        )

    def test_only_what_is_new(self):
        self.page()
        look = self.env["document.trail.look"].search([("user_id", "=", self.bob.id)])
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        look.write({"looked_at": hour_ago})
        self.env.cr.execute("SELECT 1")
        self.change(self.ann, city="Delft")
        page = self.page(filters={"only_new": True})
        self.assertTrue(page["since"])
        self.assertTrue(page["groups"][0]["is_new"])
        history = self.env["document.trail.history"].with_user(self.bob)
        self.assertTrue(history.mark_seen(self.scope))
        look.invalidate_recordset()
        self.assertGreater(look.previous_at, hour_ago)

    def test_nonsense_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "x is not a date"):
            self.page(filters={"date_from": "x"})
        with self.assertRaisesRegex(UserError, "Open the history again"):
            self.page(cursor={"entry": "x"})
        with self.assertRaisesRegex(UserError, "Open the history again"):
            self.page(cursor=[1, 2])
        with self.assertRaises(AccessError):
            self.page(filters={"field": "res.partner:nothing"})
        with self.assertRaises(AccessError):
            self.page(filters={"field": "res.users:password"})


@tagged("post_install", "-at_install")
class TestHistoryAccess(HistoryCommon):
    def test_who_cannot_read_the_document_is_refused(self):
        for method in ("get_page", "get_choices", "mark_seen"):
            history = self.env["document.trail.history"].with_user(self.carl)
            with self.assertRaises(AccessError):
                getattr(history, method)(self.scope)

    def test_customers_are_refused(self):
        scope = {**self.scope, "document_id": self.customer.partner_id.id}
        with self.assertRaises(AccessError):
            self.page(self.customer, scope)

    def test_model_without_history_is_refused(self):
        with self.assertRaises(AccessError):
            self.page(scope={**self.scope, "document_model": "res.users"})
        with self.assertRaises(AccessError):
            self.page(scope={**self.scope, "document_model": "no.such.model"})

    def test_list_of_all_changes_is_told_in_words(self):
        self.change(self.ann, ref="D-1")
        entries = self.env["document.trail.entry"].with_user(self.manager)
        entry = entries.search([("document_id", "=", self.partner.id)], limit=1)
        self.assertEqual(entry.summary, "Reference: D-1")
        self.assertEqual(entry.document_name, "Acme")
        self.assertEqual(entry.action_open_history()["params"], self.scope)


@tagged("post_install", "-at_install")
class TestLongHistory(HistoryCommon):
    """Ten thousand changes of one document (fewer where SUITE_FULL is not set)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        cls.env.cr.execute(
            "DO $$ BEGIN FOR i IN 1 .. %s LOOP"
            " UPDATE res_partner SET city = 'City ' || i WHERE id = %s;"
            " PERFORM set_config('document_trail.number', '', true);"
            " END LOOP; END $$",
            [LONG, cls.partner.id],
        )

    def count(self, **options):
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.page(**options)
        return self.env.cr.sql_log_count - start

    def test_pages_tell_everything_once(self):
        cursor, cities = None, []
        while True:
            page = self.page(cursor=cursor, limit=150)
            cities += [
                new
                for *_rest, label, _old, new in [*self.told(page)]
                if label == "City"
            ]
            cursor = page["next"]
            if not cursor:
                break
        self.assertEqual(cities, [f"City {i}" for i in range(LONG, 0, -1)])

    def test_page_costs_the_same_queries_however_much_it_tells(self):
        self.count()
        self.assertEqual(self.count(limit=5), self.count(limit=200))
        self.assertLess(self.count(limit=200), 25)

    def test_page_is_limited(self):
        page = self.page(limit=10**9)
        self.assertLessEqual(sum(len(g["records"]) for g in page["groups"]), 500)


@tagged("post_install", "-at_install")
class TestHistoryExport(HttpCase, HistoryCommon):
    def fetch(self, kind, user="trail_bob", **filters):
        import json

        self.authenticate(user, user)
        return self.url_open(
            f"/document_trail/history/{kind}",
            data={
                "scope": json.dumps(self.scope),
                "filters": json.dumps(filters),
                "csrf_token": self.csrf_token(),
            },
        )

    def csrf_token(self):
        from odoo.http import Request

        return Request.csrf_token(self)

    def test_table_has_what_the_page_tells(self):
        self.change(self.ann, city="=1+1")
        answer = self.fetch("csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        self.assertEqual(rows[0][0], "Date")
        row = next(row for row in rows if row[5] == "City")
        self.assertEqual(row[1], self.ann.name)
        self.assertEqual(row[7], "'=1+1", "not a formula")
        self.assertIn("History%20of%20Acme.csv", answer.headers["Content-Disposition"])

    def test_excel(self):
        answer = self.fetch("xlsx")
        self.assertEqual(answer.content[:2], b"PK")

    def test_export_is_recorded(self):
        self.fetch("csv")
        event = self.env["document.trail.event"].search(
            [("user_id", "=", self.bob.id), ("kind", "=", "export")], limit=1
        )
        self.assertEqual(event.model, "res.partner")

    def test_who_cannot_read_the_document_is_refused(self):
        self.assertEqual(self.fetch("csv", "trail_carl").status_code, 403)

    def test_export_needs_the_right(self):
        self.bob.group_ids -= self.env.ref("base.group_allow_export")
        self.assertNotEqual(self.fetch("csv").status_code, 200)

    def test_nonsense_is_refused(self):
        self.authenticate("trail_bob", "trail_bob")
        url = "/document_trail/history/csv?scope=nonsense"
        self.assertNotEqual(self.url_open(url).status_code, 200)
