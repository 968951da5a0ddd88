"""Prints what translations lack of their template; runs in the virtual environment.

A word that is the same in both languages stays empty, as Odoo wants it; so a single
word may be empty, two may not.

`python -m setup.testing.po_gaps addon/i18n other_addon/i18n ...`
"""

import re
import sys
from pathlib import Path

import polib

MARKUP = re.compile(r"<[^>]*>|%\(\w+\)[sd]|%[sd]")  # tags and what is filled in
WORD = re.compile(r"[^\W\d]+")


def gaps(folder: Path) -> list[tuple[Path, str]]:
    """Texts without a translation, or with only a guess, and where they miss."""
    found = []
    for template in folder.glob("*.pot"):
        wanted = {(entry.msgid, entry.msgctxt) for entry in polib.pofile(template)}
        for path in sorted(folder.glob("*.po")):
            entries = [entry for entry in polib.pofile(path) if not entry.obsolete]
            done = {(entry.msgid, entry.msgctxt) for entry in entries if is_done(entry)}
            found += [(path, text) for text, _context in sorted(wanted - done, key=str)]
    return found


def is_done(entry: polib.POEntry) -> bool:
    """Tell whether the entry is translated, and by more than a guess."""
    is_one_word = len(WORD.findall(MARKUP.sub("", entry.msgid))) <= 1
    return not entry.fuzzy and (bool(entry.msgstr) or is_one_word)


def main(*folders: str) -> int:
    found = [gap for folder in folders for gap in gaps(Path(folder))]
    for path, text in found:
        print(f"{path}: {text!r} is not translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
