from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import INTERNAL_REP, PORTAL_REP, RepCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12 10:00:00")
class TestAssignmentPartner(RepCase):
    """What becomes of assignments when partners change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_rep = cls._create_user("second@road.example", PORTAL_REP)
        cls.internal_rep = cls._create_user("internal@road.example", INTERNAL_REP)
        cls._assign(cls.internal_rep, cls.mine)

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        (source | target).email = False
        wizard._merge((source | target).ids, target, extra_checks=False)

    def test_merge_keeps_the_reps_of_both(self):
        self._assign(self.second_rep, self.other)
        self._merge(self.other, self.mine)
        reps = self.rep | self.internal_rep | self.second_rep
        self.assertEqual(self.mine.sales_rep_ids, reps)
        self.assertTrue(self.mine._rep_may_act(self.second_rep))

    def test_merge_joins_rows_that_overlap(self):
        self._assign(self.rep, self.other, date_from="2026-04-01")
        self._merge(self.other, self.mine)
        rows = self.mine.rep_assignment_ids.filtered(lambda row: row.rep_id == self.rep)
        self.assertEqual(len(rows), 2)
        current = rows.filtered("active")
        self.assertEqual(str(current.date_from), "2026-04-01")
        self.assertFalse(current.date_to)
        self.assertEqual((rows - current).end_reason, "merge")

    def test_contact_that_becomes_a_customer_keeps_its_reps(self):
        contact = self._create_contact(self.mine, "Ann")
        contact.parent_id = False
        self.assertEqual(contact.sales_rep_ids, self.rep | self.internal_rep)
        branch = self._create_contact(self.mine, "Branch")
        branch.is_company = True
        self.assertEqual(branch.sales_rep_ids, self.rep | self.internal_rep)

    def test_customer_that_joins_another_does_not_open_that_one(self):
        self.mine.is_company = False
        self.mine.parent_id = self.other
        self.assertFalse(self.mine._rep_may_act(self.rep))
        self.assertFalse(self.other._rep_may_act(self.rep))
        self.assertFalse(self.other.with_user(self.rep).has_access("read"))
        self.assertEqual(set(self.mine.rep_assignment_ids.mapped("state")), {"resting"})
        note = self.other.message_ids[0].body
        self.assertIn("Mine is a part of this customer now", note)
        self.mine.parent_id = False
        self.assertTrue(self.mine._rep_may_act(self.rep))

    def test_new_customer_of_a_rep_is_his(self):
        partners = self.env["res.partner"].with_user(self.internal_rep)
        customer = partners.create(
            {"name": "New", "child_ids": [Command.create({"name": "Ann"})]}
        )
        self.assertEqual(customer.sales_rep_ids, self.internal_rep)
        self.assertTrue(customer.child_ids.has_access("read"))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rep_adds_contacts_to_his_customers_only(self):
        partners = self.env["res.partner"].with_user(self.internal_rep)
        partners.create({"name": "Ann", "parent_id": self.mine.id})
        with self.assertRaises(AccessError):
            partners.create({"name": "Spy", "parent_id": self.other.id})
        with self.assertRaises(AccessError):
            self.mine.with_user(self.internal_rep).child_ids = [
                Command.link(self.other.id)
            ]
