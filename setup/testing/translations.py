"""Translation templates: what Odoo would export now against what is committed."""

import subprocess
from collections.abc import Iterator
from os.path import isfile
from pathlib import Path

from setup.bootstrap import Environment
from setup.bootstrap.process import ToolError, start

from .repo import Addon, Repo
from .results import FAILED, PASSED, Outcome, Report
from .templates import Templates, digest

SOURCES = (".py", ".xml", ".csv", ".js")
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")  # header lines that only age
HINT = "./setup/test --write-pot writes it anew"

_EXPORT = """
import os
from odoo.tools.translate import trans_export
for name, path in {paths!r}.items():
    with open(path + ".new", "wb") as file:
        trans_export(None, [name], file, "po", env)
    os.replace(path + ".new", path)
"""


class Translations:
    """The .pot files of the chosen addons, exported from a copy of the template."""

    def __init__(
        self, env: Environment, repo: Repo, report: Report, templates: Templates
    ):
        self.env = env
        self.repo = repo
        self.report = report
        self.templates = templates

    def check(self) -> None:
        """Report one outcome per addon."""
        for addon, expected in self._exported():
            path = committed(addon)
            is_current = path.is_file() and path.read_text() == expected
            detail = "" if is_current else f"{self.repo.relative(path)} is old; {HINT}"
            state = PASSED if is_current else FAILED
            name = f"gate: translation template of {addon.name}"
            self.report.add(Outcome("gates", name, state, 0, detail))

    def write(self) -> None:
        """Bring the committed files up to date."""
        for addon, text in self._exported():
            committed(addon).parent.mkdir(exist_ok=True)
            committed(addon).write_text(text)
            self.report.say(f"wrote {self.repo.relative(committed(addon))}")

    def _exported(self) -> Iterator[tuple[Addon, str]]:
        """Texts of all templates; exported again only when a source has changed."""
        paths = {addon: self._path(addon) for addon in self.repo.chosen_addons}
        missing = {addon.name: str(path) for addon, path in paths.items()}
        missing = {name: path for name, path in missing.items() if not isfile(path)}
        if missing:
            self._export(missing)
        for addon, path in paths.items():
            yield addon, without_dates(path.read_text())

    def _path(self, addon: Addon) -> Path:
        sources = ((path.name, path) for path in addon.files(*SOURCES))
        key = digest(name.encode() + path.read_bytes() for name, path in sources)
        folder = self.templates.folder / "pot"
        folder.mkdir(exist_ok=True)
        return folder / f"{addon.name}-{key}.pot"

    def _export(self, paths: dict[str, str]) -> None:
        with self.templates.copy("pot") as database:
            command = self.env.odoo("shell", "-d", database, "--no-http")
            child = start(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            said = child.communicate(_EXPORT.format(paths=paths))[0]
        if child.returncode:
            raise ToolError(command, said, None)


def committed(addon: Addon) -> Path:
    return addon.path / "i18n" / f"{addon.name}.pot"


def without_dates(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not any(one in line for one in VOLATILE))
