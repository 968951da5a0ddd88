"""Gate: the feature table of the README is the one printed from the catalogue."""

from ..readme import README, with_table
from ..repo import Repo
from .finding import Finding


def check(repo: Repo) -> list[Finding]:
    text = (repo.root / README).read_text()
    if with_table(repo.root, text) == text:
        return []
    said = "feature table is not current; ./setup/test --write-readme prints it anew"
    return [Finding(README, said)]
