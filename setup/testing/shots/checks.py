"""What is wrong with a page, found while it is shown in a browser."""

import dataclasses
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import polib

from setup.testing.po_gaps import is_done

SERIOUS = {"serious", "critical"}
RULES_OFF = ("color-contrast",)  # the colours are the website owner's

# Messages of the console that are no fault of the suite, each with the reason.
ALLOWED_ON_CONSOLE = (
    # Chromium's own, about pages that were left while they were loading.
    re.compile(r"net::ERR_ABORTED"),
)

_WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_TEXTS = """
() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent.checkVisibility() && !parent.closest("script, style, noscript")) {
            texts.push(walker.currentNode.textContent);
        }
    }
    for (const name of ["placeholder", "title", "aria-label", "alt"]) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            texts.push(element.getAttribute(name));
        }
    }
    return texts;
}
"""
_AXE = """
async ([own, off]) => {
    const rules = Object.fromEntries(off.map((rule) => [rule, {enabled: false}]));
    const found = await axe.run(own, {resultTypes: ["violations"], rules});
    return found.violations.map((one) => ({
        rule: one.id, impact: one.impact, help: one.help,
        where: one.nodes.map((node) => node.target.join(" ")),
    }));
}
"""


class Console:
    """Listens to a page from before it is opened; one status may be complained of."""

    def __init__(self, page, status: int = 200):
        self.expected = f"responded with a status of {status} "
        self.messages: list[str] = []
        page.on("console", self._on_message)
        page.on("pageerror", lambda error: self.messages.append(str(error)))

    def _on_message(self, message) -> None:
        if message.type == "error" and self.expected not in message.text:
            self.messages.append(f"{message.text} ({message.location.get('url')})")

    def faults(self) -> Iterator[str]:
        for text in self.messages:
            if not any(allowed.search(text) for allowed in ALLOWED_ON_CONSOLE):
                yield f"console: {text}"


def scroll_faults(page) -> Iterator[str]:
    content, window = page.evaluate(_WIDTHS)
    if content > window + 1:
        yield f"scrolls sideways: {content} pixels on {window}"


@dataclasses.dataclass(frozen=True)
class Dictionary:
    """The suite's own texts and their translations to one language."""

    translations: dict[str, str]

    @classmethod
    def load(cls, root: Path, language: str) -> "Dictionary":
        """Read the templates, and the translations where there are any."""
        texts: dict[str, str] = {}
        for template in root.glob("*/i18n/*.pot"):
            texts |= {entry.msgid: "" for entry in polib.pofile(template)}
        for path in root.glob(f"*/i18n/{language.split('_')[0]}.po"):
            texts |= {one.msgid: _translation(one) for one in polib.pofile(path)}
        return cls(texts)

    def faults(self, page) -> Iterator[str]:
        """Texts of ours that are shown as they stand in the source."""
        for text in sorted({text.strip() for text in page.evaluate(_TEXTS)}):
            if self.translations.get(text, text) != text:
                yield f"not translated: {text!r}"


def _translation(entry: polib.POEntry) -> str:
    """The text itself where it is a word that both languages share."""
    return entry.msgstr or (entry.msgid if is_done(entry) else "")


def accessibility_faults(page, own: str) -> Iterator[str]:
    """Faults that axe-core calls serious, in what is the suite's on the page."""
    if not own or not page.query_selector(own):
        return
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text()
    page.evaluate(script)
    for found in page.evaluate(_AXE, [own, RULES_OFF]):
        if found["impact"] in SERIOUS:
            places = ", ".join(found["where"][:3])
            yield f"accessibility: {found['help']} ({found['rule']}: {places})"
