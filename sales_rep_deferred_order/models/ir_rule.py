from odoo import api, models

from ..lib.rep_isolation import (
    EXEMPT,
    OWN_WIZARD,
    RULES,
    default_rule,
    follow_rule,
    only_for_reps,
    per_company,
)

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
        """Return {model name: domain text} for every installed model with partners
        or with documents of partners, wizards included."""
        names = [
            name
            for name in self.env.registry
            if name not in EXEMPT and not self.env[name]._abstract
        ]
        wizards = [name for name in names if self.env[name]._transient]
        models = [name for name in names if not self.env[name]._transient]
        domains = {name: RULES[name] for name in models if name in RULES}
        for name in models:
            partner_fields = self._get_stored_links(name, ["res.partner"], ["many2one"])
            if name not in domains and partner_fields:
                domains[name] = default_rule(sorted(partner_fields))
        domains |= {
            name: per_company(domain)
            for name, domain in domains.items()
            if self._get_stored_links(name, ["res.company"], ["many2one"]).get(
                "company_id"
            )
        }
        documents = domains.keys() - {"res.partner", "res.users"}
        followers = {}
        for name in models:
            document_fields = self._get_stored_links(name, documents, ["many2one"])
            if name not in domains and document_fields:
                followers[name] = follow_rule(
                    {
                        field_name: domains[model_name]
                        for field_name, model_name in document_fields.items()
                    }
                )
        domains |= followers
        types = ["many2one", "many2many"]
        return domains | {
            name: OWN_WIZARD
            for name in wizards
            if self._get_stored_links(name, domains.keys(), types)
        }

    def _get_stored_links(self, model_name, comodel_names, types):
        """Return {field name: its model} of the stored fields to these models."""
        return {
            field.name: field.comodel_name
            for field in self.env[model_name]._fields.values()
            if field.type in types
            and field.store
            and field.comodel_name in comodel_names
        }

    def _create_rep_rule(self, model_name, domain):
        rule = self.create(
            {
                "name": f"Reps: {model_name} of his customers",
                "model_id": self.env["ir.model"]._get_id(model_name),
                "domain_force": domain,
                # new partners: see res.partner._check_created_by_rep
                "perm_create": model_name != "res.partner",
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
