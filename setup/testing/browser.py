"""The machine's Chromium, driven by Playwright; it talks to this machine only."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from setup.bootstrap import packages

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def open_browser() -> Iterator:
    with sync_playwright() as playwright:
        program = packages.find("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
