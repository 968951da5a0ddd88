"""The database ``demo``: every addon of the suite and the demo company, by code.

It is built under another name and renamed when it is whole, so a build that was
killed is simply begun again. What it was made from is fixed to the database as a
label: addons that changed since are upgraded, and nothing is done when none did.
"""

import json
from dataclasses import dataclass

from setup import addons
from setup.bootstrap import Environment, SetupError
from setup.bootstrap.process import ToolError, run_tool
from setup.bootstrap.progress import Progress

NAME = "demo"
_BUILDING = "demo_building"
_POPULATE = """
import json, sys
sys.path.insert(0, {root!r})
from setup.demo import populate
places = populate(env)
env.cr.commit()
with open({answer!r}, "w") as file:
    json.dump(places, file)
"""


@dataclass(frozen=True)
class Place:
    """Where to look in the demo: what, as whom, under which path."""

    text: str
    login: str
    password: str
    path: str


class DemoDatabase:
    """Builds the demo database and keeps it current."""

    def __init__(self, env: Environment, progress: Progress):
        self.env = env
        self.progress = progress
        self.databases = env.databases

    def ensure(self) -> list[Place]:
        """Build or upgrade what is not current; answer where to look."""
        wanted = self._wanted()
        if NAME not in self.databases.names():
            label = self._build(wanted)
        else:
            label = self._update(self._label(), wanted)
        return [Place(*place) for place in label["places"]]

    def drop(self) -> None:
        """Forget the demo, so that it is built from nothing."""
        self.databases.drop(NAME)
        self.databases.drop(_BUILDING)

    def _wanted(self) -> dict:
        company = self.env.root / "setup" / "demo"
        return {
            "addons": addons.digests(self.env.root),
            "company": addons.digest(company) if company.exists() else None,
        }

    def _label(self) -> dict:
        try:
            label = json.loads(self.databases.label(NAME) or "")
            return {key: label[key] for key in ("addons", "company", "places")}
        except (ValueError, KeyError) as error:
            raise SetupError(
                f"The server has a database {NAME} that ./setup/run did not make: "
                "rename it, or let ./setup/run --reset replace it."
            ) from error

    def _build(self, wanted: dict) -> dict:
        self.databases.drop(_BUILDING)
        self._install(_BUILDING, ["-i", ",".join(wanted["addons"])])
        label = wanted | {"places": self._populate(_BUILDING)}
        self.databases.set_label(_BUILDING, json.dumps(label))
        self.databases.rename(_BUILDING, NAME)
        return label

    def _update(self, label: dict, wanted: dict) -> dict:
        known = label["addons"]
        current = wanted["addons"].items()
        new = [name for name, _digest in current if name not in known]
        changed = [n for n, digest in current if known.get(n, digest) != digest]
        if new or changed:
            arguments = ["-i", ",".join(new)] * bool(new)
            arguments += ["-u", ",".join(changed)] * bool(changed)
            self._install(NAME, arguments)
        if new or changed or label["company"] != wanted["company"]:
            label = wanted | {"places": self._populate(NAME)}
            self.databases.set_label(NAME, json.dumps(label))
        return label

    def _install(self, database: str, arguments: list[str]) -> None:
        self.progress.say("starting Odoo")
        self._run(["-d", database, "--no-http", "--stop-after-init", *arguments])

    def _populate(self, database: str) -> list:
        if not (self.env.root / "setup" / "demo" / "__init__.py").exists():
            return []
        self.progress.say("making the demo company")
        answer = self.env.home / "tmp" / "places.json"
        script = self.env.home / "tmp" / "populate.py"
        script.write_text(_POPULATE.format(root=str(self.env.root), answer=str(answer)))
        with open(script) as stdin:
            self._run(["shell", "-d", database, "--no-http"], stdin=stdin)
        return json.loads(answer.read_text())

    def _run(self, arguments: list[str], **options) -> None:
        log = self.env.home / "log" / "demo-database.log"
        try:
            run_tool(self.env.odoo(*arguments), log, self._show, **options)
        except ToolError as error:
            raise SetupError(
                f"The demo database could not be made: {_without_stamp(error)}; "
                f"see {log} and run again."
            ) from error

    def _show(self, line: str) -> None:
        """Read ``... Loading module sale (12/130)`` from Odoo's log."""
        _before, loading, rest = line.partition(": Loading module ")
        if loading:
            name, _space, count = rest.partition(" ")
            self.progress.say(f"installing {name} {count.replace('/', ' of ')}")


def _without_stamp(error: ToolError) -> str:
    return str(error).split(" odoo", 1)[-1].strip()
