"""A clerk and a contact whose history is looked at."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import TransactionCase, new_test_user

CLERK = "base.group_user,base.group_partner_manager"
IS_FULL = bool(os.environ.get("SUITE_FULL"))
RECOMPUTED = """
    UPDATE document_trail_entry SET hash = document_trail_hash(
        document_model, document_id, record_model, record_id, operation, user_id,
        acting_for_id, is_actor_certain, at, transaction_number, previous_hashes,
        document_trail_digest(changes, salts, erased)
    ) WHERE id = %s RETURNING hash
"""


class TrailCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_keys()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.Entry = cls.env["document.trail.entry"]
        cls.clerk = cls._create_user("trail_clerk")
        cls.colleague = cls._create_user("trail_colleague")
        cls.partner = cls.env["res.partner"].create({"name": "Acme", "city": "Pécs"})
        cls.env.flush_all()

    @classmethod
    def _use_own_keys(cls):
        """Keep keys and seals in a folder of the test; no rollback clears it."""
        folder = Path(cls.enterClassContext(TemporaryDirectory()))
        recorder = cls.env.registry["document.trail.recorder"]
        cls.classPatch(recorder, "_get_key_folder", lambda self: folder)

    @classmethod
    def _create_user(cls, login, groups=CLERK):
        return new_test_user(cls.env, login=login, groups=groups)

    def _entries(self, record):
        """Return the entries of a document, the first one first."""
        self.env.flush_all()
        domain = self.Entry._get_document_domain(record)
        self.Entry.invalidate_model()
        return self.Entry.search(domain, order="id")

    def _last(self, record):
        return self._entries(record)[-1]

    def _now(self):
        """Return the database's clock, which entries are told by."""
        self.env.flush_all()
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def _verify(self, record):
        return self.Entry.verify(record._name, record.id)
