"""Prints what translations lack of their template; runs in the virtual environment.

A word that is the same in both languages stays empty, as Odoo wants it; so a single
word may be empty, two may not.

`python -m setup.testing.po_gaps addon/i18n/addon.pot addon/i18n/it.po ...`
"""

import re
import sys

import polib

MARKUP = re.compile(r"<[^>]*>|%\(\w+\)[sd]|%[sd]")  # tags and what is filled in
WORD = re.compile(r"[^\W\d]+")


def gaps(template: str, translation: str) -> list[str]:
    """Texts without a translation, and translations that are only a guess."""
    wanted = {(entry.msgid, entry.msgctxt) for entry in polib.pofile(template)}
    entries = [entry for entry in polib.pofile(translation) if not entry.obsolete]
    done = {(entry.msgid, entry.msgctxt) for entry in entries if is_done(entry)}
    return sorted(text for text, _context in wanted - done)


def is_done(entry: polib.POEntry) -> bool:
    """Tell whether the entry is translated, and by more than a guess."""
    is_one_word = len(WORD.findall(MARKUP.sub("", entry.msgid))) <= 1
    return not entry.fuzzy and (bool(entry.msgstr) or is_one_word)


def main(template: str, *translations: str) -> int:
    found = [(path, text) for path in translations for text in gaps(template, path)]
    for path, text in found:
        print(f"{path}: {text!r} is not translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
