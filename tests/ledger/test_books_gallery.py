"""The gallery: each tampering in `docs/findings-books.md` is found out, to the letter.

Where a message was changed on purpose, `UPDATE_GALLERY=1 pytest tests/ledger/test_books_gallery.py`
writes the page anew.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner

from ledger import guard, manifest
from ledger.batches import write_batch
from ledger.books import UntrustedError, load
from ledger.closing import seals
from ledger.errors import BooksError
from plugins import law
from tests.gallery_kit import check_severities, hold, read_gallery
from tests.writing_kit import batch, new_books
from vtf import vtf

PAGE = Path(__file__).parents[2] / "docs" / "findings-books.md"
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = read_gallery(PAGE)
EXAMPLES = [example for section in SECTIONS for example in section.examples]

#: How books that do not load at all begin to say so; the findings follow.
NOT_LOADED = "the books do not load:\n"


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """The books of the page as `vtf` wrote them, made once."""
    books = new_books(tmp_path_factory.mktemp("gallery"))
    write_batch(books, batch("a"))
    write_batch(books, batch("b"))
    assert load(books).problems() == ()
    return books


@pytest.fixture
def books(tmp_path, untouched, monkeypatch):
    """The books of the page to tamper with, in a process that is put right again afterwards."""
    monkeypatch.setattr(loader, "PLUGINS_AUTO", loader.PLUGINS_AUTO)
    monkeypatch.setattr(law, "__file__", law.__file__)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield shutil.copytree(untouched, tmp_path / "BOOKS")
    sys.modules.pop("dropping", None)


def tamper(folder, block):
    """Do what a block says: as shell commands, as more of main.beancount, or in this process."""
    if block.word == "sh":
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {**os.environ, "PATH": path, "VTF_BOOKS": str(folder)}
        subprocess.run(
            ["/bin/sh", "-e", "-c", block.text],
            cwd=folder,
            check=True,
            env=own,
            stdout=subprocess.DEVNULL,
        )
    elif block.word == "beancount":
        with (folder / "main.beancount").open("a", encoding="utf-8") as main:
            main.write(block.text)
    else:
        assert block.word == "python"
        exec(block.text, {})  # noqa: S102 # the page's own text


def said(folder):
    """Return what loading the books says, in the words of the page."""
    try:
        found = load(folder).problems()
    except UntrustedError as error:
        found = error.findings
    except BooksError as error:
        return plain(error.what.removeprefix(NOT_LOADED), folder)
    return plain("\n".join(finding.as_text() for finding in found), folder)


def plain(text, folder):
    """Return a text with folders under the names that the page gives them."""
    return (
        text.replace(str(folder.resolve()), "BOOKS").replace(str(guard.INSTALLED), "PROGRAM") + "\n"
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(books, example):
    """The tampering gives these findings and no others, in these words."""
    for block in example.blocks:
        tamper(books, block)
    hold(PAGE, example, said(books))


def run(books, *words):
    """Run a command on the books; return its exit code and what it says of errors."""
    result = CliRunner().invoke(vtf, [*words, "--books", str(books)])
    return result.exit_code, plain(result.stderr, books)


@pytest.mark.parametrize(
    ("code", "checked", "imported"), [("MANIFEST-STRAY", 2, 2), ("GUARD-OPTION", 2, 2)]
)
def test_commands_say_the_same(books, tmp_path, code, checked, imported):
    """`vtf check` and `vtf import` print the findings and end as the page says."""
    (example,) = (example for example in EXAMPLES if example.code == code)
    tamper(books, example.blocks[0])
    (tmp_path / "more.csv").write_text("Id,Name,Missions\nLBY,Libya,\n")
    for words, expected in (["check"], checked), (["import", str(tmp_path / "more.csv")], imported):
        ended, errors = run(books, *words)
        assert (ended, example.said in errors) == (expected, True)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_severities(section):
    """The severities that are named are those that are shown."""
    check_severities(section)


def test_books_are_those_of_the_page(untouched):
    """The page shows the main file, the manifest and the first batch as they are written."""
    first = manifest.read_manifest(untouched).links[0]
    shown = [
        untouched / "main.beancount",
        untouched / manifest.MANIFEST,
        manifest.batch_path(untouched, first.id),
    ]
    for path in shown:
        name = path.relative_to(untouched)
        text = path.read_text(encoding="utf-8")
        assert f"`{name}`:\n\n```beancount\n{text}```\n" in TEXT


def codes_of(module, maker, family):
    """Return the codes that a module puts together: `maker("WHAT", ...)` makes `FAMILY-WHAT`."""
    source = Path(module.__file__).read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    made = [call.args[0].value for call in calls if getattr(call.func, "id", "") == maker]
    return {f"{family}-{what}" for what in made} | set(re.findall(rf'"({family}-[A-Z-]+)"', source))


def test_every_code_has_an_example():
    """The codes of the page are those of the guard and the manifest, no more and no fewer."""
    codes = {"BEANCOUNT-LOAD"}  # what comes before them: Beancount itself stops
    codes |= codes_of(guard, "_reason", "GUARD") | codes_of(manifest, "_error", "MANIFEST")
    codes |= set(re.findall(r'"(GUARD-[A-Z]+)"', Path(seals.__file__).read_text("utf-8")))

    assert [section.code for section in SECTIONS if not section.examples] == []
    assert sorted(section.code for section in SECTIONS) == sorted(codes)
