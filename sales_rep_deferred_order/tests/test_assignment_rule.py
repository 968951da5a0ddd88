from odoo.fields import Command
from odoo.tests import tagged

from .common import PORTAL_REP, RepCase


@tagged("post_install", "-at_install")
class TestAssignmentRule(RepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold, cls.silver = cls.env["res.partner.grade"].create(
            [{"name": "Gold"}, {"name": "Silver"}]
        )
        cls.country = cls.env["res.country"].create({"name": "Ruritania", "code": "QQ"})
        cls.second_rep = cls._create_user("second@road.example", PORTAL_REP)
        cls.gold_customer = cls._create_customer(
            "Gold customer", grade_id=cls.gold.id, zip="1200", country_id=cls.country.id
        )
        cls.silver_customer = cls._create_customer(
            "Silver customer",
            grade_id=cls.silver.id,
            zip="1999",
            country_id=cls.country.id,
        )

    @classmethod
    def _create_rule(cls, **values):
        values = {"name": "Rule", "rep_ids": [Command.set(cls.rep.ids)], **values}
        rules = cls.env["sale.rep.assignment.rule"].with_user(cls.manager)
        return rules.create(values)

    def _fitting(self, **values):
        rule = self._create_rule(country_ids=self.country.ids, **values)
        return self.env["res.partner"].browse(rule._get_customers_query())

    def test_criteria(self):
        both = self.gold_customer | self.silver_customer
        self.assertEqual(self._fitting(), both)
        self.assertEqual(self._fitting(grade_ids=self.gold.ids), self.gold_customer)
        tag = self.env["res.partner.category"].create({"name": "North"})
        self.silver_customer.category_id = tag
        self.assertEqual(self._fitting(category_ids=tag.ids), self.silver_customer)
        self.assertEqual(self._fitting(zip_from="12", zip_to="12"), self.gold_customer)
        self.assertEqual(self._fitting(zip_from="12", zip_to="19"), both)
        self.assertEqual(self._fitting(zip_from="1201"), self.silver_customer)

    def test_contacts_employees_and_companies_do_not_fit(self):
        self._create_contact(self.gold_customer, "Ann", country_id=self.country.id)
        self.manager.partner_id.country_id = self.country
        self.env.company.partner_id.country_id = self.country
        self.silver_customer.active = False
        self.assertEqual(self._fitting(), self.gold_customer)

    def test_apply_assigns_and_ends(self):
        rule = self._create_rule(grade_ids=self.gold.ids)
        rule.action_apply()
        self.assertEqual(self.gold_customer.sales_rep_ids, self.rep)
        self.assertTrue(self.gold_customer.with_user(self.rep).has_access("read"))
        self.gold_customer.grade_id = self.silver
        rule.action_apply()
        self.assertFalse(self.gold_customer.sales_rep_ids)
        self.assertFalse(self.gold_customer.with_user(self.rep).has_access("read"))
        self.assertEqual(self.gold_customer.rep_assignment_ids.end_reason, "rule")

    def test_apply_twice_changes_nothing(self):
        rule = self._create_rule(grade_ids=self.gold.ids)
        rule.action_apply()
        self.assertEqual(rule._apply(), (0, 0))

    def test_preview_tells_what_apply_will_do(self):
        rule = self._create_rule(grade_ids=self.gold.ids)
        self.assertEqual((rule.fitting_count, rule.to_add_count), (1, 1))
        rule.action_apply()
        self.env.invalidate_all()
        self.assertEqual((rule.to_add_count, rule.to_end_count), (0, 0))
        rule.grade_ids = self.silver
        self.assertEqual((rule.to_add_count, rule.to_end_count), (1, 1))

    def test_rule_never_touches_what_was_made_by_hand(self):
        by_hand = self._assign(self.rep, self.gold_customer)
        rule = self._create_rule(grade_ids=self.gold.ids)
        rule.action_apply()
        rule.grade_ids = self.silver
        rule.action_apply()
        self.assertTrue(by_hand.active)
        self.assertEqual(self.gold_customer.sales_rep_ids, self.rep)

    def test_rule_does_not_bring_back_what_was_ended_by_hand(self):
        rule = self._create_rule(grade_ids=self.gold.ids)
        rule.action_apply()
        self.gold_customer.with_user(self.manager).sales_rep_ids = False
        rule.action_apply()
        self.assertFalse(self.gold_customer.sales_rep_ids)

    def test_archived_rule_ends_its_assignments(self):
        rule = self._create_rule(grade_ids=self.gold.ids)
        rule.action_apply()
        rule.active = False
        cron = self.env.ref("sales_rep_deferred_order.sale_rep_assignment_cron_apply")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(self.gold_customer.sales_rep_ids)

    def test_reps_of_the_team(self):
        team = self.env["crm.team"].create({"name": "Road"})
        employee = self._create_user(
            "employee.rep@road.example",
            "sales_team.group_sale_salesman,sales_rep_deferred_order.group_rep",
        )
        team.member_ids = employee | self.clerk
        rule = self._create_rule(team_id=team.id, grade_ids=self.gold.ids)
        rule.action_apply()
        self.assertEqual(self.gold_customer.sales_rep_ids, self.rep | employee)

    def test_new_customer_is_assigned_at_once(self):
        self._create_rule(grade_ids=self.gold.ids)
        new = (
            self.env["res.partner"]
            .with_user(self.clerk)
            .create(
                [
                    {"name": "New gold", "is_company": True, "grade_id": self.gold.id},
                    {
                        "name": "New silver",
                        "is_company": True,
                        "grade_id": self.silver.id,
                    },
                ]
            )
        )
        self.assertEqual(new[0].sales_rep_ids, self.rep)
        self.assertFalse(new[1].sales_rep_ids)

    def test_new_customers_cost_no_query_per_rule(self):
        def count_queries():
            partners = self.env["res.partner"]
            before = self.env.cr.sql_log_count
            partners.create([{"name": f"New {n}"} for n in range(20)])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._create_rule(grade_ids=self.gold.ids)
        count_queries()
        with_one = count_queries()
        for _n in range(20):
            self._create_rule(grade_ids=self.gold.ids)
        count_queries()
        self.assertLessEqual(count_queries(), with_one + 5)

    def test_substitute_gets_new_customers_and_loses_ended_ones(self):
        self.env["sale.rep.assignment"]._insert_substitute(
            self.rep,
            self.second_rep,
            self.env["sale.rep.assignment"]._today(),
            self.env["sale.rep.assignment"]._today(),
        )
        self.assertEqual(self.mine.sales_rep_ids, self.rep | self.second_rep)
        rule = self._create_rule(grade_ids=self.gold.ids)
        rule.action_apply()
        self.assertIn(self.second_rep, self.gold_customer.sales_rep_ids)
        rule.active = False
        rule.action_apply()
        self.assertFalse(self.gold_customer.sales_rep_ids)
        self._assign(self.rep, self.other)
        self.assertEqual(self.other.sales_rep_ids, self.rep | self.second_rep)
        self.mine.sales_rep_ids -= self.rep
        self.assertFalse(self.mine.sales_rep_ids)

    def test_two_reps_may_stand_in_for_each_other(self):
        today = self.env["sale.rep.assignment"]._today()
        self._assign(self.second_rep, self.other)
        substitute = self.env["sale.rep.assignment"]._insert_substitute
        substitute(self.rep, self.second_rep, today, today)
        substitute(self.second_rep, self.rep, today, today)
        both = self.rep | self.second_rep
        self.assertEqual(self.mine.sales_rep_ids, both)
        self.assertEqual(self.other.sales_rep_ids, both)
