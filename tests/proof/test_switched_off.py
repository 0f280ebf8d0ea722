"""Switched off: every known way of loading books past their rules makes `vtf check` fail.

Beancount fails open, and its ways of doing so were found by experiment. Most are tried, one by one,
by the tests of the guard and of the closed periods; the table names the test of each, so that none
can be dropped unseen. The rest are tried here.
"""

from __future__ import annotations

import importlib
import re
import shutil

import pytest
from click.testing import CliRunner

from ledger.manifest import MANIFEST
from plugins import rulebook
from tests.closing_kit import books_of_two_years, closed
from vtf import vtf

GUARD, CLOSING = "tests.ledger.test_guard", "tests.ledger.test_closing"

#: How the rules may be switched off -> module and test that tries it.
WAYS = {
    "no plugin line": (GUARD, "test_no_plugin"),
    "a plugin without its list of functions": (__name__, "test_a_rulebook_that_lists_nothing"),
    "the plugin line in an included file": (GUARD, "test_plugin_in_an_included_file"),
    "a plugin with a configuration": (GUARD, "test_plugin_with_a_configuration"),
    "the raw processing mode": (GUARD, "test_raw_processing_mode"),
    "a later plugin that drops entries": (GUARD, "test_a_later_plugin_that_drops_entries"),
    "another plugin among Beancount's": (GUARD, "test_a_plugin_slipped_between_beancount_s_own"),
    "a look-alike beside the books": (GUARD, "test_look_alike_beside_the_books"),
    "a look-alike on the path": (GUARD, "test_look_alike_on_the_path"),
    "one rule from elsewhere": (GUARD, "test_a_rule_from_elsewhere"),
    "a module of a package from elsewhere": (
        GUARD,
        "test_a_module_of_a_package_from_elsewhere",
    ),
    "a rulebook that leaves something else": (GUARD, "test_a_rulebook_that_leaves_something_else"),
    "tolerances and other options": (GUARD, "test_options_that_change_what_passes"),
    "options in an included file": (GUARD, "test_option_in_an_included_file"),
    "files from outside the books": (GUARD, "test_files_from_outside"),
    "files of another kind": (GUARD, "test_files_of_another_kind"),
    "a file read twice": (GUARD, "test_a_file_read_twice"),
    "pads": (GUARD, "test_pads"),
    "the load cache": (GUARD, "test_no_cache_is_read_or_written"),
    "batches that nobody wrote": (GUARD, "test_batches_that_nobody_wrote"),
    "batches left out": (GUARD, "test_batches_that_are_listed_and_not_read"),
    "batches altered": (GUARD, "test_a_manifest_that_does_not_hold"),
    "a closed batch altered": (CLOSING, "test_must_18_any_field_of_a_closed_batch"),
    "its hashes written anew": (CLOSING, "test_must_18_a_new_chain_is_not_the_one_that_was_sealed"),
    "what is carried forward altered": (CLOSING, "test_must_18_what_is_carried_forward"),
    "that, and its hash": (
        CLOSING,
        "test_must_18_another_carry_forward_is_not_the_one_that_was_sealed",
    ),
    "a closed batch opened again": (CLOSING, "test_must_18_a_closed_batch_that_is_opened_again"),
    "the paper of a close": (CLOSING, "test_must_18_closing_paper"),
    "the terms of a closed period": (CLOSING, "test_must_18_sealed_terms"),
    "an entry dated into it": (CLOSING, "test_must_18_nothing_new_is_dated_into_it"),
    "files of a closed period": (__name__, "test_files_of_a_closed_period"),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_tried(way):
    """The test that tries it is there."""
    module, test = WAYS[way]
    assert callable(getattr(importlib.import_module(module), test))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """Books of two years with the first closed, made once."""
    folder = books_of_two_years(tmp_path_factory.mktemp("two"))
    closed(folder)
    return folder


@pytest.fixture
def books(tmp_path, sealed):
    """The same books, to spoil; they are lawful before."""
    folder = shutil.copytree(sealed, tmp_path / "books").resolve()
    assert check(folder) == 0
    return folder


def check(folder):
    """Return how `vtf check` ends on books."""
    result = CliRunner().invoke(vtf, ["check", "--books", str(folder)])
    return getattr(result.exception, "exit_code", None) or result.exit_code


def test_a_rulebook_that_lists_nothing(books, monkeypatch):
    """A plugin module without `__plugins__` is imported, and nothing of it runs."""
    monkeypatch.delattr(rulebook, "__plugins__")

    assert check(books) == 2


def drop(pattern, name=MANIFEST):
    """Return what takes the lines out of a file that match."""

    def edit(folder):
        path = folder / name
        text, times = re.subn(rf"(?m)^.*{pattern}.*\n", "", path.read_text())
        assert times
        path.write_text(text)

    return edit


def drop_close(folder):
    """Take the close out of its batch, with the lines below it."""
    path = next(
        path for path in (folder / "batches").iterdir() if ' custom "close" ' in path.read_text()
    )
    text, times = re.subn(r'(?m)^\S+ custom "close" .*\n(?:  .*\n)*', "", path.read_text())
    assert times
    path.write_text(text)


def include(pattern):
    """Return what includes some files of the books in their main file, one by one."""

    def edit(folder):
        main = folder / "main.beancount"
        paths = sorted(folder.glob(pattern))
        assert paths
        names = "".join(f'include "{path.relative_to(folder)}"\n' for path in paths)
        main.write_text(main.read_text() + names)

    return edit


def delete(pattern):
    """Return what deletes the first of some files of the books."""
    return lambda folder: min(folder.glob(pattern)).unlink()


def instead(folder):
    """Begin the books with nothing but what is carried forward."""
    (folder / MANIFEST).write_text("")
    include("carried/*.beancount")(folder)


@pytest.mark.parametrize(
    "spoil",
    [
        drop("carried/"),
        drop("; closed"),
        drop_close,
        include("carried/*.beancount"),
        include("batches/*.beancount"),
        delete("carried/*.beancount"),
        delete("batches/*.beancount"),
        delete("sources/*VTF-2013-12-31.json"),
        instead,
    ],
    ids=[
        "carry-forward not listed", "closed batches not listed", "close taken out",
        "carry-forward twice", "closed batches read again", "carry-forward deleted",
        "a batch deleted", "paper deleted", "carry-forward only",
    ],
)  # fmt: skip
def test_files_of_a_closed_period(books, spoil):
    """Nothing of what a close left can be taken out, left out, or read once more."""
    spoil(books)

    assert check(books) != 0
