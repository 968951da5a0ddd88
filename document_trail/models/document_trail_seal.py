import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..lib import keys, seals

BATCH = 500  # documents that are checked at once


class DocumentTrailSeal(models.Model):
    """One run of the nightly check: what changed was verified and sealed.

    The seals themselves lie outside of the database; the run says how many there are
    and what was found.
    """

    _name = "document.trail.seal"
    _description = "Check of the History"
    _order = "id desc"
    _rec_name = "at"

    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    document_count = fields.Integer("Documents Checked", readonly=True)
    broken_count = fields.Integer("Documents Broken", readonly=True)
    broken = fields.Json(
        readonly=True,
        help="[model, id, reason, entry] of the documents whose history is broken; they"
        " were not sealed.",
    )
    broken_text = fields.Text("Broken Histories", compute="_compute_broken_text")

    @api.depends("broken")
    @api.depends_context("lang")
    def _compute_broken_text(self):
        for run in self:
            run.broken_text = "\n".join(
                f"{model} {id_}: {self._get_reason_text(reason)}"
                for model, id_, reason, _entry in run.broken or []
            )

    # --- Seals ---

    @api.model
    def _read_seals(self, documents):
        """Return {document: hashes that its history must have}."""
        folder, master = self._get_place()
        try:
            return seals.read(folder, master, documents)
        except seals.SealFileBroken as error:
            raise UserError(
                self.env._("The file of seals %(file)s was changed.", file=error)
            ) from error

    @api.model
    def _get_place(self):
        folder = self.env["document.trail.recorder"]._get_key_folder()
        return folder, keys.load_master(folder)

    @api.model
    def _seal(self, documents):
        """Seal histories as they are: name their last entries."""
        if not documents:
            return
        models_, ids = zip(*documents, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.model, d.id, array_agg(e.hash ORDER BY e.id)
                FROM unnest(%s, %s) AS d(model, id)
                JOIN document_trail_entry e
                    ON e.document_id = d.id AND e.document_model = d.model
                WHERE NOT EXISTS (
                    SELECT FROM document_trail_entry later
                    WHERE later.document_id = d.id AND later.document_model = d.model
                        AND later.id > e.id AND later.previous_hashes ? e.hash
                )
                GROUP BY 1, 2
                """,
                list(models_),
                list(ids),
            )
        )
        heads = {(model, id_): tuple(hashes) for model, id_, hashes in rows}
        seals.write(*self._get_place(), heads)

    @api.model
    def _cron_verify(self):
        """Check and seal what changed since the last run; tell of what is broken."""
        last = self.search([], limit=1)
        since = last.at - timedelta(days=1) if last else None
        documents = self._get_changed(since)
        self._run(documents)

    @api.model
    def _run(self, documents):
        broken = []
        for start in range(0, len(documents), BATCH):
            part = documents[start : start + BATCH]
            found = self.env["document.trail.verify"]._verify(part)
            self._seal([one for one in part if one not in found])
            broken += [[*one, *fault] for one, fault in sorted(found.items())]
        # the list of runs is written by the check alone
        run = self.sudo().create(
            {
                "document_count": len(documents),
                "broken_count": len(broken),
                "broken": broken,
            }
        )
        if broken:
            run._tell_managers()
        return run

    @api.model
    def _get_changed(self, since):
        """Return the documents with entries of after a moment, in the order in which
        their histories begin: what belongs together is checked together, and lines
        that are documents too are not read twice."""
        rows = self.env.execute_query(
            SQL(
                "SELECT document_model, document_id FROM document_trail_entry"
                " WHERE %s IS NULL OR at > %s GROUP BY 1, 2 ORDER BY min(id)",
                since,
                since,
            )
        )
        return [tuple(row) for row in rows]

    def _tell_managers(self):
        group = self.env.ref("document_trail.group_trail_manager")
        self.env["mail.thread"].message_notify(
            partner_ids=group.all_user_ids.partner_id.ids,
            subject=self.env._("Broken histories of documents"),
            body=self.broken_text,
        )

    # --- Actions ---

    @api.model
    def action_check_now(self):
        """Check and seal every history now."""
        self._check_manager()
        run = self._run(self._get_changed(None))
        return run._get_records_action()

    @api.model
    def action_accept_all(self):
        """Seal every history as it is, also what an earlier key signed or what is
        broken. To be used after a restore without its key, or when a broken history was
        looked into; it is recorded as a run of its own."""
        self._check_manager()
        documents = self._get_changed(None)
        for start in range(0, len(documents), BATCH):
            self._seal(documents[start : start + BATCH])
        return (
            self.sudo().create({"document_count": len(documents)})._get_records_action()
        )

    @api.model
    def export_seals(self):
        """Return the seals as JSON text, to be kept elsewhere:
        ``[[model, id, [hash, ...]], ...]``."""
        self._check_manager()
        folder, master = self._get_place()
        everything = []
        for path in sorted((folder / "seals").glob("??")):
            found = seals.read_shard(folder, master, path.name)
            everything += [[*one, list(heads)] for one, heads in sorted(found.items())]
        return json.dumps(everything)

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only administrators check and seal histories.")
            )

    @api.model
    def _get_reason_text(self, reason):
        texts = {
            "changed": self.env._("an entry was changed"),
            "signature": self.env._("an entry was written without the key"),
            "link": self.env._("an entry before another is missing"),
            "live": self.env._("the history does not lead to what the record is today"),
            "creation": self.env._("a record has no beginning in the history"),
            "seal": self.env._("entries that were sealed are missing"),
        }
        return texts[reason]
