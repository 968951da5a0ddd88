"""Gate: nothing ties the repository to one machine, one mirror or one registry."""

import re

from ..repo import Repo
from .finding import Finding

SUFFIXES = (
    *(".py", ".sh", ".md", ".txt", ".toml", ".cfg", ".ini", ".conf", ".csv"),
    *(".xml", ".js", ".scss", ".yml", ".yaml", ".json", ".pot", ".po"),
)
COMMANDS = {"run", "test", "odoo", "bench", "shots"}
FAULTS = {
    "absolute path of one machine": re.compile(
        r"(?<![\w.~-])/(?:home|work|root|Users|opt|mnt|data)/[\w.-]+"
    ),
    "host of a registry or mirror": re.compile(
        r"\b(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org|debian\.org|npmjs\.(?:org|com)"
        r"|artifactory\.[\w.-]+|nexus\.[\w.-]+)\b"
    ),
}
ALLOWED = ("/mnt/extra-addons",)  # inside the official container image


def check(repo: Repo) -> list[Finding]:
    findings = []
    for path in repo.files():
        is_command = path.name in COMMANDS and path.parent.name in {"setup", ".ci"}
        if path.suffix not in SUFFIXES and not is_command:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for name, pattern in FAULTS.items():
                found = pattern.search(line)
                if found and found.group() not in ALLOWED:
                    place = f"{repo.relative(path)}:{number}"
                    findings.append(Finding(place, f"{name}: {found.group()}"))
    return findings
