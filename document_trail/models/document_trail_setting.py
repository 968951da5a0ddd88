from odoo import api, fields, models


class DocumentTrailSetting(models.Model):
    """How the documents of one model are kept. Switching it is recorded as well."""

    _name = "document.trail.setting"
    _inherit = ["document.trail.mixin"]
    _description = "Kept Documents"
    _order = "model"
    _rec_name = "model"

    model = fields.Char("Technical Name", required=True, readonly=True)
    name = fields.Char("Document", compute="_compute_name")
    is_protected = fields.Boolean(
        "Deletion Refused",
        default=True,
        help="Documents can be archived, never deleted, whoever tries and how. "
        "Switching it off is recorded.",
    )
    is_guarded = fields.Boolean(
        compute="_compute_is_guarded",
        help="Something of these documents is kept at all; the rules of accounting, for"
        " example, say themselves what of invoices may go.",
    )
    first_id = fields.Integer(
        readonly=True,
        help="Records with a greater number were made since their history is recorded.",
    )
    columns = fields.Json(
        readonly=True,
        help="The recorded columns, each with the entry since which it is recorded.",
    )
    recorded_since = fields.Datetime(readonly=True)

    _model_unique = models.Constraint("UNIQUE (model)", "Each model has one setting.")

    @api.depends("model")
    def _compute_name(self):
        for setting in self:
            known = setting.model in self.env
            setting.name = self.env[setting.model]._description if known else False

    @api.depends("model")
    def _compute_is_guarded(self):
        for setting in self:
            model = self.env.get(setting.model)
            setting.is_guarded = bool(
                model is not None and model._get_trail_kept_when()
            )

    def _register_hook(self):
        super()._register_hook()
        self.env["document.trail.recorder"]._sync()
