from odoo import api, fields, models
from odoo.http import request

FIELDS_NAMED = 40


class DocumentTrailEvent(models.Model):
    """What a person did beside changing documents: logging in, taking data out, erasing
    what histories say of somebody."""

    _name = "document.trail.event"
    _description = "Login or Export"
    _order = "at desc, id desc"
    _rec_name = "kind"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, readonly=True, ondelete="restrict"
    )
    at = fields.Datetime(
        "Date",
        required=True,
        readonly=True,
        index=True,
        default=fields.Datetime.now,
    )
    kind = fields.Selection(
        [
            ("login", "Login"),
            ("export", "Export"),
            ("erasure", "Personal Data Erased"),
        ],
        required=True,
        readonly=True,
    )
    model = fields.Char(
        "Technical Model", readonly=True, help="Model whose records were exported."
    )
    model_name = fields.Char("Records", compute="_compute_model_name")
    record_count = fields.Integer(
        "Number of Records",
        readonly=True,
        help="How many records were exported, or contacts erased.",
    )
    field_names = fields.Char(
        "Fields",
        readonly=True,
        help="Technical names of the exported fields; numbers of the erased contacts.",
    )
    ip_address = fields.Char("IP Address", readonly=True)

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_model_name(self):
        for event in self:
            model = event.model and self.env["ir.model"]._get(event.model)
            event.model_name = (model and model.name) or event.model

    @api.model
    def _record(self, kind, **values):
        """Write down that the current user did something.

        :param kind: ``login``, ``export`` or ``erasure``
        """
        address = request.httprequest.remote_addr if request else False
        # sudo: everybody's doings are recorded, nobody but the administrator reads them
        return self.sudo().create(
            {"kind": kind, "user_id": self.env.uid, "ip_address": address, **values}
        )

    @api.model
    def _record_export(self, records, field_names):
        names = list(map(str, field_names))
        more = [f"+{len(names) - FIELDS_NAMED}"] if len(names) > FIELDS_NAMED else []
        return self._record(
            "export",
            model=records._name,
            record_count=len(records),
            field_names=", ".join(names[:FIELDS_NAMED] + more),
        )
