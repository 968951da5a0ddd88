"""The demo company is made once, and the main job is done in it, again and again."""

import json
import subprocess

import pytest

from setup import check
from setup.bootstrap import prepare
from setup.bootstrap.ports import any_free
from setup.server import Server
from setup.testing.repo import Repo
from setup.testing.results import Report
from setup.testing.templates import Templates

POPULATE = """
import json, sys
sys.path.insert(0, {root!r})
from setup.demo import populate
places = populate(env)
env.cr.commit()
env.cr.execute(
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
)
rows = {{}}
for (table,) in env.cr.fetchall():
    env.cr.execute('SELECT count(*) FROM "%s"' % table)
    rows[table] = env.cr.fetchone()[0]
with open({answer!r}, "w") as file:
    json.dump([rows, places], file)
"""


@pytest.fixture(scope="module")
def demo(environment):
    """A database with the demo company, and what was said when it was made."""
    templates = Templates(environment, Repo(environment.root), Report())
    with templates.copy("demo") as database:
        yield database, *populate(environment, database)


def populate(environment, database: str) -> tuple[dict, list]:
    """Make the demo company; answer the rows of each table, and the places."""
    answer = environment.home / "tmp" / f"{database}.json"
    script = POPULATE.format(root=str(environment.root), answer=str(answer))
    subprocess.run(
        environment.odoo("shell", "-d", database, "--no-http", "--log-level=warn"),
        input=script,
        text=True,
        check=True,
    )
    rows, places = json.loads(answer.read_text())
    answer.unlink()
    return rows, places


def test_a_second_run_changes_nothing(environment, demo):
    database, rows, places = demo
    assert populate(environment, database) == (rows, places)


def test_the_company_is_there(demo):
    _database, rows, places = demo
    assert rows["sale_rep_assignment"] >= 60
    assert rows["product_product"] >= 150
    assert {place[3] for place in places} >= {"/shop", "/my/rep", "/odoo/sales"}


def test_the_main_job_is_done_twice(environment, demo, capsys):
    database = demo[0]
    prepare(dev=True, programs=("wkhtmltopdf",))  # papers are printed
    with Server(environment, database, any_free()) as server:
        done = [check.run(server.url, database) for _ in range(2)]
    lines = capsys.readouterr().out.splitlines()
    wrong = [line for line in lines if line.split()[1:2] != ["ok"]]
    assert done == [True, True], "\n".join(wrong)
