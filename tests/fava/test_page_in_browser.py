"""The page of fundings in a real browser: what a person sees, and that nothing complains."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ROWS = "#vtf-fundings tr.r"


def figures(browser, reference):
    """Return the texts of the row of a funding."""
    return browser.run(
        "const rows = [...document.querySelectorAll('#vtf-fundings tr.r')];"
        f"const row = rows.find(r => r.querySelector('a').textContent === '{reference}');"
        "return [...row.cells].map(c => c.innerText.trim().split('\\n')[0]);"
    )


@pytest.fixture
def page(browser, address):
    """Open the page and, where a folder is named for it, keep a picture at the end."""
    browser.open(address, until="aside a[href*='extension/Fundings']")
    yield browser
    pictures = os.environ.get("VTF_PICTURES")
    if pictures:
        browser.picture(
            Path(pictures) / f"{os.environ['PYTEST_CURRENT_TEST'].split('::')[-1].split()[0]}.png"
        )


def test_the_figures_are_drawn(page):
    """Every funding with what is agreed, received, spent, committed and available, and expiry."""
    assert figures(page, "JPN-2013-01") == [
        "JPN-2013-01 illustrative",
        "Japan",
        "1,000,000.00",
        "600,000.00",
        "–",
        "113,000.00",
        "487,000.00",
        "113,000.00",
        "374,000.00",
        "2014-03-17",
    ]
    assert figures(page, "UNMISS-2013")[2:] == [
        *["40,341,972.00"] * 2,
        "–",
        "–",
        "40,341,972.00",
        "–",
        "40,341,972.00",
        "2014-06-30",
    ]
    assert page.texts("aside li.selected") or page.texts("aside a.selected")
    assert page.texts(".vtf-day") == ["As of 31 December 2013"]


def test_the_console_is_silent(page, address):
    """No error, no warning, nothing that our content policy had to stop, on three pages."""
    page.open(address.replace("extension/Fundings/", "journal/"), until=".journal")
    page.open(
        address.replace("extension/Fundings/", "income_statement/"), until="article svg, article ol"
    )
    assert page.complaints() == []


def test_a_donors_name_is_never_markup(page):
    """What a workbook calls a donor is text, whatever it looks like."""
    assert "Estonia <script>alert(1)</script>" in figures(page, "EST-2013-01")
    assert page.run("return document.querySelectorAll('.vtf script').length") == 0


def test_rows_are_sorted_within_their_fund(page):
    """A click on a heading sorts; a second one turns it round; totals stay at the end."""
    page.click("#vtf-fundings thead th:nth-child(4) button")
    page.click("#vtf-fundings thead th:nth-child(4) button")
    assert page.texts(f"{ROWS} th a") == [
        "JPN-2013-01",
        "EST-2013-01",
        "VTF-GENERAL",
        "UNMISS-2013",
    ]
    assert page.run("return document.querySelector('th[aria-sort]').innerText") == "Received"
    assert page.run(
        "return [...document.querySelectorAll('#vtf-fundings tbody')]"
        ".every(b => b.lastElementChild.classList.contains('t'))"
    )


def test_the_page_can_be_narrowed(page):
    """Typing shows the matching fundings only, says how many, and hides totals of a part."""
    page.type("#vtf-filter", "japan clear")
    assert page.texts(f"{ROWS} th a") == ["JPN-2013-01"]
    assert page.texts("#vtf-count") == ["1 funding"]
    assert page.texts("#vtf-fundings tr.t") == []


def test_the_page_works_from_favas_own_navigation(browser, address):
    """Coming from another page the script is set up too, and a funding leads to its journal."""
    browser.open(
        address.replace("extension/Fundings/", "journal/"), until="aside a[href*=Fundings]"
    )
    browser.click("aside a[href*=Fundings]")
    browser.wait("return document.querySelector('#vtf-fundings tr.r')")
    browser.click("#vtf-fundings thead th:nth-child(1) button")
    assert browser.texts(f"{ROWS} th a")[:3] == ["EST-2013-01", "JPN-2013-01", "VTF-GENERAL"]
    browser.click("#vtf-fundings tr.r a[href*=JPN]")
    browser.wait("return document.querySelectorAll('.journal li.transaction').length === 3")
    assert browser.complaints() == []


def test_a_time_filter_moves_the_day(browser, address):
    """The end of Fava's time filter is the day of the page."""
    browser.open(f"{address}?time=2013-06", until="aside a")
    assert browser.texts(".vtf-day") == ["As of 30 June 2013"]
    assert figures(browser, "JPN-2013-01")[3:6] == ["600,000.00", "–", "–"]


@pytest.mark.parametrize("page", ["balance_sheet/", "journal/", "extension/Fundings/"])
def test_every_page_says_that_figures_are_made_up(browser, address, page):
    """Fava's own pages mark nothing, so a note stands on all of them."""
    browser.open(
        address.replace("extension/Fundings/", page), until="aside a[href*='extension/Fundings']"
    )
    browser.wait("return document.querySelector('#vtf-marks')")
    (note,) = browser.texts("#vtf-marks")
    assert note.startswith("Illustrative: these books hold figures made up for an example.")
