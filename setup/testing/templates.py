"""Template databases: built once, copied for every run.

Two levels: `core` has the addons of others that the suite depends on, `suite` is a
copy of it with the suite's own. Each carries in its name the digest of what it was
built from, so that a change of that makes a new one and nothing else does.
"""

import hashlib
import os
import subprocess
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.bootstrap import Environment
from setup.bootstrap.lock import exclusive
from setup.bootstrap.process import end, start

from .logs import Log
from .repo import Repo
from .results import Report

LOADED = (".py", ".xml", ".csv", ".sql")  # what reaches the database
NOT_LOADED = {"tests", "readme", "static", "i18n"}

_BUNDLES = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"


class Templates:
    """Builds the templates of one clone and makes copies of them."""

    def __init__(self, env: Environment, repo: Repo, report: Report):
        self.env = env
        self.repo = repo
        self.report = report
        self.databases = env.databases
        self.folder = env.home / "test"
        self.folder.mkdir(exist_ok=True)
        self._lock_file = self.folder / "template.lock"
        self._failure: BuildError | None = None
        self._threads = threading.Lock()
        self.prefix = f"test_{zlib.crc32(str(repo.root).encode()):08x}"

    def ready(self) -> dict[str, str]:
        """Answer the names of both templates, built if they are not there."""
        with self._lock():
            core, suite = self._names()
            self._ready()
            if core not in self.databases.names():
                self._build(core, None, core_depends(self.repo))
            return {"core": core, "suite": suite}

    @contextmanager
    def copy(self, purpose: str) -> Iterator[str]:
        """A database of its own for one process, dropped at the end."""
        name = f"{self.prefix}_run_{os.getpid()}_{purpose}"
        with self._lock():
            self.databases.create(name, self._ready())
        try:
            yield name
        finally:
            self.databases.drop(name)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One at a time: the threads of this run, and every other run."""
        with self._threads, exclusive(self._lock_file, "another test run's template"):
            yield

    def _ready(self) -> str:
        """Answer the name of the suite's template, built if it is not there."""
        if self._failure:
            raise self._failure
        core, suite = self._names()
        names = self.databases.names()
        self._drop_leftovers(names, keep={core, suite})
        if suite not in names:
            if core not in names:
                self._build(core, None, core_depends(self.repo))
            self._build(suite, core, list(self.repo.addons))
        wanted = digest(static_sources(self.repo))
        if self.databases.label(suite) != wanted:
            log = self._log_of(f"{suite}_bundles")
            self._make_bundles(log, suite)
            self.databases.set_label(suite, wanted)
        return suite

    def _make_bundles(self, log: Log, name: str) -> None:
        """Make what browsers load, so that no copy has to."""
        self._odoo(log, "shell", "-d", name, "--no-http", said=_BUNDLES)

    def _names(self) -> tuple[str, str]:
        core = digest(core_sources(self.env, self.repo))
        suite = digest([core.encode(), *suite_sources(self.repo)])
        return f"{self.prefix}_core_{core}", f"{self.prefix}_suite_{suite}"

    def _drop_leftovers(self, names: list[str], keep: set[str]) -> None:
        """Former templates, and what a killed run has left."""
        for name in names:
            is_own = name.startswith(f"{self.prefix}_")
            if is_own and name not in keep and not _is_running(name):
                self.databases.drop(name)

    def _build(self, name: str, template: str | None, addons: list[str]) -> None:
        """Build beside and rename, so that a template that is there is whole."""
        self.report.say(f"Building a template database: {', '.join(addons)} ...")
        unfinished = f"{name}_new"
        if template:
            self.databases.create(unfinished, template)
        log = self._log_of(name)
        install = ("-i", ",".join(addons), "--stop-after-init", "--no-http")
        self._odoo(log, "-d", unfinished, *install)
        self._make_bundles(log, unfinished)
        self.databases.set_label(unfinished, digest(static_sources(self.repo)))
        self.databases.rename(unfinished, name)

    def _log_of(self, name: str) -> Log:
        return Log(self.folder / f"{name.removeprefix(self.prefix + '_')}.log")

    def _odoo(self, log: Log, *arguments: str, said: str = "") -> None:
        command = self.env.odoo(*arguments)
        with log.writing() as output:
            child = start(
                command, stdin=subprocess.PIPE, stdout=output, stderr=output, text=True
            )
            try:
                child.communicate(said)
            finally:
                end(child)
        faults = log.faults()
        if child.returncode or faults:
            said = "\n".join(faults) or log.tail()
            self._failure = BuildError(f"see {log.path}\n{said}")
            raise self._failure


class BuildError(Exception):
    """The suite cannot be installed; the text is what Odoo said."""


def core_depends(repo: Repo) -> list[str]:
    """Addons of others that the suite asks for."""
    asked = {
        name
        for addon in repo.addons.values()
        for name in addon.manifest.get("depends", [])
    }
    return sorted(asked - set(repo.addons))


def core_sources(env: Environment, repo: Repo) -> Iterator[bytes]:
    yield from (name.encode() for name in core_depends(repo))
    yield (repo.root / "requirements.txt").read_bytes()
    for path in env.addons_paths:
        release = path.parent / "release.py"
        if release.is_file():
            yield release.read_bytes()


def suite_sources(repo: Repo) -> Iterator[bytes]:
    for addon in repo.addons.values():
        for path in addon.files(*LOADED):
            relative = path.relative_to(addon.path)
            if relative.parts[0] not in NOT_LOADED:
                yield repo.relative(path).encode() + b"\0" + path.read_bytes()


def static_sources(repo: Repo) -> Iterator[bytes]:
    """What Odoo tells one version of a bundle from another by: names and times."""
    for addon in repo.addons.values():
        for path in sorted((addon.path / "static").rglob("*")):
            yield f"{repo.relative(path)} {path.stat().st_mtime_ns}".encode()


def digest(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:10]


def _is_running(name: str) -> bool:
    """Whether the process that a copy's name tells is still there."""
    _, _, of_run = name.partition("_run_")
    return bool(of_run) and Path("/proc", of_run.split("_")[0]).exists()
