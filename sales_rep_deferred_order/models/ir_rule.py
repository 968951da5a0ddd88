from odoo import api, models

from ..lib.rep_isolation import EXEMPT, RULES, default_rule, only_for_reps

MODULE = "sales_rep_deferred_order"


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _register_hook(self):
        """Give models of addons installed later their rule for reps."""
        super()._register_hook()
        if self.pool.updated_modules:
            self._sync_rep_rules()

    @api.model
    @api.private
    def _sync_rep_rules(self):
        """Create the missing global rules for reps and update changed domains.

        A rule that an administrator switched off stays off.
        """
        known = self._get_rep_rules()
        for model_name, domain in self._get_rep_rule_domains().items():
            text = only_for_reps(domain)
            rule = known.get(model_name)
            if rule and rule.domain_force != text:
                rule.domain_force = text
            elif not rule:
                self._create_rep_rule(model_name, text)

    def _get_rep_rules(self):
        """Return {model name: its rule for reps}, archived ones included."""
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "=", self._name),
                ("name", "=like", "rule_rep_scope_%"),
            ]
        )
        rules = self.with_context(active_test=False).browse(data.mapped("res_id"))
        return {rule.model_id.model: rule for rule in rules.exists()}

    def _get_rep_rule_domains(self):
        """Return {model name: domain text} for every installed model with partners."""
        domains = {}
        for model_name in self.env.registry:
            model = self.env[model_name]
            if model._abstract or model._transient or model_name in EXEMPT:
                continue
            if model_name in RULES:
                domains[model_name] = RULES[model_name]
            elif partner_fields := self._get_stored_partner_fields(model):
                domains[model_name] = default_rule(partner_fields)
        return domains

    def _get_stored_partner_fields(self, model):
        return sorted(
            field.name
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == "res.partner"
            and field.store
        )

    def _create_rep_rule(self, model_name, domain):
        rule = self.create(
            {
                "name": f"Reps: {model_name} of his customers",
                "model_id": self.env["ir.model"]._get_id(model_name),
                "domain_force": domain,
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": MODULE,
                "name": f"rule_rep_scope_{model_name.replace('.', '_')}",
                "model": self._name,
                "res_id": rule.id,
                "noupdate": True,
            }
        )
