"""``./setup/test`` was killed: nothing of it runs on, and the next one heals."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bootstrap.clone import wait_for

# The databases of a run of tests, without the tests: Odoo would take minutes.
_COMMAND = """
import json
import sys
import time

from setup.bootstrap import prepare
from setup.bootstrap.process import start
from setup.testing.repo import Repo
from setup.testing.results import Report
from setup.testing.templates import Templates


class EmptyTemplates(Templates):
    is_slow = False

    def _build(self, name, template, addons):
        self.databases.create(f"{name}_new", template or "template0")
        if self.is_slow:
            stay(self.databases)
        self.databases.rename(f"{name}_new", name)

    def _odoo(self, log, *arguments, said=""):
        pass  # no bundles either


def stay(databases):
    child = start([sys.executable, "-c", "import time; time.sleep(600)"])
    tell(databases, child.pid)
    child.wait()


def tell(databases, pid=0):
    names = sorted(name for name in databases.names() if name.startswith("test_"))
    print(json.dumps({"child": pid, "names": names}), flush=True)


def main(arguments):
    env = prepare()
    templates = EmptyTemplates(env, Repo(env.root), Report())
    templates.is_slow = "--stay-in-build" in arguments
    with templates.copy("one"):
        if "--stay-in-tests" in arguments:
            stay(env.databases)
    tell(env.databases)
"""


@pytest.fixture
def testing_clone(ready_clone):
    """The prepared clone with the command; its server is its own."""
    root = ready_clone.root
    shutil.copy(root / "setup" / "odoo", root / "setup" / "databases")
    (root / "setup" / "commands" / "databases.py").write_text(_COMMAND)
    return ready_clone


def kill_while(clone, option: str) -> dict:
    """Kill the command when it says that it stays; answer what it said."""
    child = subprocess.Popen(
        ["./setup/databases", option],
        cwd=clone.root,
        env=clone.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    said = json.loads(_last_line(child))
    child.kill()
    child.wait()
    return said


def _last_line(child) -> str:
    """The line of JSON among those that tell of progress."""
    while not (line := child.stdout.readline()).startswith("{"):
        assert line, "the command ended"
    return line


@pytest.mark.parametrize("option", ["--stay-in-build", "--stay-in-tests"])
def test_killed_in_the_middle(testing_clone, option):
    with testing_clone.serving():  # the server outlives the command
        said = kill_while(testing_clone, option)
        assert any(name.endswith(("_new", "_one")) for name in said["names"])
        wait_for(lambda: not Path("/proc", str(said["child"])).exists())
        answer = testing_clone.call("./setup/databases")
        assert answer.status == 0, answer.said
        names = json.loads(answer.output.splitlines()[-1])["names"]
    kinds = [name.split("_")[2] for name in names]
    assert kinds == ["core", "suite"]
    assert not any(name.endswith("_new") for name in names)
