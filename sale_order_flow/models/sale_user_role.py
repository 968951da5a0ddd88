from odoo import fields, models


class SaleUserRole(models.Model):
    _name = "sale.user.role"
    _description = "Standard Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        copy=False, help="The name by which addons find the role to add their groups."
    )
    description = fields.Text(translate=True, help="What people in this role do.")
    user_type = fields.Selection(
        [("internal", "Internal users"), ("portal", "Portal users")],
        help="For whom the role is made. A role without it fits both: who is reset to "
        "it stays what he is.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Groups",
        help="The groups that a user of this role has; what they imply comes along.",
    )
    user_ids = fields.One2many("res.users", "standard_role_id", string="Users")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "There is a role of this code already."
    )

    def action_reset_users(self):
        """Set all users of the roles back to them, as the button of the user does."""
        return self.user_ids.action_reset_to_role()

    def _get_type_group(self):
        """Return the group of the type of user that the role states, if any."""
        self.ensure_one()
        groups = self.env["res.groups"]
        if not self.user_type:
            return groups
        xmlid = {"internal": "base.group_user", "portal": "base.group_portal"}
        return groups.browse(
            self.env["ir.model.data"]._xmlid_to_res_id(xmlid[self.user_type])
        )
