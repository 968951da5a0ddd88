"""Prints the feature table of the README from the catalogue."""

from collections import Counter
from pathlib import Path

from . import catalogue

README = "README.md"
BEGIN, END = "<!-- features -->", "<!-- end of features -->"


def write(root: Path) -> None:
    path = root / README
    path.write_text(with_table(root, path.read_text()))


def with_table(root: Path, text: str) -> str:
    """The text with what stands between the two marks replaced."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n{table(catalogue.load(root))}\n{END}{tail}"


def table(rows: list[catalogue.Row]) -> str:
    return "\n".join([*_counts(rows), "", *_done(rows)])


def _counts(rows: list[catalogue.Row]) -> list[str]:
    lines = ["| Home | Features | Done |", "|---|---:|---:|"]
    total = Counter(row.addon for row in rows)
    done = Counter(row.addon for row in rows if row.is_done)
    lines += [f"| {name} | {total[name]} | {done[name]} |" for name in sorted(total)]
    return [*lines, f"| **all** | **{len(rows)}** | **{done.total()}** |"]


def _done(rows: list[catalogue.Row]) -> list[str]:
    done = [row for row in rows if row.is_done]
    if not done:
        return ["No feature is called done yet."]
    lines = ["| | Done today | Where |", "|---|---|---|"]
    return lines + [f"| {row.id} | {row.feature} | {row.place} |" for row in done]
