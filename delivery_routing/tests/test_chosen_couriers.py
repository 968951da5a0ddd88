from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MONDAY, TUESDAY
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestChosenCouriers(PlanCase):
    """Karim and Lea load at home, Nora in the north."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls._create_warehouse("North", cls.company)
        cls.nora = cls._create_courier("Nora", warehouse_id=cls.north.id)

    @classmethod
    def _create_warehouse(cls, name, company):
        return cls.env["stock.warehouse"].create(
            {"name": name, "code": name[:3].upper(), "company_id": company.id}
        )

    def _form(self, plan=None):
        plan = self.env["delivery.plan"] if plan is None else plan
        form = Form(plan.with_user(self.dispatcher))
        if not plan:
            form.warehouse_id = self.warehouse
            form.date = MONDAY
        return form

    def _assert_couriers(self, form, couriers):
        self.assertEqual(set(form.courier_ids.ids), set(couriers.ids))

    # --- Another warehouse ---

    def test_who_was_taken_off_stays_off_when_a_warehouse_joins(self):
        form = self._form()
        form.courier_ids.remove(self.lea.id)
        form.other_warehouse_ids.add(self.north)
        self._assert_couriers(form, self.karim | self.nora)
        form.other_warehouse_ids.remove(self.north.id)
        self._assert_couriers(form, self.karim)

    def test_who_was_added_is_lent_to_the_other_warehouse(self):
        form = self._form()
        form.courier_ids.add(self.nora)
        form.courier_ids.remove(self.lea.id)
        form.warehouse_id = third = self._create_warehouse("Third", self.company)
        self._assert_couriers(form, self.nora)
        plan = form.save()
        self.assertEqual(plan._loading_place_of(self.nora), third)

    def test_the_first_warehouse_brings_back_what_was_chosen_there(self):
        form = self._form()
        form.courier_ids.add(self.nora)
        form.courier_ids.remove(self.lea.id)
        plan = form.save()
        form = self._form(plan)
        form.warehouse_id = self.north
        self._assert_couriers(form, self.nora)
        form.save()
        form = self._form(plan)
        with self.assertNoLogs("odoo.tests.form", "WARNING"):
            form.warehouse_id = self.env["stock.warehouse"]
            form.warehouse_id = self.warehouse
        self._assert_couriers(form, self.karim | self.nora)

    def test_what_nobody_has_changed_follows_the_warehouse(self):
        form = self._form()
        self._assert_couriers(form, self.karim | self.lea)
        plan = form.save()
        form = self._form(plan)
        form.warehouse_id = self.north
        self._assert_couriers(form, self.nora)
        form.save()
        plan.warehouse_id = self.warehouse
        self.assertEqual(plan.courier_ids, self.karim | self.lea)

    def test_what_was_chosen_stays_on_another_date(self):
        form = self._form()
        form.courier_ids.remove(self.lea.id)
        form.date = TUESDAY
        self._assert_couriers(form, self.karim)

    def test_who_chooses_without_the_form_has_chosen(self):
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.other_warehouse_ids = self.north
        self.assertEqual(plan.courier_ids, self.karim | self.nora)
        nobody = self._create_plan(TUESDAY, courier_ids=False)
        nobody.other_warehouse_ids = self.north
        self.assertEqual(nobody.courier_ids, self.nora)

    def test_who_cannot_be_lent_to_another_company_goes_and_is_told(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.dispatcher.company_ids |= other
        house = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        both = (self.company | other).ids
        plans = self.env["delivery.plan"].with_context(allowed_company_ids=both)
        form = self._form(plans)
        form.courier_ids.add(self.nora)
        with self.assertLogs("odoo.tests.form", "WARNING") as logs:
            form.warehouse_id = house
        self.assertIn("cannot work for Sister: Nora", logs.output[0])
        self._assert_couriers(form, plans.courier_ids)
        self.assertEqual(form.save().company_id, other)

    # --- One day of a date ---

    def test_a_courier_is_on_one_day_of_a_date(self):
        self._create_plan()
        away = self._create_plan(warehouse_id=self.north.id)
        with self.assertRaisesRegex(
            ValidationError, f"^Karim: planned for {self.warehouse.name} on 05/04/2026"
        ):
            away.courier_ids |= self.karim
        with self.assertRaisesRegex(ValidationError, "^Karim, Lea: planned for"):
            away.courier_ids |= self.karim | self.lea

    def test_two_days_made_at_once_do_not_share_a_courier(self):
        rows = [
            {"date": MONDAY, "warehouse_id": house.id, "courier_ids": self.lea.ids}
            for house in (self.warehouse, self.north)
        ]
        with self.assertRaisesRegex(ValidationError, "^Lea: planned for"):
            self.env["delivery.plan"].create(rows)

    def test_a_day_does_not_move_to_where_its_courier_is(self):
        self._create_plan()
        plan = self._create_plan(
            TUESDAY, warehouse_id=self.north.id, courier_ids=self.karim.ids
        )
        with self.assertRaisesRegex(ValidationError, "^Karim: planned for"):
            plan.date = MONDAY

    def test_who_is_taken_off_his_day_can_be_lent(self):
        home = self._create_plan()
        away = self._create_plan(warehouse_id=self.north.id)
        home.courier_ids = [Command.unlink(self.karim.id)]
        away.courier_ids = [Command.link(self.karim.id)]
        self.assertEqual(away.courier_ids, self.nora | self.karim)

    def test_many_days_are_checked_as_fast_as_two(self):
        dates = [f"2026-06-{day:02}" for day in range(1, 21)]
        plans = self.env["delivery.plan"].concat(
            *(self._create_plan(date) for date in dates)
        )
        counts = []
        for some in (plans[:2], plans):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._check_couriers_once()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
