"""Documents times ways to delete them: none goes on any."""

import logging
from contextlib import closing
from datetime import timedelta
from xmlrpc.client import Fault

import psycopg2

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import DocumentsMixin

_logger = logging.getLogger(__name__)

# ValueError: Odoo's stock says nothing better when goods that went lose their place.
REFUSALS = (UserError, psycopg2.Error, Fault, ValueError)
PASSWORD = "trail-2026-password"
WRITTEN = {
    "account.move": "narration",
    "project.discussion": "name",
    "project.task": "name",
    "purchase.order": "partner_ref",
    "res.partner": "comment",
    "sale.order": "client_order_ref",
    "sale.rma": "description",
    "stock.picking": "origin",
}


@tagged("post_install", "-at_install")
class TestNoDeletion(DocumentsMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.portal = new_test_user(cls.env, "trail_portal", groups="base.group_portal")
        (cls.admin | cls.portal).write({"password": PASSWORD})
        cls.portal.partner_id.parent_id = cls.customer

    def setUp(self):
        super().setUp()
        self.attempts = 0
        self.addCleanup(
            lambda: _logger.info("%s: %s attempts", self._testMethodName, self.attempts)
        )

    @mute_logger(
        "odoo.sql_db",
        "odoo.http",
        "odoo.addons.base.models.ir_model",
        "odoo.addons.base_automation.models.base_automation",
        "odoo.addons.rpc.controllers.xmlrpc",
    )
    def _try(self, what, attempt):
        """Let somebody try; all documents are still there, and all is undone."""
        self.attempts += 1
        with self.subTest(what=what), closing(self.env.cr.savepoint()):
            try:
                with self.env.cr.savepoint():
                    attempt()
                    self.env.flush_all()
            except REFUSALS:
                self.env.invalidate_all(flush=False)
            for documents in self.documents:
                self.assertEqual(self._count(documents), len(documents), documents)

    def _count(self, documents):
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM %s WHERE id = ANY(%s)",
                SQL.identifier(documents._table),
                documents.ids,
            )
        )
        return self.env.cr.fetchone()[0]

    def _sql(self, statement, *values):
        return lambda: self.env.cr.execute(statement, values)

    def test_the_table_has_every_model_that_is_kept(self):
        models = self.env["document.trail.recorder"]._get_models()
        kept = [m for m in models if self.env[m]._get_trail_kept_when()]
        self.assertEqual(sorted(one._name for one in self.documents), sorted(kept))
        self.assertTrue(all(self.documents))

    # --- By the program ---

    def test_orm(self):
        for documents in self.documents:
            for user in (self.env.user, self.admin):
                self._try(documents, documents.with_user(user).unlink)

    def test_commands_of_parents(self):
        """(2, id), (3, id), (5,) and (6, 0, []) of every one2many field."""
        for parent, name, record in self._get_children():
            for command in (
                Command.delete(record.id),
                Command.unlink(record.id),
                Command.clear(),
                Command.set([]),
            ):
                self._try(
                    f"{parent}.{name} {command}",
                    lambda p=parent, n=name, c=command: p.write({n: [c]}),
                )

    def test_import(self):
        for parent, name, record in self._get_children():
            for names, row in (
                ([".id", f"{name}/.id"], [parent.id, False]),
                ([".id", f"{name}/id"], [parent.id, ""]),
            ):
                self._try(
                    f"{parent}.{name} {record}",
                    lambda p=parent, n=names, r=row: p.load(n, [r]),
                )

    def _get_children(self):
        """Yield every one2many field that has a document: parent, field, document."""
        documents = {one._name: one[:1] for one in self.documents}
        for model in self.env.registry.values():
            for name, field in model._fields.items():
                record = documents.get(getattr(field, "comodel_name", None))
                if field.type != "one2many" or record is None or not field.inverse_name:
                    continue
                inverse = record._fields.get(field.inverse_name)
                if inverse is None or inverse.type != "many2one" or not inverse.store:
                    continue
                parent = record[field.inverse_name]
                if parent and parent._name == model._name:
                    yield parent, name, record

    def test_automation_rules(self):
        for documents in self.documents:
            model = self.env["ir.model"]._get(documents._name)
            rule = self.env["base.automation"].create(
                {
                    "name": "Clear away",
                    "model_id": model.id,
                    "trigger": "on_create_or_write",
                    "action_server_ids": [
                        Command.create(
                            {
                                "name": "Clear away",
                                "model_id": model.id,
                                "state": "code",
                                "code": "records.unlink()",
                            }
                        )
                    ],
                }
            )
            self._try(documents, lambda r=rule, d=documents: r._process(d))
            if name := WRITTEN.get(documents._name):
                self._try(
                    f"{documents}.{name}",
                    lambda d=documents, n=name: d.write({n: "changed"}),
                )
            rule.active = False

    def test_an_automation_rule_runs_at_all(self):
        self.env["base.automation"].create(
            {
                "name": "Clear away",
                "model_id": self.env["ir.model"]._get_id("res.partner.category"),
                "trigger": "on_create_or_write",
                "action_server_ids": [
                    Command.create(
                        {
                            "name": "Clear away",
                            "model_id": self.env["ir.model"]._get_id(
                                "res.partner.category"
                            ),
                            "state": "code",
                            "code": "records.unlink()",
                        }
                    )
                ],
            }
        )
        tag = self.env["res.partner.category"].create({"name": "x"})
        self.assertFalse(tag.exists())

    def test_garbage_collection(self):
        self.env.flush_all()
        for documents in self.documents:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = '2001-01-01',"
                    " write_date = '2001-01-01' WHERE id = ANY(%s)",
                    SQL.identifier(documents._table),
                    documents.ids,
                )
            )

        def collect():
            with self.registry.cursor() as cr:
                env = self.env(cr=cr, user=SUPERUSER_ID, context={"cron_id": 1})
                env["ir.autovacuum"]._run_vacuum_cleaner()

        self._try("garbage collection", collect)

    def test_uninstall_of_another_addon(self):
        """That made the documents itself, as data of its own."""
        self.env["ir.model.data"].create(
            [
                {
                    "name": f"{record._table}_{record.id}",
                    "module": "trail_gone",
                    "model": record._name,
                    "res_id": record.id,
                }
                for documents in self.documents
                for record in documents
            ]
        )
        uninstall = self.env["ir.model.data"]._module_data_uninstall
        self._try("uninstall", lambda: uninstall(["trail_gone"]))

    # --- By the database ---

    def test_sql(self):
        for documents in self.documents:
            table = documents._table
            for record in documents:
                self._try(
                    record, self._sql(f"DELETE FROM {table} WHERE id = %s", record.id)
                )
            self._try(table, self._sql(f"DELETE FROM {table}"))
            self._try(table, self._sql(f"TRUNCATE {table} CASCADE"))

    def test_cascades(self):
        """Whatever a document refers to goes: partner, product, account, company."""
        for table, id_ in self._get_parents():
            self._try(
                (table, id_), self._sql(f'DELETE FROM "{table}" WHERE id = %s', id_)
            )
            model = next(
                (m for m in self.env.registry.values() if m._table == table), None
            )
            if model is not None:
                parent = self.env[model._name].browse(id_)
                self._try(parent, parent.unlink)
        for table in sorted({table for table, _id in self._get_parents()}):
            self._try(table, self._sql(f'TRUNCATE "{table}" CASCADE'))

    def _get_parents(self):
        """Return (table, id) of all rows that documents refer to."""
        found = set()
        for documents in self.documents:
            self.env.cr.execute(
                "SELECT attname, confrelid::regclass::text FROM pg_constraint"
                " JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]"
                " WHERE contype = 'f' AND conrelid = %s::regclass",
                [documents._table],
            )
            references = dict(self.env.cr.fetchall())
            columns = SQL(", ").join(map(SQL.identifier, references))
            self.env.cr.execute(
                SQL(
                    "SELECT %s FROM %s WHERE id = ANY(%s)",
                    columns,
                    SQL.identifier(documents._table),
                    documents.ids,
                )
            )
            for row in self.env.cr.fetchall():
                for table, id_ in zip(references.values(), row, strict=True):
                    if id_:
                        found.add((table.strip('"'), id_))
        return sorted(found)

    # --- Over HTTP ---

    def test_json_2(self):
        for user in (self.admin, self.portal):
            key = (
                self.env["res.users.apikeys"]
                .with_user(user)
                ._generate("rpc", "test", fields.Datetime.now() + timedelta(hours=1))
            )
            headers = {"Authorization": f"Bearer {key}"}
            for documents in self.documents:
                url = f"/json/2/{documents._name}/unlink"
                ids = {"ids": documents.ids}

                def call(url=url, ids=ids, headers=headers):
                    answer = self.url_open(url, json=ids, headers=headers)
                    self.assertGreaterEqual(answer.status_code, 400)

                self._try((user.login, documents), call)

    def test_xml_rpc(self):
        database = self.env.cr.dbname
        for user in (self.admin, self.portal):
            for documents in self.documents:
                call = (database, user.id, PASSWORD, documents._name, "unlink")
                self._try(
                    (user.login, documents),
                    lambda c=call, d=documents: self.xmlrpc_object.execute_kw(
                        *c, [d.ids]
                    ),
                )

    def test_web_client_and_portal_session(self):
        for user in (self.admin, self.portal):
            self.authenticate(user.login, PASSWORD)
            for documents in self.documents:

                def call(documents=documents):
                    answer = self.url_open(
                        f"/web/dataset/call_kw/{documents._name}/unlink",
                        json={
                            "params": {
                                "model": documents._name,
                                "method": "unlink",
                                "args": [documents.ids],
                                "kwargs": {},
                            }
                        },
                    )
                    self.assertIn("error", answer.json())

                self._try((user.login, documents), call)
