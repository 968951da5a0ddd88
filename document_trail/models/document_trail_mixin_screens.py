from lxml import etree

from odoo import api, fields, models

HISTORY = "document_trail.document_history_action"
NOTES = "document_trail.document_note_action_document"


class DocumentTrailMixin(models.AbstractModel):
    """The screens of a document with a history: History, Notes, and whom to tell.

    Form views get the buttons by themselves, see :meth:`_get_view`.
    """

    _inherit = "document.trail.mixin"  # pylint: disable=consider-merging-classes-inherited

    # Whether people make notes on these documents.
    _trail_notes = True

    document_note_count = fields.Integer(
        "Notes on the Document",
        compute="_compute_document_note_count",
        groups="base.group_user",
        help="Number of notes on the document that you may read.",
    )

    document_note_recipient = fields.Char(
        "Notes Can Be Sent To",
        compute="_compute_document_note_recipient",
        groups="base.group_user",
        help="Whom a public note can be sent to, for example the vendor.",
    )

    @api.depends_context("uid")
    def _compute_document_note_count(self):
        groups = self.env["document.note"]._read_group(
            [("document_model", "=", self._name), ("document_id", "in", self.ids)],
            ["document_id"],
            ["__count"],
        )
        counts = dict(groups)
        for document in self:
            document.document_note_count = counts.get(document.id, 0)

    def _compute_document_note_recipient(self):
        for document in self:
            recipients = document._get_note_recipients()
            document.document_note_recipient = ", ".join(
                recipients.mapped("display_name")
            )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Put the buttons History and Notes on the forms of documents.

        Notes are shown in the chatter where a form has one. A form that opens the
        action ``document_trail.document_history_action`` already keeps its button.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and not self._trail_document:
            self._add_trail_buttons(arch)
        return arch, view

    # --- Hooks ---

    def _get_note_recipients(self):
        """Return the partners to whom a public note on the document can be sent.

        Override for documents whose partner is not called ``partner_id``.
        """
        self.ensure_one()
        if self._name == "res.partner":
            return self
        partner = self._fields.get("partner_id")
        if partner is None or partner.comodel_name != "res.partner":
            return self.env["res.partner"]
        return self.partner_id

    @api.model
    def _get_trailed_models(self):
        """Return the names of all models with a history, those of lines as well."""
        return self.env["document.trail.recorder"]._get_models()

    @api.model
    def _get_noted_models(self):
        """Return the names of the models of documents that people make notes on."""
        return [
            name
            for name in self._get_trailed_models()
            if self.env[name]._trail_notes and not self.env[name]._trail_document
        ]

    # --- Form ---

    @api.model
    def _add_trail_buttons(self, arch):
        if self._find_trail_button(arch, HISTORY) is not None:
            return
        box = self._get_button_box(arch)
        if box is not None:
            box.append(self._make_history_button())
            if self._trail_notes and arch.find(".//chatter") is None:
                box.append(self._make_notes_button())
        if self._trail_notes:
            # what the chatter needs to show the notes
            sheet = arch.find("sheet")
            for name in ("document_note_count", "document_note_recipient"):
                field = etree.Element("field", name=name, invisible="1")
                (arch if sheet is None else sheet).append(field)

    @api.model
    def _find_trail_button(self, arch, action):
        return arch.find(f".//button[@name='{self._get_trail_action_id(action)}']")

    @api.model
    def _get_trail_action_id(self, action):
        return self.env["ir.model.data"]._xmlid_to_res_id(action)

    @api.model
    def _get_button_box(self, arch):
        """Return the form's box of buttons; one is made where a sheet has none."""
        box = arch.find(".//div[@name='button_box']")
        sheet = arch.find("sheet")
        if box is None and sheet is not None:
            box = etree.Element("div", name="button_box")
            box.set("class", "oe_button_box")
            sheet.insert(0, box)
        return box

    @api.model
    def _make_history_button(self):
        button = self._make_stat_button(HISTORY, "fa-history")
        text = etree.SubElement(button, "div")
        text.set("class", "o_stat_info")
        label = etree.SubElement(text, "span")
        label.set("class", "o_stat_text")
        label.text = self.env._("History")
        return button

    @api.model
    def _make_notes_button(self):
        button = self._make_stat_button(NOTES, "fa-sticky-note-o")
        etree.SubElement(button, "field", name="document_note_count", widget="statinfo")
        return button

    @api.model
    def _make_stat_button(self, action, icon):
        name = str(self._get_trail_action_id(action))
        button = etree.Element("button", name=name, type="action", icon=icon)
        button.set("class", "oe_stat_button")
        button.set("groups", "base.group_user")
        button.set("invisible", "not id")
        return button
