"""The account of the database server, which refuses to run as root."""

import os
import pwd
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .process import ToolError, run_tool

# Either lets a process enter folders that it has no right to; containers often
# withhold the first.
_CAPABILITIES = ("dac_read_search", "dac_override")


@dataclass(frozen=True)
class Account:
    """Whoever runs the server: this user, or an unprivileged one for root."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @classmethod
    def for_cluster(cls, folder: Path) -> "Account":
        """Choose the account that owns the folder, or may own it."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        person = _unprivileged(folder)
        drop = ("setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}")
        drop += ("--clear-groups",)
        if not shutil.which("setpriv"):
            raise SetupError(
                "PostgreSQL does not run as root and setpriv (of util-linux) is "
                "missing: install it, or run the command as another user."
            )
        for capability in (None, *_CAPABILITIES):
            prefix = (*drop, *_keep(capability))
            if _may_enter(prefix, folder):
                return cls(person.pw_uid, person.pw_gid, prefix)
        raise SetupError(
            f"User {person.pw_name}, who runs PostgreSQL for root, cannot enter "
            f"{folder}: move the clone, or open its parent folders with chmod o+x."
        )

    def command(self, command: Sequence[str | Path]) -> list[str]:
        """Answer the command line that runs as this account."""
        return [*self.prefix, *(str(part) for part in command)]

    def own(self, path: Path) -> None:
        """Give a file or folder to the account."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def _unprivileged(folder: Path) -> pwd.struct_passwd:
    owner = folder.stat().st_uid
    if owner:
        return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SetupError(
        "PostgreSQL does not run as root and this machine has neither a user postgres "
        "nor nobody: run the command as another user."
    )


def _keep(capability: str | None) -> tuple[str, ...]:
    if not capability:
        return ()
    return (
        "--securebits=+no_setuid_fixup",  # else access() overlooks the capability
        f"--inh-caps=-all,+{capability}",
        f"--ambient-caps=-all,+{capability}",
    )


def _may_enter(prefix: tuple[str, ...], folder: Path) -> bool:
    try:
        run_tool([*prefix, "test", "-r", folder, "-a", "-x", folder])
    except ToolError:
        return False
    return True
