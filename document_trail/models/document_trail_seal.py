import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..lib import keys, seals

ENTRIES = 20_000  # that are checked at once, or those of one document
PART = 5_000  # documents between two commits; each rewrites the files of seals once
OVERLAP = timedelta(days=1)  # a transaction may have begun long before its commit


class DocumentTrailSeal(models.Model):
    """One run of the nightly check: what was due was verified and sealed.

    The seals themselves lie outside of the database; the run says how many there are
    and what was found.
    """

    _name = "document.trail.seal"
    _description = "Check of the History"
    _order = "id desc"
    _rec_name = "at"

    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    is_running = fields.Boolean(
        "Under Way",
        readonly=True,
        help="The scheduled action goes on where it was stopped.",
    )
    since = fields.Datetime(
        "Changed Since",
        readonly=True,
        help="What was changed later is checked, and a thirtieth of all the rest;"
        " everything where it is empty.",
    )
    position = fields.Integer(
        readonly=True,
        help="Histories that begin with this entry or before are checked.",
    )
    due_count = fields.Integer(
        "Documents Due", readonly=True, help="How many documents the run checks."
    )
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
                f"{model} {id_ or ''}: {self._get_reason_text(reason)}"
                for model, id_, reason, _entry in run.broken or []
            )

    # --- Seals ---

    @api.model
    def _read_seals(self, documents):
        """Return {document: hashes that its history must have}, and the documents
        whose file of seals is damaged."""
        return seals.read(*self._get_place(), documents)

    @api.model
    def _get_place(self):
        folder = self.env["document.trail.recorder"]._get_key_folder()
        return folder, keys.load_master(folder)

    @api.model
    def _seal(self, documents):
        """Seal histories as they are: name their last entries."""
        seals.write(*self._get_place(), self._get_heads(documents))

    @api.model
    def _get_heads(self, documents):
        """Return {document: hashes of its last entries}."""
        if not documents:
            return {}
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
        return {(model, id_): tuple(hashes) for model, id_, hashes in rows}

    # --- The check ---

    @api.model
    def _cron_verify(self):
        """Check and seal what is due; tell of what is broken."""
        self._get_running()._go_on()

    @api.model
    def _get_running(self, is_whole=False):
        """Return the run under way, or a new one.

        :param bool is_whole: every history is checked, also those that a run under way
            would leave to another night
        """
        # sudo: the list of runs is written by the check alone
        runs = self.sudo()
        run = runs.search([("is_running", "=", True)], limit=1)
        if run and is_whole and run.since:
            run.write({"since": False, "position": 0, "document_count": 0})
        if not run:
            last = runs.search([], limit=1)
            is_first = is_whole or not last
            run = runs.create(
                {
                    "is_running": True,
                    "since": not is_first and last.at - OVERLAP,
                    # what nobody accepted is looked at again
                    "broken": [row for row in last.broken or [] if row[1]],
                }
            )
        return run

    def _go_on(self):
        """Check part after part, as long as there is time."""
        documents = self._get_due()
        left = len(documents)
        self.due_count = self.document_count + left
        for start in range(0, len(documents), PART):
            part = documents[start : start + PART]
            self._check_part(part)
            self.position = part[-1][2]
            left -= len(part)
            cron = self.env["ir.cron"]
            is_late = not cron._commit_progress(len(part), remaining=left)
            if is_late and left and self.position:  # those without entries: in one go
                return
        self._finish()

    def _check_part(self, part):
        """Verify some documents that are due, and seal those that are whole."""
        documents, found = [one[:2] for one in part], {}
        for batch in self._get_batches(part):
            found |= self.env["document.trail.verify"]._verify(batch)
        self._seal([one for one in documents if one not in found])
        checked = set(documents)
        broken = [row for row in self.broken or [] if tuple(row[:2]) not in checked]
        broken += [[*one, *fault] for one, fault in sorted(found.items())]
        self.write(
            {
                "broken": broken,
                "broken_count": len(broken),
                "document_count": self.document_count + len(documents),
            }
        )

    @api.model
    def _get_batches(self, due):
        """Yield the documents that are due, as many as are checked at once."""
        batch, entries = [], 0
        for model, id_, _first, count in due:
            if batch and entries + count > ENTRIES:
                yield batch
                batch, entries = [], 0
            batch.append((model, id_))
            entries += count
        if batch:
            yield batch

    def _finish(self):
        """Name damaged files too: what they had sealed is not known any more."""
        _found, damaged = seals.read_all(*self._get_place())
        broken = [row for row in self.broken or [] if row[1]]
        broken += [[f"seals/{name}", 0, "file", False] for name in damaged]
        self.write({"is_running": False, "broken": broken, "broken_count": len(broken)})
        if broken:
            self._tell_managers()

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
        """Have every history checked and sealed by the scheduled action, now."""
        self._check_manager()
        run = self._get_running(is_whole=True)
        # sudo: whoever may check may have it done by the scheduled action
        self.env.ref("document_trail.document_trail_seal_cron_verify").sudo()._trigger()
        return run._get_records_action()

    @api.model
    def action_accept_all(self):
        """Seal every history as it is, also what an earlier key signed or what is
        broken. To be used after a restore without its key, or when a broken history was
        looked into; it is recorded as a run of its own."""
        self._check_manager()
        documents = [one[:2] for one in self._get_documents()]
        heads = {}
        for start in range(0, len(documents), PART):
            heads |= self._get_heads(documents[start : start + PART])
        folder, master = self._get_place()
        seals.clear(folder)  # also of histories that are gone
        seals.write(folder, master, heads)
        # sudo: as above; what was under way would tell what is accepted now
        self.sudo().search([("is_running", "=", True)]).is_running = False
        return (
            self.sudo().create({"document_count": len(documents)})._get_records_action()
        )

    @api.model
    def export_seals(self):
        """Return the seals as JSON text, to be kept elsewhere:
        ``[[model, id, [hash, ...]], ...]``."""
        self._check_manager()
        found, damaged = seals.read_all(*self._get_place())
        if damaged:
            raise UserError(
                self.env._(
                    "Files of seals were changed: %(files)s. Check the histories.",
                    files=", ".join(damaged),
                )
            )
        return json.dumps([[*one, list(heads)] for one, heads in sorted(found.items())])

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
            "file": self.env._("the file of its seals was changed"),
        }
        return texts[reason]
