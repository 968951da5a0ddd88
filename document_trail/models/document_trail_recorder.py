import hashlib
import json
import os
from pathlib import Path

from odoo import SUPERUSER_ID, api, models
from odoo.tools import config

from ..lib import guards, keys, places, triggers
from .base import STATE

ERASABLE_TYPES = ("text", "varchar", "bytea", "json", "jsonb", "date")
PLAIN_FIELDS = ("selection", "reference")
LOCK = 7_240_113  # one server at a time makes triggers


class DocumentTrailRecorder(models.AbstractModel):
    """Keeps the triggers as the models want them, and tells them who acts."""

    _name = "document.trail.recorder"
    _description = "Recorder of the Document History"

    # --- Who acts ---

    @api.model
    def _note_actor(self, base_uid, uid):
        """Set the acting person of the transaction; what others left is written first.

        :param int base_uid: whom the request, call or job belongs to
        :param int uid: who writes now
        """
        cache = self.env.cr.cache
        state = cache.get(STATE)
        person = self._get_person(base_uid, uid)
        if state is None or state["person"] != person:
            if state is not None:
                state["seen"] = (base_uid, uid)  # for what the flush itself writes
                self.env.flush_all()
            self._set_actor(person)
        cache[STATE] = {"seen": (base_uid, uid), "person": person}

    @api.model
    def _get_person(self, base_uid, uid):
        """Return who is responsible: the one who asked, also where the code goes on as
        another user. A job, a server action by time or a visitor who logs in acts for
        whom it says; the system acts in its own name."""
        is_person = base_uid and base_uid != SUPERUSER_ID
        if is_person and not self.env["res.users"].browse(base_uid)._is_public():
            return base_uid
        return uid if uid and uid != SUPERUSER_ID else base_uid or uid

    @api.model
    def _set_actor(self, person):
        acting_for = self.env["document.trail.mixin"]._trail_acting_for()
        master = keys.load_master(self._get_key_folder())
        mark = f"{keys.key_id(master)}.{os.urandom(12).hex()}"
        actor = f"{person}|{acting_for.id or ''}|{mark}|{keys.derive(master, mark)}"
        self.env.cr.execute(
            "SELECT set_config('document_trail.actor', %s, true),"
            " set_config('document_trail.number', '', true),"
            " set_config('document_trail.tips', '', true),"
            # Odoo's pool discards plans after each transaction: one per call is a waste
            " set_config('plan_cache_mode', 'force_generic_plan', true)",
            [actor],
        )

    @api.model
    def _get_key_folder(self):
        """Return the folder of the key and the seals: beside the filestore's files, or
        where the server's configuration says (``document_trail_path``)."""
        base = config.get("document_trail_path")
        if base:
            return Path(base) / self.env.cr.dbname
        return Path(config.filestore(self.env.cr.dbname)) / "document_trail"

    @api.model
    def _get_watched(self):
        """Return the names of the models whose writing can write a recorded table."""
        registry = self.env.registry
        watched = getattr(registry, "_document_trail_watched", None)
        if watched is None:
            watched = {"ir.attachment", *self._get_models()}
            tables = {relation.name for relation in self._get_relations()}
            watched |= {
                field.model_name
                for fields in registry.many2many_relations.values()
                for model, name in fields
                if (field := registry[model]._fields[name]).relation in tables
            }
            watched |= {name for name, one in registry.items() if one._table in tables}
            if registry.ready:
                registry._document_trail_watched = watched
        return watched

    # --- What is recorded ---

    @api.model
    def _get_models(self):
        """Return the names of the recorded models."""
        mixin = self.env.registry["document.trail.mixin"]
        return sorted(
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        )

    @api.model
    def _get_tables(self, model_names):
        """Return the recorded tables of these models, with the columns they have."""
        tables = {self.env[name]._table: self.env[name] for name in model_names}
        columns = {}
        for table, name, type_ in self._read_columns(list(tables)):
            columns.setdefault(table, {})[name] = type_
        return [
            self._prepare_table(model, columns[table])
            for table, model in tables.items()
            if table in columns
        ]

    @api.model
    def _read_columns(self, tables):
        self.env.cr.execute(
            """
            SELECT c.relname, a.attname, t.typname
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid
            JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.relname = ANY(%s) AND c.relkind IN ('r', 'p')
                AND c.relnamespace = current_schema::regnamespace
                AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname, a.attnum
            """,
            [tables],
        )
        return self.env.cr.fetchall()

    @api.model
    def _prepare_table(self, model, columns):
        ignored = {"id", *triggers.WRITER_COLUMNS, *model._get_trail_ignored()}
        document = model._trail_document
        return triggers.Table(
            name=model._table,
            model=model._name,
            document_model=model._get_trail_document_model(),
            document_column=document or "",
            columns=tuple(
                triggers.Column(name, type_, self._is_erasable(model, name, type_))
                for name, type_ in columns.items()
                if name not in ignored
            ),
            writer="write_uid" in columns and "write_date" in columns,
            ignored=tuple(sorted(model._get_trail_ignored())),
        )

    @api.model
    def _is_erasable(self, model, name, type_):
        field = model._fields.get(name)
        is_plain = field is not None and field.type in PLAIN_FIELDS
        is_named = name in model._get_trail_erasable()
        return is_named or (type_ in ERASABLE_TYPES and not is_plain)

    @api.model
    def _get_relations(self, model_names=None):
        """Return the tables of the recorded many2many fields."""
        relations = {}
        for name in model_names or self._get_models():
            model = self.env[name]
            ignored = model._get_trail_ignored()
            for field in model._fields.values():
                is_kept = field.type == "many2many" and field.store
                if is_kept and field.name not in ignored:
                    key = (field.relation, name, field.column1)
                    relations.setdefault(key, field)
        return [
            triggers.Relation(
                name=field.relation,
                model=name,
                record_table=self.env[name]._table,
                document_model=self.env[name]._get_trail_document_model(),
                document_column=self.env[name]._trail_document or "",
                field=field.name,
                record_column=field.column1,
                value_column=field.column2,
            )
            for (_relation, name, _column), field in relations.items()
        ]

    # --- Triggers ---

    @api.model
    def _sync(self, model_names=None):
        """Make the triggers what the models want; nothing happens when they are.

        :param list model_names: these models only, and nothing is dropped: for the time
            in which only a part of the models is loaded
        """
        self.env.cr.execute("SELECT to_regclass('document_trail_entry')")
        if not self.env.cr.fetchone()[0]:
            return  # the addon is being uninstalled
        self._ensure_settings(model_names or self._get_models())
        wanted, is_whole = self._get_wanted(model_names), model_names is None
        if self._get_differences(wanted, self._read_actual(), is_whole):
            self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            differences = self._get_differences(wanted, self._read_actual(), is_whole)
            self.env["document.trail.entry"].init()  # what triggers call
            for statement in differences:
                self.env.cr.execute(statement)  # pylint: disable=sql-injection
        if is_whole:
            self._note_columns()

    @api.model
    def _get_wanted(self, model_names):
        """Return {(table, trigger function): its statements}."""
        names = model_names or self._get_models()
        tables = self._get_tables(names)
        wanted = {}
        for table in tables:
            for operation, word in triggers.OPERATIONS.items():
                function = triggers.function_name(table.name, operation)
                wanted[table.name, function] = [
                    triggers.table_function(table, operation),
                    triggers.trigger(table.name, function, word),
                ]
        wanted |= self._get_wanted_guards(names, {table.name for table in tables})
        if model_names is None:
            wanted |= self._get_wanted_elsewhere(tables)
        return wanted

    @api.model
    def _get_wanted_guards(self, names, tables):
        wanted = {}
        for name in names:
            model = self.env[name]
            kept_when = model._get_trail_kept_when()
            if kept_when and model._table in tables:
                function = guards.guard_function_name(model._table)
                wanted[model._table, function] = [
                    guards.guard_function(
                        model._table, name, kept_when, model._trail_exempt_when
                    ),
                    guards.guard_triggers(model._table),
                ]
        return wanted

    @api.model
    def _get_wanted_elsewhere(self, tables):
        """The relations and files of recorded models, and what finds whose they are."""
        wanted = {}
        relations = self._get_relations()
        names = {relation.name for relation in relations}
        existing = {row[0] for row in self._read_columns(list(names))}
        for relation in relations:
            if relation.name in existing:
                function = triggers.relation_function_name(relation)
                suffix = f"_{relation.model}_{relation.field}".replace(".", "_")
                wanted[relation.name, function] = [
                    triggers.relation_function(relation),
                    triggers.triggers(relation.name, function, suffix),
                ]
        wanted["ir_attachment", places.ATTACHMENT_FUNCTION] = [
            places.document_function(tables),
            places.attachment_function([table.model for table in tables]),
            triggers.triggers("ir_attachment", places.ATTACHMENT_FUNCTION),
        ]
        return wanted

    @api.model
    def _read_actual(self):
        """Return {(table or "", trigger function): digest} of those that work."""
        self.env.cr.execute(
            """
            SELECT coalesce(t.tgrelid::regclass::text, ''), p.proname,
                obj_description(p.oid, 'pg_proc'), count(*), bool_and(t.tgenabled = 'O')
            FROM pg_proc p LEFT JOIN pg_trigger t ON p.oid = t.tgfoid
            WHERE p.proname LIKE 'document\\_trail\\_%'
                AND p.proname <> 'document_trail_entry_stays'
                AND p.prorettype = 'trigger'::regtype
                AND p.pronamespace = current_schema::regnamespace GROUP BY 1, 2, 3
            """
        )
        return {
            (table.strip('"'), function): f"{digest} {count}" if is_on else ""
            for table, function, digest, count, is_on in self.env.cr.fetchall()
        }

    @api.model
    def _get_differences(self, wanted, actual, is_whole):
        """Return the statements that make the actual triggers the wanted ones."""
        statements = []
        for (table, function), parts in wanted.items():
            text = "\n".join(parts)
            digest = hashlib.sha256(text.encode()).hexdigest()[:24]
            count = text.count("CREATE OR REPLACE TRIGGER")
            if actual.get((table, function)) != f"{digest} {count}":
                statements += [
                    *parts,
                    f"COMMENT ON FUNCTION {triggers.quote(function)}() IS '{digest}';",
                ]
        if is_whole:
            for function in {one for _, one in actual} - {one for _, one in wanted}:
                statements.append(
                    f"DROP FUNCTION IF EXISTS {triggers.quote(function)}() CASCADE;"
                )
        return statements

    @api.model
    def _ensure_settings(self, model_names):
        """Have a setting for every recorded model, and keep from which record on its
        history is whole."""
        self.env.cr.execute("SELECT model FROM document_trail_setting")
        known = {row[0] for row in self.env.cr.fetchall()}
        for name in model_names:
            table = self.env[name]._table
            if name not in known and self._read_columns([table]):
                self.env.cr.execute(
                    f"""
                    INSERT INTO document_trail_setting
                        (model, is_protected, first_id, recorded_since)
                    SELECT %s, true, coalesce(max(id), 0) + %s, now() AT TIME ZONE 'UTC'
                    FROM {triggers.quote(table)}
                    """,  # pylint: disable=sql-injection
                    # its own setting is made before settings are recorded
                    [name, int(table == "document_trail_setting")],
                )

    @api.model
    def _note_columns(self):
        """Keep since which entry each column is recorded: what an upgrade put into a
        new column has no entry."""
        self.env.cr.execute("SELECT model, columns FROM document_trail_setting")
        known = dict(self.env.cr.fetchall())
        reader = self.env["document.trail.reader"]
        for table in self._get_tables(self._get_models()):
            beside = reader._get_beside(table.model)
            names = {column.name for column in table.columns}
            names |= beside.relations | beside.files
            columns = known.get(table.model)
            if columns is None or columns.keys() != names:
                self._write_columns(table.model, columns, names)

    @api.model
    def _write_columns(self, model, columns, names):
        # of earlier entries, written before columns were noted, nothing is known
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM document_trail_entry")
        since = self.env.cr.fetchone()[0] + 1
        known = columns or {}
        self.env.cr.execute(
            "UPDATE document_trail_setting SET columns = %s WHERE model = %s",
            [
                json.dumps({name: known.get(name, since) for name in sorted(names)}),
                model,
            ],
        )

    @api.model
    def _remove(self):
        """Take everything out of the database again."""
        self.env.cr.execute(
            """
            SELECT format('DROP FUNCTION IF EXISTS %I(%s) CASCADE', proname,
                pg_get_function_identity_arguments(oid))
            FROM pg_proc WHERE proname LIKE 'document\\_trail\\_%'
                AND pronamespace = current_schema::regnamespace
            """
        )
        for (statement,) in self.env.cr.fetchall():
            self.env.cr.execute(statement)  # pylint: disable=sql-injection
        self.env.cr.execute(
            "DROP TABLE IF EXISTS document_trail_entry, document_trail_file;"
            "DROP SEQUENCE IF EXISTS document_trail_transaction;"
        )

    # --- Deletion ---

    @api.model
    def _get_kept(self, records):
        """Return those of the records whose deletion the database refuses."""
        kept_when = records._get_trail_kept_when()
        if not kept_when or not records.ids or not self._is_protected(records._name):
            return records.browse()
        exempt = records._trail_exempt_when or "false"
        self.env.flush_all()  # conditions look at other tables, too
        self.env.cr.execute(
            f"""
            SELECT id FROM {triggers.quote(records._table)} AS "old"
            WHERE id = ANY(%s) AND coalesce(({kept_when.replace("%", "%%")}), false)
                AND NOT coalesce(({exempt.replace("%", "%%")}), false)
            """,  # pylint: disable=sql-injection
            [records.ids],
        )
        return records.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _is_protected(self, model_name):
        self.env.cr.execute(
            "SELECT is_protected FROM document_trail_setting WHERE model = %s",
            [model_name],
        )
        row = self.env.cr.fetchone()
        return bool(row and row[0])
