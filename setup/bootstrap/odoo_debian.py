"""Debian's package of Odoo, unpacked into the clone and never installed.

A private state of apt (its own sources, lists and status) reads the suite that holds
the package from the mirror this machine already uses; the signatures are verified
with Debian's archive keyring. Nothing of the system changes and no root is needed.
"""

import hashlib
import platform
import shutil
from pathlib import Path

from .errors import UnavailableError
from .odoo import Odoo
from .paths import Paths
from .process import ToolError, run_tool
from .progress import Progress

SUITE = "sid"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Odoo's package links to fonts and scripts of these by relative paths.
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-font-awesome",
    "fonts-noto-core",
    "fonts-dejavu-core",
)
# Left out of Debian's package; its absence is an error in the browser's console.
MISSING_SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def find(paths: Paths, progress: Progress) -> Odoo:
    """Download the packages unless the cache has them, and unpack them."""
    if not shutil.which("dpkg-deb") or not shutil.which("apt-get"):
        raise UnavailableError("this machine has no apt-get")
    debs = paths.cache / "deb"
    debs.mkdir(parents=True, exist_ok=True)
    try:
        files = _complete_files(debs) or _download(paths, debs, progress)
        return _unpack(paths, files, progress)
    except ToolError as error:
        raise UnavailableError(error.reason) from error


def _complete_files(debs: Path) -> list[Path]:
    """Answer the cached packages when all are there and whole, else nothing."""
    sums = debs / "SHA256SUMS"
    if not sums.exists():
        return []
    rows = [line.split() for line in sums.read_text().splitlines()]
    files = [debs / name for _digest, name in rows]
    whole = all(_has_digest(debs / name, digest) for digest, name in rows)
    return files if whole else []


def _has_digest(file: Path, digest: str) -> bool:
    if not file.exists():
        return False
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == digest


def _download(paths: Paths, debs: Path, progress: Progress) -> list[Path]:
    apt = _private_apt(paths)
    progress.say("reading the package lists")
    run_tool([*apt, "update"], paths.log / "apt-update.log")
    wanted = _wanted(run_tool([*apt, "download", "--print-uris", *PACKAGES]))
    for number, (package, name, size, digest) in enumerate(wanted, 1):
        if not _has_digest(debs / name, digest):
            (debs / name).unlink(missing_ok=True)
            progress.say(
                f"downloading {name} ({size / 1e6:.0f} MB), {number} of {len(wanted)}"
            )
            log = paths.log / "apt-download.log"
            run_tool([*apt, "download", package], log, cwd=debs)
    sums = [f"{digest}  {name}\n" for _package, name, _size, digest in wanted]
    (debs / "SHA256SUMS").write_text("".join(sums))
    files = _complete_files(debs)
    if not files:
        raise UnavailableError("the downloaded packages are not whole")
    return files


def _wanted(listing: str) -> list[tuple[str, str, int, str]]:
    """Read ``'URI' file_version_arch.deb size SHA256:digest`` lines."""
    rows = [line.split() for line in listing.splitlines() if "SHA256:" in line]
    return [
        (name.split("_")[0], name, int(size), digest.removeprefix("SHA256:"))
        for _uri, name, size, digest in rows
    ]


def _private_apt(paths: Paths) -> list[str]:
    state = paths.home / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    (state / "status").write_text("")
    (state / "sources.list").write_text(
        f"deb [signed-by={KEYRING}] {_mirror()} {SUITE} main\n"
    )
    settings = {
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State": state,
        "Dir::State::lists": state / "lists",
        "Dir::State::status": state / "status",
        "Dir::Cache": state / "cache",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    return ["apt-get", *(f"-o{key}={value}" for key, value in settings.items())]


def _mirror() -> str:
    """Answer the Debian mirror from which this machine installs its packages."""
    fields = "$(RELEASE)|$(COMPONENT)|$(ORIGIN)|$(REPO_URI)"
    command = ["apt-get", "-oDir::Cache::pkgcache=", "-oDir::Cache::srcpkgcache="]
    command += ["indextargets", "--format", fields, "Created-By: Packages"]
    listing = run_tool(command)
    suites = {"stable", "oldstable", "testing", "unstable", SUITE, _codename()}
    for row in listing.splitlines():
        release, component, origin, uri = row.split("|", 3)
        # The origin is not known before the machine's first "apt-get update".
        is_debian = origin in ("Debian", "$(ORIGIN)", "")
        if release in suites and component == "main" and is_debian:
            return uri
    raise UnavailableError("this machine has no Debian mirror")


def _codename() -> str:
    try:
        return platform.freedesktop_os_release().get("VERSION_CODENAME", SUITE)
    except OSError:
        return SUITE


def _unpack(paths: Paths, files: list[Path], progress: Progress) -> Odoo:
    beside = paths.odoo.with_name("odoo.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    for number, file in enumerate(files, 1):
        progress.say(f"unpacking {file.name}, {number} of {len(files)}")
        run_tool(["dpkg-deb", "-x", file, beside])
    odoo = Odoo.at(beside)
    script = odoo.library / "odoo" / "addons" / MISSING_SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    script.touch()
    beside.rename(paths.odoo)
    return Odoo.at(paths.odoo)
