"""The guard: every way of switching the rules off makes `vtf check` fail, with its reason."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
from beancount import loader
from beancount.parser import options as beancount_options
from click.testing import CliRunner

from ledger import books, guard
from ledger.batches import write_batch
from ledger.books import UntrustedError, load
from ledger.checking import check
from ledger.errors import EXIT_BAD_INPUT, BooksError
from ledger.findings import Severity
from ledger.new_books import make_books
from ledger.walks import WALK_OPTION
from tests.writing_kit import batch

#: A transaction that the rules refuse, and Beancount does not: it names no funding.
BREACH = """
1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Income:VTF:Interest
2014-01-01 * "Whose interest?"
  Assets:VTF:Cash:UNHQ  100.00 USD
  Income:VTF:Interest  -100.00 USD
"""


@pytest.fixture
def folder(tmp_path):
    """Return new books with a breach in them, which the rules find."""
    make_books(tmp_path / "books")
    main = tmp_path / "books" / "main.beancount"
    main.write_text(main.read_text() + BREACH)
    assert [finding.code for finding in load(main.parent).findings] == ["FUNDING-UNSTATED"]
    return main.parent


def edit(folder, old, new, name="main.beancount"):
    """Replace text in a file of the books."""
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


GALLERY = Path(__file__).parents[2] / "docs" / "findings.md"


def said_in_the_gallery(finding):
    """Return whether the gallery has the guard's message, `<...>` standing for anything."""
    row = next(
        line
        for line in GALLERY.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{finding.code}` |")
    )
    message = row.split(" | ")[-1].removesuffix(" |").replace("`", "")
    return re.fullmatch(re.sub(r"<[a-z]+>", ".+", re.escape(message)), finding.message)


def refused(folder):
    """Return the codes for which `vtf check` does not trust the books; it ends with 2."""
    with pytest.raises(UntrustedError) as caught:
        load(folder)
    result = CliRunner().invoke(check, ["--books", str(folder)])
    assert isinstance(result.exception, BooksError)
    assert result.exception.exit_code == EXIT_BAD_INPUT
    for finding in caught.value.findings:
        assert finding.code.startswith("MANIFEST-") or said_in_the_gallery(finding)
    return {finding.code for finding in caught.value.findings}


PLUGIN = 'plugin "plugins.rulebook"'


def test_no_plugin(folder):
    """Without the plugin line nothing is checked; stock bean-check would end with 0."""
    edit(folder, PLUGIN, "")

    assert refused(folder) == {"GUARD-PLUGIN", "GUARD-WALK"}


def test_plugin_in_an_included_file(folder):
    """Beancount ignores the plugin lines of included files without a word."""
    edit(folder, PLUGIN, "")
    terms = folder / "terms" / "funds.beancount"
    terms.write_text(PLUGIN + "\n" + terms.read_text())

    assert refused(folder) == {"GUARD-PLUGIN", "GUARD-WALK", "GUARD-INCLUDED"}


def test_option_in_an_included_file(folder):
    """An option in an included file means nothing, so somebody is mistaken."""
    terms = folder / "terms" / "funds.beancount"
    terms.write_text('  option "title" "Others"\n' + terms.read_text().lstrip())

    with pytest.raises(BooksError):
        load(folder)
    terms.write_text(terms.read_text().lstrip())
    assert refused(folder) == {"GUARD-INCLUDED"}


def test_words_in_a_text_of_several_lines(folder):
    """A narration may begin a line with the word plugin: only the parser decides."""
    terms = folder / "terms" / "funds.beancount"
    terms.write_text(terms.read_text() + '2014-01-01 event "note" "a\nplugin b"\n')

    assert load(folder).findings


def test_another_plugin(folder):
    """A second plugin could drop entries or findings."""
    edit(folder, PLUGIN, PLUGIN + '\nplugin "beancount.plugins.noduplicates"')

    assert refused(folder) == {"GUARD-PLUGIN"}


def test_plugin_with_a_configuration(folder):
    """The rules have no switches: with a configuration they do not run, and the load fails."""
    edit(folder, PLUGIN, PLUGIN + ' "lenient"')

    with pytest.raises(BooksError, match="takes no configuration"):
        load(folder)


def test_a_later_plugin_that_drops_entries(folder, monkeypatch):
    """A plugin that takes transactions away after the rules is named, and so is the difference."""
    dropping = types.ModuleType("dropping")
    dropping.__plugins__ = ("drop",)
    dropping.drop = lambda entries, _options: ([], [])
    monkeypatch.setitem(sys.modules, "dropping", dropping)
    edit(folder, PLUGIN, PLUGIN + '\nplugin "dropping"')

    assert refused(folder) == {"GUARD-PLUGIN", "GUARD-COUNT"}


def test_a_plugin_slipped_between_beancount_s_own(folder, monkeypatch):
    """Beancount's own list of plugins is not the books' to change, nor anybody's."""
    monkeypatch.setattr(loader, "PLUGINS_AUTO", [("beancount.plugins.auto", None)])

    assert refused(folder) == {"GUARD-LOADER"}


def test_raw_processing_mode(folder):
    """The raw mode leaves out Beancount's own checks of balances."""
    edit(folder, PLUGIN, PLUGIN + '\noption "plugin_processing_mode" "raw"')

    assert refused(folder) == {"GUARD-OPTION"}


@pytest.mark.parametrize(
    "option",
    [
        'option "tolerance_multiplier" "0.5"',
        'option "inferred_tolerance_default" "USD:100"',
        'option "infer_tolerance_from_cost" "TRUE"',
        'option "account_rounding" "Equity:VTF:Opening"',
        'option "operating_currency" "EUR"',
        'option "name_expenses" "Costs"',
    ],
)
def test_options_that_change_what_passes(folder, option):
    """Each option that changes how entries are balanced or read has one value."""
    main = folder / "main.beancount"
    text = main.read_text().replace(BREACH, "")
    main.write_text(text + option + "\n")

    assert "GUARD-OPTION" in refused(folder)


LOOK_ALIKE = """
__plugins__ = ("rulebook",)
def rulebook(entries, options_map, config=None):
    return entries, []
"""


def test_look_alike_beside_the_books(folder):
    """`insert_pythonpath` puts a look-alike module first; ours is imported before it can be."""
    lair = folder / "terms"
    (lair / "plugins").mkdir()
    (lair / "plugins" / "rulebook.py").write_text(LOOK_ALIKE)
    terms = lair / "funds.beancount"
    terms.write_text('option "insert_pythonpath" "TRUE"\n' + terms.read_text())

    assert refused(folder) == {"GUARD-PYTHONPATH", "GUARD-INCLUDED"}


def test_look_alike_on_the_path(folder, tmp_path):
    """A look-alike package in PYTHONPATH replaces the rules; the guard says where it came from."""
    lair = tmp_path / "lair" / "plugins"
    lair.mkdir(parents=True)
    (lair / "__init__.py").write_text("")
    (lair / "rulebook.py").write_text(
        "from ledger.register import build_register\n"
        "from ledger.walks import Walk\n"
        '__plugins__ = ("rulebook",)\n'
        "def rulebook(entries, options_map):\n"
        '    options_map["vtf_walk"] = Walk(build_register(entries), entries, (), (), 1)\n'
        "    return entries, []\n"
    )
    home = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, home / "vtf.py", "check", "--books", folder],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{tmp_path / 'lair'}", "PYTHONSAFEPATH": "1"}
        | {"PYTHONPATH": f"{tmp_path / 'lair'}{os.pathsep}{home}"},
    )

    assert done.returncode == EXIT_BAD_INPUT
    assert "GUARD-ORIGIN" in done.stderr
    assert str(lair / "rulebook.py") in done.stderr


def test_a_rule_from_elsewhere(folder, monkeypatch):
    """Each module that a rule came from is of this installation, or is not there at all."""
    from plugins import law

    monkeypatch.setattr(law, "__file__", "/elsewhere/law.py")
    assert refused(folder) == {"GUARD-ORIGIN"}
    monkeypatch.setattr(law, "__file__", None)
    assert refused(folder) == {"GUARD-ORIGIN"}


def test_a_rulebook_that_leaves_something_else(folder, monkeypatch):
    """Something that is no walk is no proof."""
    from plugins import rulebook

    monkeypatch.setattr(rulebook, "Walk", lambda *_: "<walk: 1 transactions, 0 findings>")

    assert refused(folder) == {"GUARD-WALK"}


def test_files_from_outside(folder, tmp_path):
    """A file that lies outside the books is none of theirs, whatever name it goes by."""
    outside = tmp_path / "outside.beancount"
    outside.write_text('2014-01-01 event "x" "y"\n')
    edit(folder, PLUGIN, f'{PLUGIN}\ninclude "../outside.beancount"')
    assert refused(folder) == {"GUARD-INCLUDE"}

    (folder / "terms" / "link.beancount").symlink_to(outside)
    edit(folder, "../outside.beancount", "terms/link.beancount")
    assert refused(folder) == {"GUARD-INCLUDE"}


def test_files_of_another_kind(folder):
    """Only .beancount files: another suffix could be decrypted or made by a program."""
    (folder / "terms" / "more.txt").write_text('2014-01-01 event "x" "y"\n')
    edit(folder, PLUGIN, f'{PLUGIN}\ninclude "terms/more.txt"')

    assert refused(folder) == {"GUARD-INCLUDE"}


def test_pads(folder):
    """A pad makes entries after the rules have run."""
    main = folder / "main.beancount"
    main.write_text(
        main.read_text() + "1970-01-01 open Equity:VTF:Opening\n"
        "2015-01-01 pad Assets:VTF:Cash:UNHQ Equity:VTF:Opening\n"
        "2015-01-02 balance Assets:VTF:Cash:UNHQ 5.00 USD\n"
    )

    assert refused(folder) == {"GUARD-PAD", "GUARD-COUNT"}


def test_batches_that_nobody_wrote(folder):
    """A file in batches/ is money only if the manifest lists it."""
    (folder / "batches" / "000000000000.beancount").write_text('2014-01-01 event "x" "y"\n')
    assert [note.code for note in load(folder).notes] == ["MANIFEST-UNLISTED", "GUARD-BY-HAND"]
    assert load(folder).problems()[-2].code == "MANIFEST-UNLISTED"

    edit(folder, PLUGIN, f'{PLUGIN}\ninclude "batches/*.beancount"')
    assert refused(folder) == {"GUARD-BATCH"}
    assert load(folder, verify=False).findings


def test_a_manifest_that_does_not_hold(folder):
    """What is wrong with the manifest is a reason not to trust the books."""
    edit(folder, "; One line", 'include "../x"\n; One line', "manifest.beancount")
    with pytest.raises(BooksError):
        load(folder)
    edit(folder, 'include "../x"\n', "1970-01-01 open Assets:VTF:Cash:X\n", "manifest.beancount")
    assert "MANIFEST-STRAY" in refused(folder)
    (folder / "manifest.beancount").unlink()
    edit(folder, 'include "manifest.beancount"\n', "")
    assert refused(folder) == {"MANIFEST-MISSING"}


@pytest.fixture
def clean(tmp_path):
    """Return new books in which one batch is committed."""
    make_books(tmp_path / "clean")
    write_batch(tmp_path / "clean", batch(), validate=lambda *_: [])
    return tmp_path / "clean"


def test_batches_that_are_listed_and_not_read(clean):
    """Books whose manifest is not included would be empty and lawful."""
    edit(clean, 'include "manifest.beancount"\n', "")
    assert refused(clean) == {"GUARD-UNREAD"}
    with pytest.raises(UntrustedError, match="GUARD-UNREAD"):
        load(clean, verify=False)


def test_a_file_read_twice(folder):
    """A link inside the books would let every line of a file count twice."""
    (folder / "terms" / "again.beancount").symlink_to(folder / "terms" / "more.beancount")
    (folder / "terms" / "more.beancount").write_text('2014-01-01 event "x" "y"\n')
    edit(folder, PLUGIN, f'{PLUGIN}\ninclude "terms/more.beancount"')
    load(folder)
    edit(folder, PLUGIN, f'{PLUGIN}\ninclude "terms/again.beancount"')
    assert refused(folder) == {"GUARD-TWICE"}


def test_a_module_of_a_package_from_elsewhere(folder, monkeypatch, tmp_path):
    """Any module of the rules counts, not only those that name themselves."""
    strange = types.ModuleType("plugins.walker")
    strange.__file__ = str(tmp_path / "walker.py")
    monkeypatch.setitem(sys.modules, "plugins.walker", strange)
    assert refused(folder) == {"GUARD-ORIGIN"}


def test_money_booked_by_hand_is_said(clean):
    """Lawful, and covered by no hash: a warning for each file, not for the batches."""
    assert load(clean).notes == ()
    text = (clean / "main.beancount").read_text()
    by_hand = BREACH.partition("\n2014")[2]
    for times in (1, 2):
        (clean / "main.beancount").write_text(text + f"\n2014{by_hand}" * times)
        (note,) = load(clean).notes
        assert (note.code, note.severity) == ("GUARD-BY-HAND", Severity.WARNING)
        assert f"{times} transaction{'s' * (times > 1)} in main.beancount" in note.message


def test_no_cache_is_read_or_written(folder, monkeypatch):
    """A pickle beside the books, or named by the environment, is neither believed nor made."""
    poisoned = folder / ".main.beancount.picklecache"
    poisoned.write_bytes(pickle.dumps(([], [], {"include": [], "input_hash": ""})))
    monkeypatch.setenv("BEANCOUNT_LOAD_CACHE_FILENAME", str(poisoned))
    loader.initialize(use_cache=True)
    monkeypatch.setattr(loader, "PICKLE_CACHE_THRESHOLD", 0)
    before = poisoned.read_bytes()

    assert [finding.code for finding in load(folder).findings] == ["FUNDING-UNSTATED"]
    assert poisoned.read_bytes() == before


def test_every_option_that_counts_is_one_of_beancount_s():
    """The list of options names options that Beancount has."""
    assert guard.OPTIONS.keys() <= beancount_options.OPTIONS_DEFAULTS.keys()
    assert guard.PLUGINS[0][0] == books.RULEBOOK
    assert WALK_OPTION not in beancount_options.OPTIONS_DEFAULTS
