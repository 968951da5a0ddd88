"""Runs rows: each as each role, and what came of it is held against the row."""

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from odoo.tools import mute_logger

from .roles import CUSTOMERS, DENIALS, ROLES, answers_alike
from .visitor import Visitor
from .watch import Watch, changes
from .world import MARKERS

LOUD_LOGGERS = (
    "odoo.addons.rpc.controllers.jsonrpc",
    "odoo.addons.rpc.controllers.xmlrpc",
    "odoo.addons.web.controllers.export",
    "odoo.http",
    "odoo.sql_db",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.http_routing.models.ir_http",
    "werkzeug",
)
"""They tell of every refusal, and refusals are what most cells are for."""


@dataclass(frozen=True)
class Failure:
    row: str
    role: str
    fault: str

    def __str__(self):
        return f"{self.row} as {self.role}: {self.fault}"


@dataclass
class Report:
    cells: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()

    @property
    def headline(self):
        faults = len(self.failures)
        return f"{self.cells} cells in {self.seconds:.1f} s, {faults} faults"

    def __str__(self):
        return "\n".join([self.headline, *map(str, self.failures)])


class Engine:
    def __init__(self, case, world, models):
        """`case` is an HttpCase, `models` are those of the suite."""
        self._env = case.env
        self._world = world
        self._visitors = {
            role.name: Visitor(
                case,
                None if role.is_guest else world.users[role.name],
                world.api_keys[role.name],
            )
            for role in ROLES
        }
        self._env.flush_all()
        self._watch = Watch(self._env, world, models)
        self._pristine = self._watch.fingerprint()

    def run(self, rows, roles=ROLES) -> Report:
        """Call every row as every role, or as these."""
        began, failures, cells = time.monotonic(), [], 0
        with mute_logger(*LOUD_LOGGERS):
            for row in rows:
                for role in roles:
                    cells += 1
                    failures += [
                        Failure(str(row), role.name, fault)
                        for fault in self._faults(row, role)
                    ]
        return Report(cells, time.monotonic() - began, tuple(failures))

    # --- One cell ---

    def _faults(self, row, role) -> list[str]:
        view, visitor = self._world.view(role), self._visitors[role.name]
        with self._undone():
            visitor.start_afresh()
            written = self._watch.count_writes()
            for call in row.preparations:
                if not call.roles or role.name in call.roles:
                    visitor.send(call, view)
            before, written = self._look(self._pristine, written)
            reply = visitor.send(row.call, view)
            changed = changes(before, self._look(before, written)[0])
        return [
            *_wrong_answer(row, role, reply),
            *self._leaks(row, role, reply, str(row.call.resolved(view))),
            *_wrong_changes(row, role, changed),
        ]

    def _look(self, before, written):
        """The fingerprint and the count of writes now, after those that are known."""
        now = self._watch.count_writes()
        return before if now == written else self._watch.fingerprint(), now

    def _leaks(self, row, role, reply, sent):
        if not _is_invited(row, role):
            yield from _foreign_data(role, reply)
        told = {one for one in self._world.secrets if one in reply.text}
        if role.is_rep and any(one not in sent for one in told):
            yield "the answer holds the secret of a share link"

    @contextmanager
    def _undone(self):
        """Whatever is done within leaves no trace, in the database or in caches."""
        registry, stale = self._env.registry, set()
        clear = registry.clear_cache

        def note_and_clear(*names):
            stale.update(names or ("default",))
            clear(*names)

        savepoint = self._env.cr.savepoint(flush=False)
        try:
            with patch.object(registry, "clear_cache", note_and_clear):
                yield
        finally:
            savepoint.close(rollback=True)
            self._env.invalidate_all(flush=False)
            if stale:
                clear(*stale)


def _wrong_answer(row, role, reply):
    expected = row.answers[role.name]
    given = reply.word(row.call.evidence or MARKERS["alpha"])
    if expected == "moved" and given in row.moved_to:
        return
    if not answers_alike(expected, given):
        yield f"should be {expected}, is {given}{_excerpt(reply, given)}"


def _is_invited(row, role):
    """Whether the role came with Alpha's link, and the row says that it opens."""
    return row.is_shared and row.answers[role.name] in ("seen", "ok")


def _foreign_data(role, reply):
    for key in CUSTOMERS:
        if key not in role.sees and MARKERS[key] in reply.text + reply.location:
            yield f"the answer shows data of {key}"


def _wrong_changes(row, role, changed):
    is_denied = row.answers[role.name] in DENIALS
    for owner, table in changed:
        is_foreign = owner in CUSTOMERS and owner not in role.sees
        if is_denied or (is_foreign and not _is_invited(row, role)):
            yield f"it changed {table} of {owner}"


def _excerpt(reply, given):
    """The first words of an unexpected error, so that a failure explains itself."""
    if not (reply.error or given.startswith("crash")):
        return ""
    text = reply.text.partition('"message": "Odoo Server Error"')[2] or reply.text
    text = re.sub(r'^.*?"message": "', "", text, flags=re.DOTALL)
    return f": {' '.join(text.split())[:160]}"
