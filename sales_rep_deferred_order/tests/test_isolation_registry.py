from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.sales_rep_deferred_order.lib.rep_isolation import EXEMPT, RULES

from .common import INTERNAL_REP, PORTAL_REP, WIDE_REP, RepCase
from .isolation_common import WIDEST_REP

WIDE = WIDE_REP.removesuffix(",sales_rep_deferred_order.group_rep")

# computed fields that go through records with rules of their own
COMPUTED = {
    "activity_calendar_event_id": "the meeting of an activity one may read",
    "owner_id": "the owner of the quants one may read",
}


@tagged("post_install", "-at_install")
class TestIsolationRegistry(RepCase):
    """No model with customers is without its rule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.readers = [
            cls._create_user(f"reader{number}@road.example", groups)
            for number, groups in enumerate((PORTAL_REP, INTERNAL_REP, WIDEST_REP))
        ]

    def _readable_models(self):
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not model._abstract and any(
                model.with_user(user).has_access("read") for user in self.readers
            ):
                yield model

    def _points_at(self, model, comodels):
        types = ["many2one", "many2many"] if model._transient else ["many2one"]
        return [
            field.name
            for field in model._fields.values()
            if field.type in types
            and field.comodel_name in comodels
            and not field.inherited
            and (field.store or not model._transient)
            and (field.store or field.name not in COMPUTED)
        ]

    def test_every_readable_model_with_customers_has_its_rule_or_a_reason(self):
        rules = self.env["ir.rule"]._get_rep_rules()
        guarded = {name for name, rule in rules.items() if rule.active}
        comodels = {"res.partner", *guarded} - {"res.users"}
        missing = {
            model._name: self._points_at(model, comodels)
            for model in self._readable_models()
            if self._points_at(model, comodels)
            and model._name not in guarded
            and model._name not in EXEMPT
        }
        self.assertFalse(missing)

    def test_rules_are_global_and_empty_for_everybody_else(self):
        for name, rule in self.env["ir.rule"]._get_rep_rules().items():
            with self.subTest(model=name):
                self.assertTrue(rule["global"])
                for mode in ("read", "write", "create", "unlink"):
                    checked_in_code = (name, mode) == ("res.partner", "create")
                    self.assertEqual(rule[f"perm_{mode}"], not checked_in_code)
                self.assertRegex(
                    rule.domain_force,
                    r" if user\.has_group\('sales_rep_deferred_order\.group_rep'\)"
                    r" else \[\]$",
                )

    def test_every_entry_of_the_table_has_its_rule(self):
        rules = self.env["ir.rule"]._get_rep_rules()
        installed = {name for name in RULES if name in self.env.registry}
        self.assertFalse(installed - rules.keys())
        self.assertFalse(RULES.keys() & EXEMPT.keys())

    def test_what_a_shop_sent_names_no_customer_to_a_rep(self):
        if "sale.channel.message" not in self.env.registry:
            self.skipTest("no shops are connected")
        channel = self.env["sale.channel"].create({"name": "Shop"})
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id} for partner in (self.mine, self.other)]
        )
        messages = self.env["sale.channel.message"].create(
            [
                {"channel_id": channel.id, "digest": f"{order}", "order_id": order.id}
                for order in (*orders, orders.browse())
            ]
        )
        rep = self._create_user("wide@road.example", WIDE_REP)
        self._assign(rep, self.mine)
        seen = messages.with_user(rep).search([("id", "in", messages.ids)])
        self.assertEqual(seen.order_id, orders[0])
        self.assertEqual(len(seen), 1, "one that waits for its order is not his")
        colleague = self._create_user("wide@shop.example", WIDE)
        seen = messages.with_user(colleague).search([("id", "in", messages.ids)])
        self.assertEqual(len(seen), 3)

    def test_what_a_shop_calls_a_customer_is_told_to_his_rep_only(self):
        if "sale.channel.binding" not in self.env.registry:
            self.skipTest("no shops are connected")
        channel = self.env["sale.channel"].create({"name": "Shop"})
        mappings = self.env["sale.channel.binding"].create(
            [
                {
                    "channel_id": channel.id,
                    "kind": "partner",
                    "external_key": partner.name,
                    "partner_id": partner.id,
                }
                for partner in (self.mine, self.other)
            ]
        )
        rep = self._create_user("wide@road.example", WIDE_REP)
        self._assign(rep, self.mine)
        seen = mappings.with_user(rep).search([("id", "in", mappings.ids)])
        self.assertEqual(seen.partner_id, self.mine)
        with self.assertRaises(AccessError):
            mappings[1].with_user(rep).read(["external_key"])
        colleague = self._create_user("wide@shop.example", WIDE)
        seen = mappings.with_user(colleague).search([("id", "in", mappings.ids)])
        self.assertEqual(len(seen), 2)

    def test_rule_is_made_for_a_model_that_comes_later_and_stays_switched_off(self):
        rules = self.env["ir.rule"]._get_rep_rules()
        rules["product.wishlist"].unlink()
        rules["sale.order"].write({"active": False, "domain_force": "[]"})
        self.env["ir.rule"]._sync_rep_rules()
        rules = self.env["ir.rule"]._get_rep_rules()
        self.assertIn("product.wishlist", rules)
        self.assertFalse(rules["sale.order"].active)
        self.assertIn("rep_document_scope", rules["sale.order"].domain_force)
