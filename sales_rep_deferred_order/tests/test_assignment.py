from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RepCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12 10:00:00")
class TestAssignment(RepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_rep = cls._create_user(
            "other.rep@road.example",
            "base.group_portal,sales_rep_deferred_order.group_rep",
        )

    def _customers(self, rep):
        return self.env["res.partner"].search(rep._rep_customers_domain())

    def test_rep_may_act_for_assigned_customer_only(self):
        self.assertTrue(self.mine._rep_may_act(self.rep))
        self.assertFalse(self.other._rep_may_act(self.rep))
        self.assertEqual(self._customers(self.rep), self.mine)

    def test_period_decides_whether_a_row_counts(self):
        periods = {
            ("2026-05-01", "2026-05-11"): False,
            ("2026-05-01", "2026-05-12"): True,
            ("2026-05-12", False): True,
            ("2026-05-13", False): False,
            (False, "2026-05-12"): True,
        }
        for (first, last), counts in periods.items():
            customer = self._create_customer(f"Customer {first} {last}")
            self._assign(self.rep, customer, date_from=first, date_to=last)
            with self.subTest(first=first, last=last):
                self.assertEqual(customer._rep_may_act(self.rep), counts)
                self.assertEqual(customer in self._customers(self.rep), counts)
                self.assertEqual(
                    customer.with_user(self.rep).has_access("read"), counts
                )
                self.assertEqual(self.rep in customer.sales_rep_ids, counts)

    def test_contact_is_replaced_by_its_company(self):
        contact = self._create_contact(self.other, "Ann")
        assignment = self._assign(self.rep, contact)
        self.assertEqual(assignment.partner_id, self.other)
        self.assertEqual(contact.sales_rep_ids, self.rep)
        self.assertFalse(
            contact._rep_may_act(self.rep), "only the company is acted for"
        )
        self.assertTrue(contact.with_user(self.rep).has_access("read"))

    def test_archived_customer_is_readable_but_not_acted_for(self):
        self.mine.active = False
        self.assertFalse(self.mine._rep_may_act(self.rep))
        self.assertNotIn(
            self.mine,
            self.env["res.partner"]
            .with_context(active_test=False)
            .search(self.rep._rep_customers_domain()),
        )
        self.assertTrue(self.mine.with_user(self.rep).has_access("read"))

    def test_own_company_is_no_customer(self):
        self.rep.partner_id.parent_id = self.other
        self.assertFalse(self.other._rep_may_act(self.rep))
        self.assertTrue(self.other.with_user(self.rep).has_access("read"))

    def test_somebody_who_is_no_rep_any_more_may_not_act(self):
        self.rep.group_ids -= self.env.ref("sales_rep_deferred_order.group_rep")
        self.assertFalse(self.mine._rep_may_act(self.rep))
        self.assertFalse(self._customers(self.rep))
        self.assertFalse(self.mine.with_user(self.rep).has_access("read"))

    def test_archived_rep_may_not_act(self):
        self.rep.active = False
        self.assertFalse(self.mine._rep_may_act(self.rep))

    def test_setting_reps_ends_and_creates_and_keeps_history(self):
        self.mine.with_user(self.manager).sales_rep_ids = self.other_rep
        rows = self.mine.rep_assignment_ids
        self.assertEqual(self.mine.sales_rep_ids, self.other_rep)
        ended = rows.filtered(lambda row: row.rep_id == self.rep)
        self.assertFalse(ended.active)
        self.assertEqual(ended.date_to, date(2026, 5, 12))
        self.assertEqual(ended.end_reason, "hand")
        self.assertFalse(self.mine._rep_may_act(self.rep))
        self.assertFalse(self.mine.with_user(self.rep).has_access("read"))

    def test_setting_the_same_reps_changes_nothing(self):
        rows = self.mine.rep_assignment_ids
        self.mine.sales_rep_ids = self.rep
        self.assertEqual(self.mine.rep_assignment_ids, rows)
        self.assertTrue(rows.active)

    def test_setting_reps_on_a_contact_sets_them_on_the_company(self):
        contact = self._create_contact(self.other, "Ann")
        contact.sales_rep_ids = self.rep
        self.assertEqual(self.other.sales_rep_ids, self.rep)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_clerk_may_see_but_not_change_reps(self):
        as_clerk = self.mine.with_user(self.clerk)
        self.assertEqual(as_clerk.sales_rep_ids, self.rep)
        with self.assertRaises(AccessError):
            as_clerk.sales_rep_ids = self.other_rep

    def test_rep_must_be_in_the_group(self):
        with self.assertRaisesRegex(ValidationError, "clerk is not a rep"):
            self._assign(self.clerk, self.other)

    def test_overlap_of_one_origin_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "has Mine already"):
            self._assign(
                self.rep, self.mine, date_from="2026-06-01", date_to="2026-06-30"
            )

    def test_overlap_of_two_origins_is_allowed(self):
        self._assign(
            self.rep,
            self.mine,
            substitute_for_id=self.other_rep.id,
            date_to="2026-06-30",
        )
        self.assertEqual(self.mine.sales_rep_ids, self.rep)

    def test_search_by_rep(self):
        partners = self.env["res.partner"]
        contact = self._create_contact(self.mine, "Ann")
        found = partners.search([("sales_rep_ids", "in", self.rep.ids)])
        self.assertEqual(found, self.mine | contact)
        found = partners.search([("sales_rep_ids.login", "=", self.rep.login)])
        self.assertEqual(found, self.mine | contact)
        without = partners.search([("sales_rep_ids", "=", False)])
        self.assertIn(self.other, without)
        self.assertNotIn(self.mine, without)

    def test_reps_of_a_list_cost_three_queries(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(30)]
        )
        for customer in customers:
            self._assign(self.rep, customer)
        self.env.invalidate_all()
        self.env["sale.rep.assignment"]._today()
        customers.mapped("commercial_partner_id")
        with self.assertQueryCount(3):
            customers.mapped("sales_rep_ids.id")

    def test_assignment_of_another_company_does_not_count(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self._assign(self.rep, self.other, company_id=company.id)
        self.assertFalse(self.other._rep_may_act(self.rep))
        self.assertFalse(self.other.with_user(self.rep).has_access("read"))

    def test_state_and_its_search(self):
        rows = {
            "ended": self._assign(
                self.rep, self.other, date_from="2026-04-01", date_to="2026-04-30"
            ),
            "planned": self._assign(
                self.rep, self.other, date_from="2026-06-01", date_to="2026-06-30"
            ),
            "current": self.mine.rep_assignment_ids,
        }
        for state, row in rows.items():
            with self.subTest(state=state):
                self.assertEqual(row.state, state)
                found = self.env["sale.rep.assignment"].search(
                    [("state", "=", state), ("rep_id", "=", self.rep.id)]
                )
                self.assertEqual(found, row)

    def test_many_rows_cost_what_few_do(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(42)]
        )
        assignments = self.env["sale.rep.assignment"]
        made, ended = [], []
        for few_or_many in (customers[:2], customers[2:]):
            values = [
                {"rep_id": self.rep.id, "partner_id": customer.id}
                for customer in few_or_many
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            rows, queries = self._count_queries(assignments.create, values)
            made.append(queries)
            self.env.invalidate_all()
            ended.append(self._count_queries(rows.action_end)[1])
            self.assertFalse(any(rows.mapped("active")))
        self.assertLessEqual(made[1], made[0] + 1, made)
        self.assertLessEqual(ended[1], ended[0] + 1, ended)

    def _count_queries(self, method, *args):
        before = self.env.cr.sql_log_count
        result = method(*args)
        self.env.flush_all()
        return result, self.env.cr.sql_log_count - before
