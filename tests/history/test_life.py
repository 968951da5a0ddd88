"""A trailed addon through its life: installed, upgraded, dumped and restored, removed.

The tests go on from one another, as a database does.
"""

import shutil

FIRST = """
from odoo import fields, models


class Tag(models.Model):
    _name = "trail.probe.tag"
    _description = "Tag"

    name = fields.Char()


class Probe(models.Model):
    _name = "trail.probe"
    _inherit = "document.trail.mixin"
    _description = "Probe"

    name = fields.Char(required=True)
    size = fields.Integer()
    gone = fields.Char()
    tag_ids = fields.Many2many("trail.probe.tag")
"""
SECOND = """
from odoo import fields, models


class Tag(models.Model):
    _name = "trail.probe.tag"
    _description = "Tag"

    name = fields.Char()


class Probe(models.Model):
    _name = "trail.probe"
    _inherit = "document.trail.mixin"
    _description = "Probe"

    name = fields.Char(required=True)
    extent = fields.Float(digits=(16, 2))
    grade = fields.Integer(default=3)
    tag_ids = fields.Many2many("trail.probe.tag")
    other_tag_ids = fields.Many2many("trail.probe.tag", "trail_probe_other_rel")
"""
RENAME = """
def migrate(cr, version):
    cr.execute("ALTER TABLE trail_probe RENAME COLUMN size TO extent")
"""
VERIFY = """
cr = env.cr
cr.execute("SELECT DISTINCT document_model, document_id FROM document_trail_entry")
documents = cr.fetchall()
verify = env["document.trail.verify"]._verify
told = {"documents": len(documents), "broken": [
    [*one, *fault] for one, fault in verify([tuple(d) for d in documents]).items()]}
"""


def test_an_addon_is_recorded_from_its_installation(house):
    house.write_addon("19.0.1.0.0", FIRST)
    house.odoo("-i", "trail_probe", "--without-demo=all")
    probes = house.ask(
        """
        tags = env["trail.probe.tag"].create([{"name": "a"}, {"name": "b"}])
        probes = env["trail.probe"].create([
            {"name": f"Probe {n}", "size": n, "gone": f"word {n}",
             "tag_ids": [(6, 0, tags.ids)]} for n in range(3)])
        env.cr.commit()
        probes[0].write({"size": 10, "gone": "last word"})
        told = probes.ids
        """
    )
    found = house.ask(VERIFY)
    assert found["broken"] == [] and found["documents"] >= 3
    (changes,) = house.rows(
        "SELECT changes FROM document_trail_entry WHERE record_model = 'trail.probe'"
        " AND record_id = %s ORDER BY id DESC LIMIT 1",
        probes[0],
    )
    assert changes == [{"size": [0, 10], "gone": ["word 0", "last word"]}]


def test_an_upgrade_with_new_renamed_and_removed_columns_is_recorded_on(house):
    moment = house.ask("import datetime; told = str(datetime.datetime.utcnow())")
    house.write_addon("19.0.2.0.0", SECOND, RENAME)
    house.odoo("-u", "trail_probe")
    columns = house.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'trail_probe'::regclass"
        " AND attnum > 0 AND NOT attisdropped"
    )
    assert ["gone"] not in columns and ["extent"] in columns
    found = house.ask(VERIFY)
    assert found["broken"] == []
    told = house.ask(
        f"\n        moment = {moment[:19]!r}"
        """
        probes = env["trail.probe"].search([], order="id")
        probes[1].write({"extent": 2.5, "grade": 4})
        env.flush_all()
        probes[1].other_tag_ids = env["trail.probe.tag"].search([], limit=1)
        env.cr.commit()
        entry = env["document.trail.entry"]
        was = entry.state_at("trail.probe", probes[1].id, moment)["values"]
        last = entry.search(entry._get_document_domain(probes[1]), limit=2)
        told = [was["name"], was.get("tag_ids"), [one.changes for one in last]]
        """
    )
    assert told[0] == "Probe 1" and len(told[1]) == 2
    assert told[2][1] == {"extent": [1.0, 2.5], "grade": [3, 4]}
    assert list(told[2][0]) == ["other_tag_ids"]
    assert house.ask(VERIFY)["broken"] == []


def test_what_a_removed_column_held_stays_in_the_history(house):
    values = house.rows(
        "SELECT changes->'gone' FROM document_trail_entry"
        " WHERE record_model = 'trail.probe' AND changes ? 'gone' ORDER BY id"
    )
    assert [["word 0", "last word"]] in values
    assert len(values) == 4


def test_a_dump_is_restored_with_history_protection_and_check(house):
    other = house.restore_into(f"{house.name}_restored")
    shutil.copytree(house.files(), other.files())
    assert other.ask(VERIFY) == house.ask(VERIFY)
    told = other.ask(
        """
        probe = env["trail.probe"].search([], order="id", limit=1)
        told = []
        for statement in ("DELETE FROM trail_probe", "TRUNCATE trail_probe CASCADE",
                "DELETE FROM document_trail_entry", "UPDATE document_trail_entry"
                " SET user_id = 1"):
            try:
                with env.cr.savepoint(), __import__("odoo").tools.mute_logger(
                        "odoo.sql_db"):
                    env.cr.execute(statement)
            except Exception as error:
                told.append(type(error).__name__)
        probe.grade = 9
        """
    )
    assert told == ["RestrictViolation"] * 4
    assert other.ask(VERIFY)["broken"] == []
    assert other.rows(
        "SELECT changes FROM document_trail_entry ORDER BY id DESC LIMIT 1"
    ) == [[{"grade": [3, 9]}]]


def test_a_restore_without_its_key_is_told_and_can_be_accepted(house):
    other = house.restore_into(f"{house.name}_restored")
    shutil.rmtree(other.files(), ignore_errors=True)
    broken = other.ask(VERIFY)["broken"]
    assert broken and {fault[2] for fault in broken} == {"signature"}
    other.ask("env['document.trail.seal'].action_accept_all()")
    assert other.ask(VERIFY)["broken"] == []


def test_the_uninstall_of_an_addon_leaves_its_history_and_no_trigger(house):
    count = house.rows(
        "SELECT count(*) FROM document_trail_entry WHERE record_model = 'trail.probe'"
    )
    uninstall = "env['ir.module.module'].search([('name', '=', %r)])"
    uninstall += ".button_immediate_uninstall()"
    house.ask(uninstall % "trail_probe")
    assert house.rows("SELECT to_regclass('trail_probe')") == [[None]]
    assert count == house.rows(
        "SELECT count(*) FROM document_trail_entry WHERE record_model = 'trail.probe'"
        " AND operation <> 'unlink'"
    )
    assert (
        house.rows(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'document_trail_%%probe%%'"
        )
        == []
    )
    assert house.ask(VERIFY)["broken"] == []
    house.ask(uninstall % "document_trail")
    for what in ("pg_proc WHERE proname", "pg_class WHERE relname"):
        assert house.rows(f"SELECT count(*) FROM {what} LIKE 'document_trail%%'") == [
            [0]
        ]
    assert house.ask("told = env['res.partner'].create({'name': 'x'}).name") == "x"
