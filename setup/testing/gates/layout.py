"""Gate: every addon has the parts that a user, a translator and a tester look for."""

from ..repo import Addon, Repo
from .finding import Finding

README_PARTS = ("DESCRIPTION", "CONFIGURE", "USAGE", "ROADMAP")


def check(repo: Repo) -> list[Finding]:
    return [
        Finding(addon.name, f"{part} is missing")
        for addon in repo.chosen_addons
        for part in _parts(addon)
        if not (addon.path / part).is_file()
    ]


def _parts(addon: Addon) -> list[str]:
    parts = [
        *(f"readme/{part}.md" for part in README_PARTS),
        "pyproject.toml",
        "static/description/icon.png",
        f"i18n/{addon.name}.pot",
        "tests/__init__.py",
    ]
    if any(addon.path.glob("models/*.py")) or any(addon.path.glob("wizards/*.py")):
        parts.append("security/ir.model.access.csv")
    return parts
