"""A small repository that every gate likes, for tests to plant faults in."""

import csv
import dataclasses
import io
from pathlib import Path

from setup.testing import catalogue
from setup.testing.repo import Repo

ROOT = Path(__file__).parents[2]

MANIFEST = """{
    "name": "Good Addon",
    "summary": "Nothing is wrong with it",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Its maintainers",
    "website": "https://example.com/good",
    "license": "LGPL-3",
    "depends": [
        "portal",
        "sale",
    ],
    "data": [
        "security/ir.model.access.csv",
        "views/good_thing_views.xml",
    ],
}
"""
MODEL = """from odoo import fields, models


class GoodThing(models.Model):
    _name = "good.thing"
    _description = "Good Thing"

    name = fields.Char(help="What it is called.")
"""
VIEW = """<?xml version="1.0" encoding="UTF-8" ?>
<odoo>
    <record id="good_thing_action" model="ir.actions.act_window">
        <field name="name">Good Things</field>
        <field name="res_model">good.thing</field>
    </record>
</odoo>
"""
TEST = """from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestGoodThing(TransactionCase):
    def test_it_has_a_name(self):
        self.assertTrue(self.env["good.thing"].create({"name": "x"}).name)
"""
ACCESS = (
    "id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\n"
    "access_good_thing,good.thing,model_good_thing,base.group_user,1,1,1,0\n"
)
PACKAGE = """[build-system]
requires = ["whool"]
build-backend = "whool.buildapi"
"""
TEMPLATE = """# Translation of Odoo Server.
# This file contains the translation of the following modules:
# \t* good_addon
#
msgid ""
msgstr ""
"Project-Id-Version: Odoo Server 19.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#. module: good_addon
#: model:ir.actions.act_window,name:good_addon.good_thing_action
msgid "Good Things"
msgstr ""
"""
TRANSLATED = 'Things"\nmsgstr "Cose buone"'
FILES = {
    "__init__.py": "from . import models\n",
    "__manifest__.py": MANIFEST,
    "i18n/good_addon.pot": TEMPLATE,
    "i18n/it.po": TEMPLATE.replace('Things"\nmsgstr ""', TRANSLATED),
    "models/__init__.py": "from . import good_thing\n",
    "models/good_thing.py": MODEL,
    "pyproject.toml": PACKAGE,
    "readme/CONFIGURE.md": "Nothing to set.\n",
    "readme/DESCRIPTION.md": "Things that are good.\n",
    "readme/ROADMAP.md": "None.\n",
    "readme/USAGE.md": "Look at them.\n",
    "security/ir.model.access.csv": ACCESS,
    "static/description/icon.png": "",
    "tests/__init__.py": "from . import test_good_thing\n",
    "tests/test_good_thing.py": TEST,
    "views/good_thing_views.xml": VIEW,
}


class Sample:
    """The repository on disk, and shorthands to change it."""

    def __init__(self, root: Path):
        self.root = root
        for name, text in FILES.items():
            self.write(f"good_addon/{name}", text)
        for name in ("pyproject.toml", "requirements.txt", "README.md"):
            self.write(name, (ROOT / name).read_text())
        self.write(str(catalogue.PLACE), _planned_catalogue())

    @property
    def repo(self) -> Repo:
        return Repo(self.root)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text()
        assert old in text, f"{old!r} is not in {name}"
        (self.root / name).write_text(text.replace(old, new, 1))

    def remove(self, name: str) -> None:
        (self.root / name).unlink()


def _planned_catalogue() -> str:
    """The project's own rows, as if nothing were done yet."""
    names = [field.name for field in dataclasses.fields(catalogue.Row)]
    text = io.StringIO()
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    for row in catalogue.load(ROOT):
        planned = dataclasses.replace(row, place="", test="", state="planned")
        table.writerow(dataclasses.asdict(planned))
    return text.getvalue()
