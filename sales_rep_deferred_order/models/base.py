from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..lib.rep_isolation import RULES


class Base(models.AbstractModel):
    """A rep may not point at a record that he may not read.

    Whoever links a record sees its name, and often more: a form fills in e-mail
    and phone, an order prints the delivery address. So what a rep's call sets is
    checked like a read. Code that runs as superuser is not concerned.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_rep_references(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_rep_references([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """Refuse to fill a rep's form from a record that he may not read."""
        self._check_rep_references([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        if not self.env.su and self.env.user._is_rep():
            prefix = "default_"
            self._check_rep_references(
                [
                    {
                        key.removeprefix(prefix): value
                        for key, value in self.env.context.items()
                        if key.startswith(prefix)
                    }
                ]
            )
        return super().default_get(fields)

    def _check_rep_references(self, vals_list):
        if self.env.su or not self.env.user._is_rep():
            return
        for model_name, ids in self._get_rep_references(vals_list).items():
            records = self.env[model_name].with_context(active_test=False).browse(ids)
            if records._filtered_access("read") != records:
                raise AccessError(
                    self.env._("You may not use a record that you may not read.")
                )

    def _get_rep_references(self, vals_list):
        """Return {model: ids} of the guarded records that the values point at."""
        references = {}
        for vals in vals_list:
            for name, value in vals.items():
                field = self._fields.get(name)
                if field is not None and value and field.comodel_name in RULES:
                    ids = references.setdefault(field.comodel_name, set())
                    ids.update(_referenced_ids(field, value))
        return references


def _referenced_ids(field, value):
    """Ids of existing records in the value of a relational field."""
    if field.type == "many2one":
        value = value.get("id") if isinstance(value, dict) else value
        return {value} if isinstance(value, int) else set()
    if isinstance(value, models.BaseModel):
        return set(value.ids)
    ids = set()
    for command in value:
        if isinstance(command, int):
            ids.add(command)
        elif command[0] == Command.SET:
            ids.update(command[2])
        elif command[0] in (Command.LINK, Command.UPDATE):
            ids.add(command[1])
    return {record_id for record_id in ids if isinstance(record_id, int)}
