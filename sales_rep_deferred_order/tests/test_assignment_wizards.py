from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import INTERNAL_REP, PORTAL_REP, RepCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12 10:00:00")
class TestAssignmentWizards(RepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_rep = cls._create_user("second@road.example", PORTAL_REP)

    def _assign_in_bulk(self, operation, rep, partners, **values):
        wizard = self.env["sale.rep.assign"].with_user(self.manager)
        wizard = Form(wizard.with_context(default_partner_ids=partners.ids))
        wizard.rep_ids = rep
        wizard.operation = operation
        for name, value in values.items():
            wizard[name] = value
        wizard.save().action_apply()

    def test_add(self):
        contact = self._create_contact(self.other, "Ann")
        self._assign_in_bulk("add", self.second_rep, self.mine | contact)
        self.assertEqual(self.mine.sales_rep_ids, self.rep | self.second_rep)
        self.assertEqual(self.other.sales_rep_ids, self.second_rep)
        self._assign_in_bulk("add", self.second_rep, self.mine)
        self.assertEqual(len(self.mine.rep_assignment_ids), 2)

    def test_replace(self):
        self._assign_in_bulk("replace", self.second_rep, self.mine | self.other)
        self.assertEqual((self.mine | self.other).sales_rep_ids, self.second_rep)
        self.assertFalse(self.mine._rep_may_act(self.rep))
        ended = self.mine.rep_assignment_ids.filtered(lambda row: not row.active)
        self.assertEqual((ended.rep_id, ended.end_reason), (self.rep, "hand"))

    def test_remove(self):
        self._assign_in_bulk("remove", self.rep, self.mine)
        self.assertFalse(self.mine.sales_rep_ids)

    def test_rows_of_a_company_that_is_not_his_are_not_ended(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        row = self._assign(self.rep, self.other, company_id=elsewhere.id)
        for operation, rep in (("replace", self.second_rep), ("remove", self.rep)):
            self._assign_in_bulk(operation, rep, self.mine | self.other)
            self.assertTrue(row.active, operation)
        self.assertFalse(self.mine._rep_may_act(self.rep))
        with self.assertRaises(AccessError):
            row.with_user(self.manager).action_end()

    def test_period(self):
        self._assign_in_bulk(
            "add",
            self.second_rep,
            self.other,
            date_from="2026-06-01",
            date_to="2026-06-30",
        )
        self.assertEqual(self.other.rep_assignment_ids.state, "planned")
        with freeze_time("2026-06-01 10:00:00"):
            self.assertTrue(self.other._rep_may_act(self.second_rep))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_clerk_may_not_assign_in_bulk(self):
        for model in ("sale.rep.assign", "sale.rep.substitute"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.clerk).create({})
        with self.assertRaises(AccessError):
            self.env["sale.rep.assignment"].with_user(self.clerk)._insert_substitute(
                self.rep, self.second_rep, date(2026, 5, 1), date(2026, 5, 31)
            )

    def _substitute(self, rep, substitute, **values):
        values = {
            "rep_id": rep.id,
            "substitute_id": substitute.id,
            "date_from": "2026-05-12",
            "date_to": "2026-05-31",
            **values,
        }
        wizard = self.env["sale.rep.substitute"].with_user(self.manager).create(values)
        return wizard.action_apply()

    def test_substitute_has_the_customers_for_the_period_only(self):
        self.mine.rep_assignment_ids.date_from = False
        self._substitute(self.rep, self.second_rep)
        row = self.mine.rep_assignment_ids.filtered("substitute_for_id")
        self.assertEqual(
            (row.rep_id, row.substitute_for_id), (self.second_rep, self.rep)
        )
        for day, has in (("05-11", False), ("05-12", True), ("06-01", False)):
            with self.subTest(day=day), freeze_time(f"2026-{day} 10:00:00"):
                self.env.invalidate_all()
                self.assertEqual(self.mine._rep_may_act(self.second_rep), has)
                seen = self.mine.with_user(self.second_rep).has_access("read")
                self.assertEqual(seen, has)
                self.assertTrue(self.mine._rep_may_act(self.rep))

    def test_substitute_has_the_customer_in_the_company_of_the_rep_only(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        own = self.mine.rep_assignment_ids
        for customer in (self.mine, self.other):
            self._assign(self.rep, customer, company_id=elsewhere.id)
        self.manager.company_ids += elsewhere
        self.env = self.env(
            context={"allowed_company_ids": self.manager.company_ids.ids}
        )
        self._substitute(self.rep, self.second_rep)
        rows = self.env["sale.rep.assignment"].search(
            [("substitute_for_id", "=", self.rep.id)]
        )
        self.assertEqual(
            {(row.partner_id, row.company_id) for row in rows},
            {
                (self.mine, self.env["res.company"]),
                (self.mine, elsewhere),
                (self.other, elsewhere),
            },
        )
        self.assertTrue(self.mine._rep_may_act(self.second_rep))
        self.assertFalse(self.other._rep_may_act(self.second_rep))
        own._end("hand")
        self.assertFalse(self.mine._rep_may_act(self.second_rep))
        self.assertEqual(rows.filtered("active").company_id, elsewhere)

    def test_customers_of_a_company_that_is_not_his_are_not_passed_on(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for customer in (self.mine, self.other):
            self._assign(self.rep, customer, company_id=elsewhere.id)
        self._substitute(self.rep, self.second_rep)
        rows = self.env["sale.rep.assignment"].search(
            [("substitute_for_id", "=", self.rep.id)]
        )
        self.assertEqual(rows.partner_id, self.mine)
        self.assertFalse(rows.company_id)

    def test_manager_who_is_a_rep_gets_no_customers_by_standing_in(self):
        self.manager.group_ids += self.env.ref("sales_rep_deferred_order.group_rep")
        self._assign(self.manager, self.other)
        colleague = self._create_user("colleague@road.example", INTERNAL_REP)
        self._assign(colleague, self.mine)
        with self.assertRaisesRegex(AccessError, "his own customers only"):
            self._substitute(colleague, self.manager)
        self.assertFalse(self.mine._rep_may_act(self.manager))
        self._substitute(self.manager, colleague)
        self.assertTrue(self.other._rep_may_act(colleague))

    def test_substitute_who_makes_no_sense_is_refused(self):
        for values in (
            {"substitute_id": self.rep.id},
            {"substitute_id": self.clerk.id},
            {"date_to": "2026-05-01"},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._substitute(self.rep, self.second_rep, **values)

    def test_reps_in_the_list_of_partners(self):
        partners = (self.mine | self.other).with_user(self.manager)
        partners.write({"sales_rep_ids": [Command.set(self.second_rep.ids)]})
        self.assertEqual(partners.sales_rep_ids, self.second_rep)
        partners.write({"sales_rep_ids": [Command.link(self.rep.id)]})
        self.assertEqual(partners.sales_rep_ids, self.second_rep | self.rep)

    def test_tab_of_the_user(self):
        form = self.rep.with_user(self.env.ref("base.user_admin"))
        form.rep_assignment_ids = [Command.create({"partner_id": self.other.id})]
        self.assertTrue(self.other._rep_may_act(self.rep))
        self.assertEqual(self.rep.rep_customer_ids, self.mine | self.other)
        self.assertEqual(self.rep.rep_customer_count, 2)

    def test_ending_from_the_list(self):
        row = self.mine.rep_assignment_ids.with_user(self.manager)
        row.action_end()
        self.assertEqual((row.active, row.end_reason), (False, "hand"))
        self.assertFalse(self.mine._rep_may_act(self.rep))

    def test_readers_of_assignments(self):
        self._assign(self.second_rep, self.other)
        rows = self.env["sale.rep.assignment"]
        self.assertEqual(rows.with_user(self.rep).search([]).partner_id, self.mine)
        seen = rows.with_user(self.clerk).search([]).partner_id
        self.assertTrue(self.mine | self.other <= seen)
        portal = self._create_user("customer@login.example", "base.group_portal")
        self.assertFalse(rows.with_user(portal).has_access("read"))
        self.assertFalse(rows.with_user(self.manager).has_access("unlink"))
