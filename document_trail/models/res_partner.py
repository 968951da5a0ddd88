from lxml import etree

from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "document.trail.archive.mixin"]

    _trail_ignored = (
        "channel_ids",  # who chats with whom is no data of a contact
        "complete_name",
        "contact_address_complete",
        "signup_type",
    )
    _trail_erasable = ("partner_latitude", "partner_longitude")

    merged_into_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The contact that took over when duplicates were merged. This one is"
        " archived, with its history.",
    )

    def unlink(self):
        """Archive duplicates that were merged; Odoo would delete them.

        ``document_trail_merge`` in the context says that the merge is under way; Odoo
        offers no narrower place between its last step and the deletion.
        """
        if self.env.context.get("document_trail_merge") and self._trail_get_kept():
            return True  # _trail_archive_merged() has archived them
        return super().unlink()

    def _trail_archive_merged(self, target):
        """Archive contacts that were merged into another, with a link to it."""
        # who may merge contacts need not have the right to archive each of them
        merged_sudo = self.sudo()
        merged_sudo.write(
            {"active": False, "merged_into_id": target.id, "parent_id": False}
        )
        # the merge has moved this reference too
        self.env.add_to_compute(self._fields["commercial_partner_id"], merged_sudo)

    @api.model
    def _make_archive_alert(self):
        """Lead on to the contact that took over."""
        alert = super()._make_archive_alert()
        link = etree.SubElement(alert, "span", invisible="not merged_into_id")
        link.set("class", "ms-2")
        link.text = self.env._("Merged into") + " "
        etree.SubElement(link, "field", name="merged_into_id", readonly="1")
        return alert

    # --- Erasure of personal data ---

    def _trail_empty_card(self):
        """Leave nothing on the card that says who it was; the card stays archived."""
        # sudo: who may erase persons need not be in the group of every field on them
        partners = self.sudo().with_context(active_test=False)
        empty = {
            name: False
            for name in self._trail_get_card_columns()
            if name != "name"  # nobody is without one
            and not self._fields[name].compute
            and not self._fields[name].required
            and any(partner[name] for partner in partners)
        }
        partners.write(empty | {"active": False, "image_1920": False})
        for partner in partners:
            partner.name = self.env._("Erased contact %(number)s", number=partner.id)

    @api.model
    def _trail_empty_beside(self, personal):
        """Empty the fields of other documents that say something of a person.

        :param dict personal: what ``_trail_get_personal_columns`` returned
        """
        ids = {}
        for (model, id_), columns in personal.items():
            if model != self._name and model in self.env:
                ids.setdefault((model, tuple(columns)), []).append(id_)
        for (model, columns), document_ids in ids.items():
            # sudo: as for the card, whatever companies the documents belong to
            documents = self.env[model].sudo().browse(document_ids).exists()
            names = [n for n in columns if not documents._fields[n].compute]
            filled = documents.filtered(
                lambda one, names=names: any(one[name] for name in names)
            )
            filled.write(dict.fromkeys(names, False))

    @api.model
    def _trail_get_card_columns(self):
        """Return the stored fields of the card whose values can be erased."""
        recorder = self.env["document.trail.recorder"]
        (table,) = recorder._get_tables([self._name])
        names = {column.name for column in table.columns if column.is_erasable}
        return sorted(names & self._fields.keys())

    def _trail_get_former_names(self):
        """Return every name that the contacts had, as their histories tell."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT name #>> '{}'
                FROM document_trail_entry,
                    LATERAL jsonb_array_elements(changes->'name') AS name
                WHERE document_model = %s AND document_id = ANY(%s) AND changes ? 'name'
                    AND name <> 'null'
                """,
                self._name,
                self.ids,
            )
        )
        return [name for (name,) in rows]

    def _trail_get_personal_columns(self):
        """Return {(model, id): fields} of the records that say something of a person.

        Hook: records that carry his name, address or signature beside the card are
        added with ``_trail_add_personal``; fields that are not computed are emptied,
        too, whether the model has a history or not.
        """
        reader = self.env["document.trail.reader"]
        files = sorted(reader._get_beside(self._name).files)
        columns = [*self._trail_get_card_columns(), *files]
        return {(self._name, partner.id): columns for partner in self}

    def _trail_add_personal(self, columns, model, names, partner="partner_id"):
        """Add to what ``_trail_get_personal_columns`` returns.

        :param str model: whose records say something of the persons
        :param names: the fields that do
        :param str partner: the field, or the path to it, that says of whom
        """
        # sudo: an administrator erases, whatever companies the records belong to
        records_sudo = self.env[model].sudo().with_context(active_test=False)
        for record in records_sudo.search([(partner, "in", self.ids)]):
            columns.setdefault((model, record.id), []).extend(names)
