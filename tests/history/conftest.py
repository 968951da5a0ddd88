"""A small database with the history alone, and an addon whose versions are written here
as they come."""

import json
import os
import shutil
import subprocess
import textwrap

import pytest

from setup.bootstrap import prepare

MARK = "told: "
ADDON = "trail_probe"
MANIFEST = """
{{"name": "Probe", "version": "{version}", "license": "LGPL-3", "author": "Test",
  "depends": ["document_trail"], "data": ["ir.model.access.csv"]}}
"""
ACCESS = """id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink
access_probe,probe,model_trail_probe,base.group_user,1,1,1,1
access_tag,tag,model_trail_probe_tag,base.group_user,1,1,1,1
"""


class House:
    """The database, and what is done with it."""

    def __init__(self, environment, folder, name="suite_history_probe"):
        self.environment, self.folder, self.name = environment, folder, name
        self.databases = environment.databases
        self.addons_paths = environment.addons_paths

    def write_addon(self, version, models, migration=""):
        """Write a version of the addon in the place of the former one."""
        addon = self.folder / ADDON
        shutil.rmtree(addon, ignore_errors=True)
        files = {
            "__init__.py": "from . import models\n",
            "__manifest__.py": MANIFEST.format(version=version),
            "ir.model.access.csv": ACCESS,
            "models.py": textwrap.dedent(models),
        }
        if migration:
            files[f"migrations/{version}/pre-migration.py"] = textwrap.dedent(migration)
        for name, text in files.items():
            (addon / name).parent.mkdir(parents=True, exist_ok=True)
            (addon / name).write_text(text)

    def odoo(self, *arguments, said=""):
        """Run Odoo on the database; answer what it prints."""
        paths = [*map(str, self.addons_paths), str(self.folder)]
        options = ("-d", self.name, "--no-http", f"--addons-path={','.join(paths)}")
        shell = ("shell",) if said else ()
        ending = () if said else ("--stop-after-init",)
        done = subprocess.run(
            self.environment.odoo(*shell, *options, *arguments, *ending),
            input=said,
            capture_output=True,
            text=True,
            timeout=600,
        )
        faults = [
            line for line in done.stderr.splitlines() if " ERROR " in line[:60]
        ] or ("Traceback" in done.stderr)
        assert not done.returncode and not faults, done.stderr[-3000:]
        return done.stdout

    def ask(self, script):
        """Run a script in Odoo; answer what it puts into ``told``."""
        end = f"\nimport json\nenv.cr.commit()\nprint({MARK!r} + json.dumps(told))\n"
        said = self.odoo(said="told = None\n" + textwrap.dedent(script) + end)
        return json.loads(said.partition(MARK)[2].splitlines()[0])

    def rows(self, statement, *values):
        return self.databases.execute(statement, list(values), self.name)

    def restore_into(self, name):
        """Dump the database and restore it elsewhere, as an administrator does;
        answer the other house. Files stay where they are."""
        tools = self.environment.pg.bin_dir
        dump, psql = (
            str(tools / tool) if tools else shutil.which(tool)
            for tool in ("pg_dump", "psql")
        )
        if not dump or not os.path.exists(dump):
            pytest.skip("no pg_dump on this machine")
        env = os.environ | self.environment.psql_env()
        self.databases.drop(name)
        self.databases.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        file = self.folder / "dump.sql"
        subprocess.run([dump, "-O", "-f", str(file), self.name], env=env, check=True)
        subprocess.run(
            [psql, "-q", "-v", "ON_ERROR_STOP=1", "-d", name, "-f", str(file)],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return House(self.environment, self.folder, name)

    def files(self):
        return self.databases.filestore / self.name


@pytest.fixture(scope="session")
def house_class():
    return House


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    environment = prepare(dev=True)
    house = House(environment, tmp_path_factory.mktemp("addons"))
    others = [f"{house.name}_restored"]
    try:
        for name in (house.name, *others):
            environment.databases.drop(name)
        environment.databases.execute(
            f'CREATE DATABASE "{house.name}" TEMPLATE template0'
        )
        yield house
    finally:
        for name in (house.name, *others):
            environment.databases.drop(name)
