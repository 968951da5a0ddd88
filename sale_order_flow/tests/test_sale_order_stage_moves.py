from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Datetime
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import OrderFlowMixin


class StageMixin(OrderFlowMixin):
    """Stages by their code, and one that no event calls for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Stage = cls.env["sale.order.stage"]
        cls.stages = {stage.code: stage for stage in Stage.search([])}
        cls.hold = Stage.create({"name": "On Hold", "sequence": 25})
        cls.clerk = new_test_user(
            cls.env,
            "moves_clerk",
            groups="sales_team.group_sale_salesman_all_leads,stock.group_stock_user",
        )

    def _assert_log(self, order, expected):
        """Compare the log of an order, oldest first, as pairs of codes or names."""
        entries = order.stage_entry_ids.sorted("id")
        names = {entry: entry.stage_id.code or entry.stage_id.name for entry in entries}
        self.assertEqual([names[entry] for entry in entries], expected)


@tagged("post_install", "-at_install")
class TestStageByHand(StageMixin, TransactionCase):
    def test_manual_stage_stays_until_the_events_go_further(self):
        order = self._create_order(self.goods)
        order.action_confirm()
        order.with_user(self.clerk).stage_id = self.hold
        order.order_line.product_uom_qty = 3.0
        self._commit()
        self.assertEqual(order.stage_id, self.hold)
        order.picking_ids.printed = True
        self._commit()
        self.assertEqual(order.stage_id.code, "preparing")

    def test_order_put_ahead_is_not_called_back_by_what_comes_true_late(self):
        order = self._create_order(self.goods)
        order.action_confirm()
        order.stage_id = self.stages["shipped"]
        order.picking_ids.printed = True
        self._commit()
        self.assertEqual(order.stage_id.code, "shipped")

    def test_stage_reached_by_hand_is_not_entered_again_by_the_event(self):
        order = self._create_order()
        self._commit()
        order.stage_id = self.stages["processing"]
        self._commit()
        order.action_confirm()
        self._commit()
        self._assert_log(order, ["new", "processing"])

    def test_cancelling_moves_an_order_wherever_it_was_put(self):
        order = self._create_order(self.goods)
        order.action_confirm()
        far = self.hold.copy({"sequence": 900})
        order.stage_id = far
        order._action_cancel()
        self._commit()
        self.assertEqual(order.stage_id.code, "cancelled")

    def test_event_without_a_rule_moves_nothing(self):
        rules = self.env["sale.order.stage.rule"]
        rules.search([("event", "=", "cancelled")]).unlink()
        order = self._create_order()
        order.action_confirm()
        order.stage_id = self.hold
        order._action_cancel()
        self._commit()
        self.assertEqual(order.stage_id, self.hold)

    def test_rule_of_another_stage_is_followed(self):
        rule = self.env["sale.order.stage.rule"].search([("event", "=", "processing")])
        rule.stage_id = self.hold
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.stage_id, self.hold)

    def test_sent_quotation_moves_where_a_rule_says_so(self):
        self.env["sale.order.stage.rule"].create(
            {"event": "sent", "stage_id": self.hold.id}
        )
        order = self._create_order()
        order.action_quotation_sent()
        self.assertEqual(order.stage_id, self.hold)

    def test_order_created_in_a_stage_stands_there(self):
        order = self._create_order(stage_id=self.hold.id)
        self._commit()
        self.assertEqual(order.stage_id, self.hold)
        self._assert_log(order, ["On Hold"])

    def test_copy_begins_anew(self):
        order = self._create_order()
        order.action_confirm()
        copied = order.copy()
        self.assertEqual(copied.stage_id.code, "new")

    # --- Rights ---

    def test_only_the_groups_of_a_stage_move_orders_into_it(self):
        manager_group = self.env.ref("sales_team.group_sale_manager")
        self.hold.enter_group_ids = manager_group
        order = self._create_order()
        with self.assertRaisesRegex(AccessError, "may move an order to On Hold"):
            order.with_user(self.clerk).stage_id = self.hold
        with self.assertRaises(AccessError):
            self._create_order().with_user(self.clerk).copy({"stage_id": self.hold.id})
        self.clerk.group_ids += manager_group
        order.with_user(self.clerk).stage_id = self.hold
        self.assertEqual(order.stage_id, self.hold)

    def test_events_move_orders_whoever_causes_them(self):
        self.stages["processing"].enter_group_ids = self.env.ref("base.group_system")
        order = self._create_order(user_id=self.clerk.id)
        order.with_user(self.clerk).action_confirm()
        self._commit()
        self.assertEqual(order.stage_id.code, "processing")

    def test_order_that_goes_on_is_not_put_among_the_cancelled(self):
        order, cancelled = self._create_order(), self._create_order()
        cancelled._action_cancel()
        cancelled.stage_id = self.hold
        for user in (self.clerk, self.env.user):
            with self.assertRaisesRegex(ValidationError, "when it is cancelled"):
                order.with_user(user).stage_id = self.stages["cancelled"]
        cancelled.stage_id = self.stages["cancelled"]
        self.assertEqual(cancelled.stage_id.code, "cancelled")
        self.assertEqual(order.stage_id.code, "new")

    def test_stage_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Far Away"})
        theirs = self.hold.copy({"company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "for orders of Far Away only"):
            self._create_order().stage_id = theirs

    def test_order_without_a_stage_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_order().stage_id = False


@tagged("post_install", "-at_install")
class TestStageLog(StageMixin, TransactionCase):
    def test_each_change_is_logged_with_who_and_how_long(self):
        with freeze_time("2026-05-04 08:00:00"):
            order = self._create_order(self.goods)
            self._commit()
        with freeze_time("2026-05-04 10:30:00"):
            order.with_user(self.clerk).stage_id = self.hold
            self._commit()
        with freeze_time("2026-05-04 11:00:00"):
            order.with_user(self.clerk).action_confirm()
            order.picking_ids.with_user(self.clerk).printed = True
            self._commit()
        self._assert_log(order, ["new", "On Hold", "preparing"])
        first, held, last = order.stage_entry_ids.sorted("id")
        self.assertEqual((first.hours, held.hours, last.hours), (2.5, 0.5, 0.0))
        self.assertEqual(held.user_id, self.clerk)
        self.assertTrue(held.is_manual)
        self.assertFalse(last.is_manual)
        self.assertEqual(last.from_stage_id, self.hold)
        self.assertEqual(order.stage_entry_id, last)
        self.assertEqual(order.stage_since, Datetime.to_datetime("2026-05-04 11:00:00"))

    def test_confirm_and_cancel_at_once_is_logged_as_cancelled_only(self):
        order = self._create_order(self.goods)
        self._commit()
        order.action_confirm()
        self.env.flush_all()
        order._action_cancel()
        self._commit()
        self._assert_log(order, ["new", "cancelled"])

    def test_what_a_savepoint_has_logged_is_taken_back_by_a_later_move(self):
        order = self._create_order(self.goods)
        self._commit()
        order.action_confirm()
        with self.env.cr.savepoint():  # everything is flushed, as before a commit
            order.client_order_ref = "X"
        self._assert_log(order, ["new", "processing"])
        order._action_cancel()
        self._commit()
        self._assert_log(order, ["new", "cancelled"])
        last = order.stage_entry_id
        self.assertEqual(last.from_stage_id.code, "new")

    def test_move_there_and_back_leaves_no_trace(self):
        order = self._create_order()
        self._commit()
        order.stage_id = self.hold
        with self.env.cr.savepoint():
            pass
        order.stage_id = self.stages["new"]
        self._commit()
        self._assert_log(order, ["new"])
        self.assertFalse(order.stage_entry_ids.left_at)

    def test_rolled_back_move_is_not_logged(self):
        order = self._create_order()
        self._commit()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order.stage_id = self.hold
            self.env.flush_all()
            raise ZeroDivisionError
        self._commit()
        self._assert_log(order, ["new"])

    def test_hook_is_called_once_with_all_orders_of_a_transaction(self):
        orders = self._create_order() | self._create_order()
        self._commit()
        calls = []
        self.patch(
            self.env.registry["sale.order"],
            "_on_stage_entered",
            lambda _self, by_stage: calls.append(by_stage),
        )
        orders.action_confirm()
        self._commit()
        self.assertEqual(calls, [{self.stages["processing"]: orders}])

    def test_hook_runs_with_all_rights_and_sees_the_entry(self):
        order = self._create_order(user_id=self.clerk.id)
        self._commit()
        seen = []

        def note(_model, by_stage):
            for stage, orders in by_stage.items():
                seen.append((stage.code, orders.stage_entry_id.stage_id, orders.env.su))

        self.patch(self.env.registry["sale.order"], "_on_stage_entered", note)
        order.with_user(self.clerk).action_confirm()
        self._commit()
        stage = self.stages["processing"]
        self.assertEqual(seen, [("processing", stage, True)])

    def test_orders_of_before_are_put_into_stages_without_a_word(self):
        order = self._create_order()
        order.action_confirm()
        self._commit()
        self.env.cr.execute(
            "UPDATE sale_order SET stage_id = NULL WHERE id = %s", order.ids
        )
        self.env.invalidate_all()
        before = self.env["sale.order.stage.entry"].search_count([])
        self.env["sale.order"]._init_stages()
        self._commit()
        self.assertEqual(order.stage_id.code, "processing")
        self.assertEqual(self.env["sale.order.stage.entry"].search_count([]), before)

    def test_time_in_each_stage_adds_up(self):
        with freeze_time("2026-05-04 08:00:00"):
            order = self._create_order()
            self._commit()
        for hour, stage in ((9, self.hold), (10, self.stages["new"]), (12, self.hold)):
            with freeze_time(f"2026-05-04 {hour:02}:00:00"):
                order.stage_id = stage
                self._commit()
        with freeze_time("2026-05-04 12:00:30"):
            order.invalidate_recordset(["duration_tracking"])
            tracked = order.duration_tracking
        new_id = str(self.stages["new"].id)
        self.assertEqual(tracked, {new_id: 3 * 3600, str(self.hold.id): 3600 + 30})

    def test_one_report_answers_who_handed_over_how_many_last_month(self):
        orders = self._create_order(self.goods) | self._create_order(self.goods)
        with freeze_time("2026-04-20 08:00:00"):
            orders.with_user(self.clerk).stage_id = self.stages["shipped"]
            self._commit()
        with freeze_time("2026-05-04 08:00:00"):
            late = self._create_order(self.goods, stage_id=self.stages["shipped"].id)
            self._commit()
            self.assertTrue(late.stage_entry_ids)
            view = self.env.ref("sale_order_flow.sale_order_stage_entry_view_search")
            domain = view._get_combined_arch().xpath(
                "//filter[@name='last_month']/@domain"
            )[0]
            handed_over = self.env["sale.order.stage.entry"]._read_group(
                [("stage_id.code", "=", "shipped"), *literal_eval(domain)],
                ["user_id"],
                ["__count"],
            )
        self.assertEqual(handed_over, [(self.clerk, 2)])


@tagged("post_install", "-at_install")
class TestStageTooLong(StageMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hold.max_hours = 48

    def _stand(self, hours, **values):
        """Return an order that has stood in the stage for so long."""
        order = self._create_order(stage_id=self.hold.id, **values)
        self._commit()
        order.stage_since = Datetime.now() - timedelta(hours=hours)
        return order

    def _tell(self):
        entries = self.env["sale.order.stage.entry"]
        found = entries.search(entries._get_overdue_domain())
        found._tell_overdue()
        return found

    def test_responsible_person_gets_one_activity(self):
        order = self._stand(49, user_id=self.clerk.id)
        self._stand(47, user_id=self.clerk.id)
        self.assertEqual(self._tell().order_id, order)
        self.assertEqual(order.activity_ids.user_id, self.clerk)
        self.assertFalse(self._tell())
        self.assertEqual(len(order.activity_ids), 1)

    def test_stage_names_who_is_told_of_orders_without_a_salesperson(self):
        self.hold.overdue_user_id = self.clerk
        order = self._stand(49)
        order.user_id = False
        self._tell()
        self.assertEqual(order.activity_ids.user_id, self.clerk)

    def test_activity_goes_when_the_order_goes_on(self):
        order = self._stand(49, user_id=self.clerk.id)
        self._tell()
        order.stage_id = self.stages["processing"]
        self._commit()
        self.assertFalse(order.activity_ids)

    def test_longer_maximum_time_counts_for_orders_that_stand_there(self):
        order = self._stand(49, user_id=self.clerk.id)
        self.assertEqual(order.stage_age, "late")
        self.hold.max_hours = 60
        self.assertEqual(order.stage_age, "soon")
        self.assertFalse(self._tell())
        self.hold.max_hours = 0
        self.assertFalse(order.stage_age)

    def test_orders_that_stand_too_long_are_found(self):
        order = self._stand(49)
        self._stand(1)
        found = self.env["sale.order"].search([("stage_age", "=", "late")])
        self.assertEqual(found & self.customer.sale_order_ids, order)

    def test_many_orders_cost_no_more_queries_than_few(self):
        for count in (2, 10):
            for _index in range(count):
                self._stand(49, user_id=self.clerk.id)
            self.env.flush_all()
            entries = self.env["sale.order.stage.entry"]
            found = entries.search(entries._get_overdue_domain())
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found._tell_overdue()
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
            if count == 2:
                few = queries
        self.assertLessEqual(queries, few + 2)
