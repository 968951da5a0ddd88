"""A copy of the demo company that speaks a second language as well."""

from collections.abc import Iterator
from contextlib import contextmanager

from setup.bootstrap import Environment
from setup.bootstrap.process import run_tool
from setup.bootstrap.progress import Progress
from setup.demo_database import NAME, DemoDatabase

_PREPARED = f"{NAME}_shots"
_COPY = f"{NAME}_shots_run"

_SPEAK = """
wizard = env["base.language.install"].create({{
    "lang_ids": env["res.lang"].with_context(active_test=False).search(
        [("code", "=", {language!r})]
    ).ids,
    "website_ids": env["website"].search([]).ids,
}})
wizard.lang_install()
env.cr.commit()
"""
_LISTEN = (
    "UPDATE res_partner SET lang = %s WHERE id IN (SELECT partner_id FROM res_users)"
)


class ShotsDatabase:
    """Prepared once per state of the demo, copied for every run."""

    def __init__(self, env: Environment, language: str, progress: Progress):
        self.env = env
        self.language = language
        self.progress = progress
        self.databases = env.databases

    @contextmanager
    def copy(self) -> Iterator[str]:
        """A database to be spoiled."""
        self._prepare()
        self.databases.drop(_COPY)
        self.databases.create(_COPY, _PREPARED)
        try:
            yield _COPY
        finally:
            self.databases.drop(_COPY)

    def speak_to_users(self, language: str) -> None:
        """Set every user's language, which the backend goes by."""
        self.databases.execute(_LISTEN, [language], database=_COPY)

    def _prepare(self) -> None:
        with self.progress.step("Demo company"):
            DemoDatabase(self.env, self.progress).ensure()
        wanted = f"{self.databases.label(NAME)} in {self.language}"
        if self.databases.label(_PREPARED) == wanted:
            return
        with self.progress.step("Second language"):
            self.progress.say(f"installing {self.language}")
            self.databases.drop(_PREPARED)
            self.databases.create(_PREPARED, NAME)
            self._run_shell(_SPEAK.format(language=self.language))
            self.databases.set_label(_PREPARED, wanted)

    def _run_shell(self, script: str) -> None:
        file = self.env.home / "tmp" / "speak.py"
        file.write_text(script)
        command = self.env.odoo("shell", "-d", _PREPARED, "--no-http")
        with open(file) as stdin:
            run_tool(command, self.env.home / "log" / "shots.log", stdin=stdin)
