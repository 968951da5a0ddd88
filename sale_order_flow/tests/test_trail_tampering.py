import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.document_trail.models import document_trail_seal_due
from odoo.addons.document_trail.models.base import STATE
from odoo.addons.document_trail.tests.common import IS_FULL, RECOMPUTED

from .trail_common import TrailMixin

TAMPERINGS = 1000 if IS_FULL else 40
UNTOUCHED = 5
FORGED = """
    INSERT INTO document_trail_entry (document_model, document_id, record_model,
        record_id, operation, user_id, is_actor_certain, at, transaction_number,
        changes, salts, previous_hashes, hash)
    SELECT document_model, document_id, 'sale.order.line', %s, 'write', 2, true, at,
        transaction_number, '{"sequence": [10, 10]}', '{}', jsonb_build_array(hash), ''
    FROM document_trail_entry WHERE id = %s RETURNING id
"""


@tagged("post_install", "-at_install")
class TestTrailTampering(TrailMixin, TransactionCase):
    """A superuser tampers by SQL with orders and their lines; the night finds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(cls.enterClassContext(TemporaryDirectory()))
        recorder = cls.env.registry["document.trail.recorder"]
        cls.classPatch(recorder, "_get_key_folder", lambda self: folder)
        cls.env.flush_all()
        cls.env.cr.cache.pop(STATE, None)  # from now on signed with its key
        cls.seals = cls.env["document.trail.seal"]
        cls.seals.search([]).is_running = False
        cls.random = random.Random(19)
        line = Command.create({"product_id": cls.service.id})
        cls.orders = cls.env["sale.order"].create(
            [{"partner_id": cls.customer.id, "order_line": [line] * 3}]
            * (TAMPERINGS + UNTOUCHED)
        )
        cls.other = cls._create_order()  # not looked at
        for number in range(4):
            for order in cls.orders:
                order.order_line[number % 3].name = f"text {number} of {order.id}"
            cls.env.flush_all()

    def setUp(self):
        super().setUp()
        # the turn of every order has come
        self.patch(document_trail_seal_due, "NIGHTS", 1)

    def _night(self):
        """Let the scheduled action run; return {(model, id): reason}."""
        cron = self.env.ref("document_trail.document_trail_seal_cron_verify")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        run = self.seals.search([], limit=1)
        self.assertFalse(run.is_running)
        return {tuple(row[:2]): row[2] for row in run.broken or []}

    def test_the_night_finds_every_tampering_and_nothing_else(self):
        documents = {("sale.order", order.id) for order in self.orders}
        self.assertFalse(self._night().keys() & documents)
        kinds = [
            self._change,
            self._swap,
            self._forge,
            self._recompute,
            self._cut_tail,
            self._drop_line,
            self._drop_chain,
            self._change_row,
            self._move_row,
            self._remove_row,
        ]
        done = {}
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        for number, order in enumerate(self.orders[:TAMPERINGS]):
            tamper = kinds[number % len(kinds)]
            tamper(order, self._get_entries(order))
            done["sale.order", order.id] = tamper.__name__
        self.env.cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        found = self._night()
        missed = [done[one] for one in done.keys() - found.keys()]
        self.assertFalse(missed)
        self.assertEqual(found.keys() & documents, done.keys())

    def _get_entries(self, order):
        """Return (id, model, record) of the order's entries, oldest first."""
        self.env.cr.execute(
            "SELECT id, record_model, record_id FROM document_trail_entry"
            " WHERE document_model = 'sale.order' AND document_id = %s ORDER BY id",
            [order.id],
        )
        return self.env.cr.fetchall()

    def _of_lines(self, entries):
        return [id_ for id_, model, _record in entries if model == "sale.order.line"]

    def _run(self, statement, *values):
        self.env.cr.execute(statement, values)

    # --- Entries of lines ---

    def _change(self, order, entries):
        column, value = self.random.choice(
            [
                ("user_id", "coalesce(user_id, 0) + 1"),
                ("at", "at + interval '1 hour'"),
                ("changes", "changes || '{\"sequence\": [1, 99]}'"),
                ("record_id", "record_id + 1"),
                ("record_model", "'sale.order'"),
                ("is_actor_certain", "NOT is_actor_certain"),
            ]
        )
        self._run(
            f"UPDATE document_trail_entry SET {column} = {value} WHERE id = %s",
            self.random.choice(self._of_lines(entries)),
        )

    def _swap(self, order, entries):
        first, second = self.random.sample(self._of_lines(entries), 2)
        for old, new in ((first, -1), (second, first), (-1, second)):
            self._run("UPDATE document_trail_entry SET id = %s WHERE id = %s", new, old)

    def _forge(self, order, entries):
        """An entry of a line that was never made, with the right hash and link."""
        self._run(FORGED, order.order_line.ids[0], entries[-1][0])
        self._run(RECOMPUTED, self.env.cr.fetchone()[0])

    def _recompute(self, order, entries):
        """Another person, and all hashes and links after it computed anew."""
        start = self.random.choice(self._of_lines(entries))
        self._run("UPDATE document_trail_entry SET user_id = 6 WHERE id = %s", start)
        previous = None
        for id_ in (one[0] for one in entries if one[0] >= start):
            if previous:
                self._run(
                    "UPDATE document_trail_entry SET previous_hashes = %s"
                    " WHERE id = %s",
                    json.dumps([previous]),
                    id_,
                )
            self._run(RECOMPUTED, id_)
            previous = self.env.cr.fetchone()[0]

    def _cut_tail(self, order, entries):
        """The last entry gone, and the line taken back with it."""
        self._run(
            "UPDATE sale_order_line AS line SET name = changes->'name'->>0"
            " FROM document_trail_entry AS e WHERE e.id = %s AND line.id = e.record_id",
            entries[-1][0],
        )
        self._run("DELETE FROM document_trail_entry WHERE id = %s", entries[-1][0])

    def _drop_line(self, order, entries):
        """All that is told of one line."""
        line = self.random.choice(order.order_line.ids)
        self._run(
            "DELETE FROM document_trail_entry WHERE document_model = 'sale.order'"
            " AND document_id = %s AND record_id = %s"
            " AND record_model = 'sale.order.line'",
            order.id,
            line,
        )

    def _drop_chain(self, order, entries):
        ids = [one[0] for one in entries]
        self._run("DELETE FROM document_trail_entry WHERE id = ANY(%s)", ids)

    # --- Rows of lines ---

    def _change_row(self, order, entries):
        self._run(
            "UPDATE sale_order_line SET price_unit = price_unit + 1 WHERE id = %s",
            self.random.choice(order.order_line.ids),
        )

    def _move_row(self, order, entries):
        """A line goes to an order whose history says nothing of it."""
        self._run(
            "UPDATE sale_order_line SET order_id = %s WHERE id = %s",
            self.other.id,
            self.random.choice(order.order_line.ids),
        )

    def _remove_row(self, order, entries):
        self._run(
            "DELETE FROM sale_order_line WHERE id = %s",
            self.random.choice(order.order_line.ids),
        )
