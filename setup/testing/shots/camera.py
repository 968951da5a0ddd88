"""Takes the pictures: every screen, in one language, at every width."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import TimeoutError

from setup.demo.records import PASSWORD

from . import ENGLISH, WIDTHS, Screen
from .checks import Console, Dictionary, accessibility_faults, scroll_faults

HEIGHTS = {360: 740, 1440: 900}
PATIENCE = 60_000  # milliseconds, for a page to show what it must
QUIET = 10_000  # milliseconds, for the network to fall silent
PASSWORDS = {"admin": "admin"}


class Camera:
    """A browser in front of one server, in one language."""

    def __init__(self, browser, url: str, language: str, root: Path, folder: Path):
        self.browser = browser
        self.url = url
        self.language = language
        self.folder = folder
        self.dictionary = Dictionary.load(root, language)
        self._cookies: dict[str, list] = {}

    def take(self, screen: Screen) -> Iterator[tuple[str, list[str]]]:
        """Take a screen at every width; answer the file's name and the faults."""
        for width in WIDTHS:
            name = f"{screen.name}-{self.language[:2]}-{width}.png"
            context = self.browser.new_context(
                base_url=self.url,
                locale=self.language.replace("_", "-"),
                viewport={"width": width, "height": HEIGHTS[width]},
            )
            try:
                context.add_cookies(self._session(screen.login))
                yield name, list(self._shoot(context.new_page(), screen, name))
            except Exception as error:
                yield name, [f"could not be taken: {error}"]
            finally:
                context.close()

    def _shoot(self, page, screen: Screen, name: str) -> Iterator[str]:
        console = Console(page, screen.status)
        page.set_default_timeout(PATIENCE)
        page.goto(self._localised(screen.path))
        page.wait_for_selector(screen.wait)
        for action in screen.actions:
            action(page)
        with suppress(TimeoutError):  # the office may go on asking for messages
            page.wait_for_load_state("networkidle", timeout=QUIET)
        page.wait_for_selector(".o_loading_indicator", state="detached")
        page.screenshot(path=self.folder / name, full_page=True)
        yield from console.faults()
        yield from scroll_faults(page)
        yield from accessibility_faults(page, screen.own)
        if self.language != ENGLISH:
            yield from self.dictionary.faults(page)

    def _localised(self, path: str) -> str:
        """Pages of the website have the language in front; the others have not."""
        is_backend = path.startswith(("/odoo", "/web"))
        short = self.language.split("_")[0]
        return path if self.language == ENGLISH or is_backend else f"/{short}{path}"

    def _session(self, login: str) -> list:
        """Cookies of a person; logged in once."""
        if login and login not in self._cookies:
            context = self.browser.new_context(base_url=self.url)
            page = context.new_page()
            page.goto("/web/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", PASSWORDS.get(login, PASSWORD))
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/web/login" not in url)
            self._cookies[login] = context.cookies()
            context.close()
        cookies = self._cookies.get(login, [])
        language = {"name": "frontend_lang", "value": self.language, "url": self.url}
        return [*(one for one in cookies if one["name"] != "frontend_lang"), language]
