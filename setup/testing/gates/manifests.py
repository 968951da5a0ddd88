"""Gate: every manifest says what the suite promises and nothing that is not so."""

import re
from collections.abc import Iterator

from ..repo import Addon, Repo
from .finding import Finding

VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
LICENSES = {"LGPL-3", "AGPL-3"}
COPYLEFT = "AGPL-3"
AGPL_DEPENDS = {"sale_channel"}  # addons of others that make their users AGPL-3
REQUIRED = ("name", "summary", "version", "category", "author", "website", "license")


def check(repo: Repo) -> list[Finding]:
    findings = []
    for addon in repo.chosen_addons:
        place = f"{addon.name}/__manifest__.py"
        for text in _faults(repo, addon):
            findings.append(Finding(place, text))
    return findings


def _faults(repo: Repo, addon: Addon) -> Iterator[str]:
    manifest = addon.manifest
    for key in REQUIRED:
        if not manifest.get(key):
            yield f"{key} is missing"
    if not VERSION.fullmatch(manifest.get("version", "")):
        yield f"version {manifest.get('version')!r} is not 19.0.x.y.z"
    depends = manifest.get("depends", [])
    if depends != sorted(set(depends)):
        yield "depends is not sorted, or names an addon twice"
    yield from _license_faults(repo, addon)
    yield from _missing_files(addon)
    yield from _missing_requirements(repo, addon)


def _license_faults(repo: Repo, addon: Addon) -> Iterator[str]:
    license_ = addon.manifest.get("license")
    expected = COPYLEFT if _is_copyleft(repo, addon) else "LGPL-3"
    if license_ not in LICENSES:
        yield f"license {license_!r} is not one of {sorted(LICENSES)}"
    elif license_ != expected:
        yield f"license must be {expected}, because of what it depends on"


def _is_copyleft(repo: Repo, addon: Addon) -> bool:
    depends = addon.manifest.get("depends", [])
    return any(
        name in AGPL_DEPENDS
        or (name in repo.addons and _is_copyleft(repo, repo.addons[name]))
        for name in depends
    )


def _missing_files(addon: Addon) -> Iterator[str]:
    listed = [*addon.manifest.get("data", []), *addon.manifest.get("demo", [])]
    for name in listed:
        if not (addon.path / name).is_file():
            yield f"{name} is listed and does not exist"
    for entries in addon.manifest.get("assets", {}).values():
        for entry in entries:
            pattern = entry if isinstance(entry, str) else entry[-1]
            own = pattern.lstrip("/").removeprefix(f"{addon.name}/")
            if own != pattern.lstrip("/") and not any(addon.path.glob(own)):
                yield f"asset {pattern} matches no file"


def _missing_requirements(repo: Repo, addon: Addon) -> Iterator[str]:
    wanted = addon.manifest.get("external_dependencies", {}).get("python", [])
    text = (repo.root / "requirements.txt").read_text() if wanted else ""
    pinned = {_normal(line.split("==")[0]) for line in text.splitlines()}
    for name in wanted:
        if _normal(re.split(r"[<>=~!\[]", name)[0]) not in pinned:
            yield f"Python package {name} is not pinned in requirements.txt"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
