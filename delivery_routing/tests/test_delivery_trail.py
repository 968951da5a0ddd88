from contextlib import closing

from freezegun import freeze_time
from lxml import etree
from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOW
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeliveryTrail(PlanCase):
    def setUp(self):
        super().setUp()
        self.order = self._deliver("Anna")
        self.plan = self._create_plan()
        self.plan.action_plan()
        self.stop = self._stop(self.plan, self.order)
        self.route = self.stop.route_id
        self.other = self.plan.route_ids - self.route

    def _entries(self, record):
        self.env.flush_all()
        domain = self.env["document.trail.entry"]._get_document_domain(record)
        return self.env["document.trail.entry"].search(domain, order="id")

    def _changes(self, record, name):
        """Return the values of a column that the history of a document tells."""
        entries = self._entries(record)
        return [one.changes[name] for one in entries if name in (one.changes or {})]

    def _drive(self):
        self.route.action_start()
        self.stop.action_deliver()
        self.route.action_finish()

    def _refused_by_database(self, statement, *values):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            closing(self.env.cr.savepoint()),
        ):
            self.env.cr.execute(statement, values)

    def test_a_stop_that_changes_its_route_is_told_in_both(self):
        before = self._entries(self.route)
        self.plan.board_move(self.stop.id, self.other.id, 0)
        left = self._of_stop(self._entries(self.route) - before)
        self.assertEqual([one.changes["route_id"][0] for one in left], [self.route.id])
        came = self._of_stop(self._entries(self.other))
        self.assertEqual(came[-1].changes["route_id"][1], self.other.id)

    def _of_stop(self, entries):
        """Return those that tell that the stop has another route."""
        return entries.filtered(
            lambda one: (
                (one.record_model, one.record_id) == (self.stop._name, self.stop.id)
                and "route_id" in (one.changes or {})
            )
        )

    def test_the_day_of_a_route_is_told_with_who_did_it(self):
        self.route.with_user(self.dispatcher).action_start()
        self.stop.with_user(self.dispatcher).action_deliver()
        self.assertIn(["planned", "started"], self._changes(self.route, "state"))
        self.assertIn([None, "delivered"], self._changes(self.route, "outcome"))
        last = self._entries(self.route)[-1]
        self.assertEqual(last.user_id, self.dispatcher)
        self.assertFalse(self._entries(self.route)._fields.get("arrive"))
        self.assertFalse(self._changes(self.route, "arrive"))

    def test_the_history_is_whole(self):
        self._drive()
        self.env.flush_all()
        trail = self.env["document.trail.entry"]
        self.assertFalse(trail.verify("delivery.route", self.route.id))

    def test_what_has_left_cannot_be_deleted_on_any_path(self):
        self._drive()
        for record in (self.route, self.stop, self.plan):
            with self.assertRaises(UserError):
                record.unlink()
        for record in (self.route, self.stop):
            table = record._table
            self._refused_by_database(f"DELETE FROM {table} WHERE id = %s", record.id)
        self._refused_by_database(
            "DELETE FROM delivery_plan WHERE id = %s", self.plan.id
        )

    def test_a_day_that_is_only_planned_may_go(self):
        self.plan.unlink()
        self.assertFalse(self.route.exists())

    def test_a_route_that_is_done_is_archived_with_a_reason(self):
        with (
            self.assertRaisesRegex(ValidationError, "not done"),
            self.env.cr.savepoint(),
        ):
            self.route.archive_with_reason("Wrong day")
        self._drive()
        self.route.with_user(self.dispatcher).archive_with_reason("Wrong day")
        self.assertFalse(self.route.active)
        with (
            self.assertRaisesRegex(ValidationError, "not done"),
            self.env.cr.savepoint(),
        ):
            self.route.with_user(self.dispatcher).action_not_back()
        self.assertIn("Wrong day", self.route.message_ids[0].body)
        self.assertIn([None, "Wrong day"], self._changes(self.route, "archive_reason"))
        self.plan.action_plan()  # and makes no other route for the courier
        self.route.archive_with_reason("Right day", is_archived=False)
        self.assertIn(self.route, self.plan.route_ids)

    def test_people_make_notes_on_routes(self):
        notes = self.env["document.note"].with_user(self.dispatcher)
        values = {"document_model": "delivery.route", "document_id": self.route.id}
        note = notes.create(
            {**values, "body": "The van pulls to the left", "visibility": "public"}
        )
        self.assertEqual(note.with_user(self.manager).body, note.body)
        with self.assertRaises(AccessError):
            note.with_user(self.clerk).read(["body"])

    def test_the_form_of_a_route_opens_its_history(self):
        arch = self.env["delivery.route"].get_view(view_type="form")["arch"]
        action = self.env.ref("document_trail.document_history_action")
        button = etree.fromstring(arch).find(f".//button[@name='{action.id}']")
        self.assertIsNotNone(button)

    def test_erased_persons_leave_stops_on_every_route(self):
        """And nobody else on the same route does."""
        other = self._deliver("Bruno")
        self.plan.action_plan()
        bruno = self._stop(self.plan, other)
        self.plan.board_move(bruno.id, self.route.id, 0)
        self.plan.board_move(self.stop.id, self.other.id, 0)
        self.plan.board_move(self.stop.id, self.route.id, 0)
        bruno.phone = "+36 1 7770"
        self.stop.phone = "+36 1 5550"
        self.stop.received_by = "Neighbour Ödön"
        self.env.flush_all()
        gone = [self.stop.address, "+36 1 5550", "Ödön", str(self.stop.latitude)]
        anna = self.order.partner_id
        self.env["document.trail.entry"].erase_personal_data(anna)
        self.assertFalse(self.stop.address or self.stop.latitude)
        documents = (self.route, self.other, self.stop, anna)
        text = " ".join(
            str(one.changes) for record in documents for one in self._entries(record)
        )
        for value in gone:
            self.assertNotIn(value, text)
        self.assertIn("+36 1 7770", text)
        verify = self.env["document.trail.entry"].verify
        for record in documents:
            self.assertFalse(verify(record._name, record.id))
