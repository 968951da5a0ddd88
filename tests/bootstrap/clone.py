"""A small clone of the repository in which a fault can be provoked for real.

It holds ``setup/`` and the simulators, requirements of one package and an Odoo of two
files, so that ``./setup/ready`` (which only prepares) takes seconds. It has a cache of
its own.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from setup.bootstrap import Paths, python_env

PATHS = Paths.of_this_clone()
# Only prepares; no caller's database server, index or Odoo may slip in.
_FOREIGN = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "DATABASE_URL", "ODOO_HOME")
_READY = """
import json
import sys
from setup.bootstrap import prepare

def main(arguments):
    env = prepare(programs=tuple(a for a in arguments if a != "--stay"))
    facts = {"port": env.pg.port, "password": env.pg.password}
    print(json.dumps(facts), flush=True)
    if "--stay" in arguments:
        sys.stdin.read()
"""


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    status: int
    output: str
    said: str

    @property
    def facts(self) -> dict:
        return json.loads(self.output)

    def assert_ready(self) -> None:
        assert self.status == 0, self.said

    def assert_stopped(self, *words: str) -> None:
        """It ended with status 1 and one sentence, which has these words."""
        assert self.status == 1, self.said
        assert "Traceback" not in self.said
        sentence = [row for row in self.said.splitlines() if not row.startswith("[")]
        assert len(sentence) == 1, self.said
        assert sentence[0].endswith(".")
        for word in words:
            assert word in sentence[0]


class Clone:
    """The small clone; ``remove`` at the end."""

    def __init__(self, name: str = "clone"):
        PATHS.tmp.mkdir(parents=True, exist_ok=True)
        self.above = Path(tempfile.mkdtemp(prefix="bootstrap-", dir=PATHS.tmp))
        self.above.chmod(0o755)
        self.root = self.above / name
        self.paths = Paths(self.root)
        self.cache = self.above / "cache"
        ignored = shutil.ignore_patterns("__pycache__")
        for folder in ("setup", "tests/simulators"):  # where local servers send to
            shutil.copytree(PATHS.root / folder, self.root / folder, ignore=ignored)
        shutil.copy(self.root / "setup" / "odoo", self.root / "setup" / "ready")
        (self.root / "setup" / "commands" / "ready.py").write_text(_READY)
        self._write_requirements()
        self._write_odoo()
        self._copy_wheel()

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in _FOREIGN}
        odoo = {"ODOO_HOME": str(self.above / "odoo")}
        return kept | odoo | {"TRADER_SUITE_CACHE": str(self.cache)}

    def ready(self, *programs: str, within: tuple[str, ...] = (), **variables: str):
        """Prepare the clone, within a namespace perhaps."""
        return self.call("./setup/ready", *programs, within=within, **variables)

    def call(self, *command: str, within: tuple[str, ...] = (), **variables: str):
        done = subprocess.run(
            [*within, *command],
            cwd=self.root,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def kill_ready_when(self, something: Path) -> None:
        """Begin to prepare and kill the command when the path has come to be."""
        child = subprocess.Popen(
            ["./setup/ready"],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(something.exists)
        child.kill()
        child.wait()

    @contextlib.contextmanager
    def serving(self):
        """Keep the database server up; answer where it is."""
        command = ["./setup/ready", "--stay"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(
            command, cwd=self.root, env=self.environment, **pipes
        ) as child:
            yield json.loads(child.stdout.readline())
            child.communicate("")

    def take_packages_of(self, other: "Clone") -> None:
        """Copy the environment, whose path only its scripts hold."""
        shutil.copytree(other.paths.venv, self.paths.venv, symlinks=True)
        python_env.stamp_of(self.paths, "venv").write(python_env.origin(self.paths))

    def remove(self) -> None:
        shutil.rmtree(self.above, ignore_errors=True)

    def _write_requirements(self) -> None:
        pins = (PATHS.root / "requirements.txt").read_text().splitlines()
        driver = [pin for pin in pins if pin.startswith("psycopg2")]
        (self.root / "requirements.txt").write_text("\n".join(driver))

    def _write_odoo(self) -> None:
        odoo = self.above / "odoo"
        (odoo / "odoo" / "addons" / "web").mkdir(parents=True)
        (odoo / "odoo" / "release.py").write_text("series = '19.0'\n")

    def _copy_wheel(self) -> None:
        wheels = self.cache / "wheels"
        wheels.mkdir(parents=True)
        for wheel in PATHS.cache.glob("wheels/psycopg2*.whl"):
            shutil.copy(wheel, wheels)


def wait_for(condition, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to be"
        time.sleep(0.005)


def namespace(*flags: str, before: str = "") -> tuple[str, ...]:
    """Answer a command prefix that runs the rest apart, after some preparation."""
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    prefix = ("unshare", *flags, *as_root)
    script = f'set -e; {before or ":"}; exec "$@"'
    prefix = (*prefix, "sh", "-c", script, "sh")
    if not shutil.which("unshare"):
        pytest.skip("needs unshare")
    trial = subprocess.run([*prefix, "true"], cwd="/", capture_output=True, text=True)
    if trial.returncode and "unshare" in trial.stderr:
        pytest.skip(f"needs namespaces: {trial.stderr.strip()}")
    return prefix


def without_server(*flags: str) -> tuple[str, ...]:
    """Answer a command prefix under which the machine has no database server."""
    places = Path("/usr/lib").glob("postgresql")
    hide = "; ".join(f"mount -t tmpfs none {place}" for place in places)
    return namespace("--mount", *flags, before=hide)


def path_without(folder: Path, *programs: str) -> str:
    """Answer a PATH on which everything is but these programs."""
    folder.mkdir()
    for place in reversed(os.environ["PATH"].split(":")):
        for program in Path(place).glob("*"):
            link = folder / program.name
            if program.name not in programs:
                link.unlink(missing_ok=True)
                link.symlink_to(program)
    return str(folder)
