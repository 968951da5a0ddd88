"""Who may read and change the rows of the order flow."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

GROUPS = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "clerk": "sales_team.group_sale_salesman_all_leads",
    "manager": "sales_team.group_sale_manager",
    "keeper": "base.group_erp_manager",
}
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestAccess(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            name: new_test_user(cls.env, f"access_{name}", groups=group)
            for name, group in GROUPS.items()
        }

    def _get_rights(self, model):
        return {
            name: "".join(
                operation[0]
                for operation in OPERATIONS
                if self.env[model].with_user(user).has_access(operation)
            )
            for name, user in self.people.items()
        }

    def test_stages(self):
        self.assertEqual(
            self._get_rights("sale.order.stage"),
            {
                "public": "",
                "portal": "",
                "employee": "r",
                "clerk": "r",
                "manager": "rwcu",
                "keeper": "r",
            },
        )

    def test_stage_rules(self):
        self.assertEqual(
            self._get_rights("sale.order.stage.rule"),
            {
                "public": "",
                "portal": "",
                "employee": "r",
                "clerk": "r",
                "manager": "rwcu",
                "keeper": "r",
            },
        )

    def test_log_and_outbox_are_only_read(self):
        for model in ("sale.order.stage.entry", "sale.order.notice"):
            rights = self._get_rights(model)
            self.assertEqual(rights.pop("clerk"), "r", model)
            self.assertEqual(rights.pop("manager"), "r", model)
            self.assertEqual(set(rights.values()), {""}, model)

    def test_roles(self):
        rights = self._get_rights("sale.user.role")
        self.assertEqual(rights.pop("keeper"), "rwcu")
        self.assertEqual(set(rights.values()), {""})

    def test_stage_of_another_company_is_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Far Away"})
        stage = self.env["sale.order.stage"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        manager = self.people["manager"]
        stages = self.env["sale.order.stage"].with_user(manager)
        self.assertNotIn(stage, stages.search([]))
        with self.assertRaises(AccessError):
            stage.with_user(manager).name = "Ours"
        with self.assertRaises(AccessError):
            stages.create({"name": "Smuggled", "company_id": other.id})

    def test_every_model_of_the_addon_has_rights_and_a_company_rule(self):
        without_company = {"sale.user.role": "users belong to several companies"}
        names = [
            name
            for name, model in self.env.registry.items()
            if model._original_module == "sale_order_flow"
            and not (model._transient or model._abstract)
        ]
        models = self.env["ir.model"].search([("model", "in", names)])
        self.assertGreaterEqual(len(models), 5)
        for model in models:
            self.assertTrue(model.access_ids, model.model)
            if model.model not in without_company:
                self.assertTrue(
                    model.rule_ids.filtered(
                        lambda rule: (
                            not rule.groups and "company_id" in rule.domain_force
                        )
                    ),
                    model.model,
                )

    def test_customer_cannot_unblock_himself(self):
        portal = self.people["portal"]
        portal.partner_id.is_order_blocked = True
        with self.assertRaises(AccessError):
            portal.partner_id.with_user(portal).is_order_blocked = False
