"""Every fault that a picture may have is found, on pages made for it."""

import os

import pytest

from setup.testing.browser import open_browser
from setup.testing.shots.checks import (
    Console,
    Dictionary,
    accessibility_faults,
    scroll_faults,
)

ITALIAN = Dictionary({"Customer": "Cliente", "Menu": "Menu", "Rep": ""})


@pytest.fixture(scope="module")
def browser():
    if os.environ.get("SUITE_NO_BROWSER"):
        pytest.skip("no browser was asked for")
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    yield page
    page.close()


def show(page, body: str) -> None:
    page.set_content(f'<html lang="en"><body>{body}</body></html>')


def test_a_page_without_faults(page):
    console = Console(page)
    show(page, "<main><p>Cliente</p><img alt='a cat' src='data:,'></main>")
    assert not list(scroll_faults(page))
    assert not list(ITALIAN.faults(page))
    assert not list(accessibility_faults(page, "main"))
    assert not list(console.faults())


def test_an_error_on_the_console(page):
    console = Console(page)
    show(page, "<script>console.error('no price')</script>")
    assert [fault for fault in console.faults() if "no price" in fault]


def test_an_exception_in_the_page(page):
    console = Console(page)
    show(page, "<script>missing()</script>")
    assert [fault for fault in console.faults() if "missing is not defined" in fault]


def test_sideways_scrolling(page):
    show(page, "<div style='width: 500px'>wide</div>")
    [fault] = scroll_faults(page)
    assert "on 360" in fault


@pytest.mark.parametrize(
    "body",
    [
        "<p> Customer </p>",
        "<input placeholder='Customer'>",
        "<button aria-label='Customer'>x</button>",
    ],
)
def test_a_text_in_english(page, body):
    show(page, body)
    assert list(ITALIAN.faults(page)) == ["not translated: 'Customer'"]


def test_a_text_nobody_has_translated(page):
    show(page, "<p>Rep</p>")
    assert list(ITALIAN.faults(page)) == ["not translated: 'Rep'"]


def test_texts_that_are_no_fault(page):
    """The same word in both languages, what is hidden, and what is not ours."""
    show(page, "<p>Menu</p><p style='display: none'>Customer</p><p>Sales</p>")
    assert not list(ITALIAN.faults(page))


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<input>", "label"),
        ("<button></button>", "button-name"),
        ("<a href='/shop'></a>", "link-name"),
    ],
)
def test_what_a_screen_reader_cannot_read(page, body, rule):
    show(page, f"<main>{body}</main>")
    [fault] = accessibility_faults(page, "main")
    assert f"({rule}:" in fault


def test_only_what_is_ours_is_searched(page):
    show(page, "<main><p>fine</p></main><footer><img src='data:,'></footer>")
    assert not list(accessibility_faults(page, "main"))


def test_translations_are_read_from_the_addons(tmp_path):
    folder = tmp_path / "good_addon" / "i18n"
    folder.mkdir(parents=True)
    entry = '#. module: good_addon\nmsgid "{}"\nmsgstr "{}"\n\n'
    template = "".join(entry.format(text, "") for text in ("Rep", "Customer", "Status"))
    (folder / "good_addon.pot").write_text(template)
    translated = {"Customer": "Cliente", "Status": ""}  # empty: the same word
    (folder / "it.po").write_text(
        "".join(entry.format(*texts) for texts in translated.items())
    )
    texts = Dictionary.load(tmp_path, "it_IT").translations
    assert texts == {"Rep": "", "Customer": "Cliente", "Status": "Status"}
