from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

RESET_LOG = "odoo.addons.sale_order_flow.models.res_users"


@tagged("post_install", "-at_install")
class TestSaleUserRole(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, "role_keeper", groups="base.group_erp_manager"
        )
        cls.clerk_role = cls.env.ref("sale_order_flow.sale_user_role_clerk")
        cls.rep_role = cls.env.ref("sale_order_flow.sale_user_role_rep")
        cls.clerk_group = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.stock_group = cls.env.ref("stock.group_stock_user")
        cls.user = new_test_user(
            cls.env,
            "role_clerk",
            groups="base.group_user,stock.group_stock_user",
        )
        cls.user.standard_role_id = cls.clerk_role

    def _reset(self, users=None, by=None):
        users = (users or self.user).with_user(by or self.keeper)
        return users.action_reset_to_role()["params"]["message"]

    # --- The rows ---

    def test_standard_roles_are_there(self):
        codes = set(self.env["sale.user.role"].search([]).mapped("code"))
        self.assertLessEqual(
            {
                "clerk",
                "sales_manager",
                "rep",
                "logistician",
                "courier",
                "after_sales",
                "integration",
                "administrator",
            },
            codes,
        )

    def test_code_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["sale.user.role"].create({"name": "Again", "code": "clerk"})

    def test_every_role_can_be_given(self):
        for role in self.env["sale.user.role"].search([("code", "!=", False)]):
            kind = "portal" if role.user_type == "portal" else "user"
            user = new_test_user(
                self.env, f"role_{role.code}_x", groups=f"base.group_{kind}"
            )
            user.standard_role_id = role
            self._reset(user)
            self.assertFalse(user.role_deviation, role.name)
            self.assertLessEqual(role.group_ids, user.all_group_ids)

    # --- Deviation ---

    def test_deviation_says_what_differs(self):
        self.assertIn(self.clerk_group.full_name, self.user.role_deviation)
        self.assertIn("Missing", self.user.role_deviation)
        beyond = self.user.role_deviation.splitlines()[1]
        self.assertIn(self.stock_group.full_name, beyond)

    def test_user_without_role_deviates_from_nothing(self):
        self.user.standard_role_id = False
        self.assertFalse(self.user.role_deviation)

    def test_implied_groups_are_no_deviation(self):
        self.user.group_ids = [
            Command.set(
                (
                    self.clerk_role.group_ids
                    | self.env.ref("base.group_user")
                    | self.env.ref("sales_team.group_sale_salesman")
                ).ids
            )
        ]
        self.assertFalse(self.user.role_deviation)

    def _count_deviation_queries(self, count):
        users = self.user
        for index in range(count):
            users |= new_test_user(self.env, f"role_{count}_{index}")
        users.standard_role_id = self.clerk_role
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        users.mapped("role_deviation")
        return self.env.cr.sql_log_count - before

    def test_deviations_of_a_list_cost_no_query_per_user(self):
        self._count_deviation_queries(1)
        few, many = self._count_deviation_queries(2), self._count_deviation_queries(20)
        self.assertLessEqual(many, few + 1)

    # --- Reset ---

    def test_reset_sets_the_groups_and_says_so(self):
        message = self._reset()
        self.assertIn(self.clerk_group, self.user.all_group_ids)
        self.assertNotIn(self.stock_group, self.user.all_group_ids)
        self.assertFalse(self.user.role_deviation)
        self.assertIn(self.user.name, message)
        self.assertRegex(message, f"added [^;]*{self.clerk_group.full_name}")
        self.assertRegex(message, f"removed [^;]*{self.stock_group.full_name}")

    def test_second_reset_changes_nothing(self):
        self._reset()
        self.assertIn("Nothing changed", self._reset())

    def test_reset_is_logged_with_who_did_it(self):
        with patch(f"{RESET_LOG}._logger.info") as log:
            self._reset()
        self.assertEqual(
            log.call_args.args[1:4], ("role_clerk", "Clerk", "role_keeper")
        )

    def test_role_resets_all_its_users(self):
        other = new_test_user(self.env, "role_other", groups="stock.group_stock_user")
        other.standard_role_id = self.clerk_role
        self.clerk_role.with_user(self.keeper).action_reset_users()
        self.assertFalse(self.user.role_deviation)
        self.assertFalse(other.role_deviation)

    def test_groups_that_another_addon_adds_come_along(self):
        added = self.env["res.groups"].create({"name": "Route Planner"})
        self.clerk_role.group_ids = [Command.link(added.id)]
        self._reset()
        self.assertIn(added, self.user.group_ids)

    # --- Who may ---

    def test_only_access_managers_reset(self):
        manager = new_test_user(
            self.env, "role_manager", groups="sales_team.group_sale_manager"
        )
        for person in (manager, self.user):
            with self.assertRaisesRegex(AccessError, "manage access rights"):
                self._reset(by=person)
        self.assertIn(self.stock_group, self.user.all_group_ids)

    def test_nobody_gives_himself_a_role(self):
        admin_role = self.env.ref("sale_order_flow.sale_user_role_administrator")
        with self.assertRaises(AccessError):
            self.user.with_user(self.user).standard_role_id = admin_role

    def test_portal_user_sees_no_role(self):
        portal = new_test_user(self.env, "role_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            portal.with_user(portal).read(["standard_role_id"])

    # --- Kinds of users ---

    def test_portal_rep_stays_portal(self):
        rep = new_test_user(self.env, "role_portal_rep", groups="base.group_portal")
        rep.standard_role_id = self.rep_role
        self._reset(rep)
        self.assertTrue(rep._is_portal())

    def test_internal_rep_stays_internal(self):
        self.user.standard_role_id = self.rep_role
        self._reset()
        self.assertTrue(self.user._is_internal())
        self.assertNotIn(self.stock_group, self.user.all_group_ids)

    def test_role_for_employees_is_refused_to_a_portal_user(self):
        portal = new_test_user(self.env, "role_portal2", groups="base.group_portal")
        portal.standard_role_id = self.clerk_role
        self.assertIn("not made for", portal.role_deviation)
        with self.assertRaisesRegex(UserError, "not made for"):
            self._reset(portal)
        self.assertTrue(portal._is_portal())

    # --- The last administrator ---

    def _get_admins(self):
        group = self.env.ref("base.group_system")
        return self.env["res.users"].search([("all_group_ids", "in", group.ids)])

    def test_last_administrator_is_not_locked_out(self):
        admins = self._get_admins()
        admins.standard_role_id = self.clerk_role
        with self.assertRaisesRegex(UserError, "Nobody could administer"):
            self._reset(admins)
        self.assertEqual(self._get_admins(), admins)

    def test_one_of_two_administrators_can_be_reset(self):
        second = new_test_user(self.env, "role_admin2", groups="base.group_system")
        second.standard_role_id = self.clerk_role
        self._reset(second)
        self.assertNotIn(second, self._get_admins())

    def test_administrator_role_keeps_the_administrator(self):
        admins = self._get_admins()
        admins.standard_role_id = self.env.ref(
            "sale_order_flow.sale_user_role_administrator"
        )
        self._reset(admins)
        self.assertEqual(self._get_admins(), admins)
