"""The importers as others run them: beangulp's own command, and Fava's import configuration."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import beangulp
import pytest
from beancount import loader
from click.testing import CliRunner
from fava.core.ingest import extract_from_file, load_import_config

from importers.importer import importers
from tests.importers.kit import D, contribution, contributions

PAGE = Path(__file__).parents[2] / "docs" / "importing.md"


@pytest.fixture
def config(desk):
    """Return the configuration of the manual, beside the books that it names."""
    text = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    path = desk.folder / "import_config.py"
    path.write_text(text.replace('Path("books")', f"Path({str(desk.books)!r})"), encoding="utf-8")
    return path


def entries_of(desk):
    """Return the entries of the books, as Fava has them."""
    return loader.load_file(str(desk.books / "main.beancount"))[0]


def csv(desk):
    """Return a table of separated values with one more donor."""
    path = desk.folder / "donors.csv"
    path.write_text("Id,Name,Kind,Aliases\nNLD,Netherlands,member-state,\n", encoding="utf-8")
    return path


def test_beangulp_identifies_and_extracts_a_workbook_and_a_csv(desk):
    """By its own command line, with the books as what is there already."""
    file = desk.book("a.xlsx", contributions(contribution("JPN-2011-01")))
    ingest = beangulp.Ingest(importers(desk.books))
    books = str(desk.books / "main.beancount")
    for path, name, says in ((file, "contributions", 'custom "agreement" "JPN-2011-01"'),
                             (csv(desk), "donors", 'custom "donor" "NLD"')):  # fmt: skip
        found = CliRunner().invoke(ingest.cli, ["identify", str(path)])
        assert f"vtf.{name}" in found.output
        assert says in CliRunner().invoke(ingest.cli, ["extract", "-e", books, str(path)]).output
    desk.run("import", file)
    again = CliRunner().invoke(ingest.cli, ["extract", "-e", books, str(file)])
    assert "JPN-2011-01" not in again.output


def test_fava_loads_the_configuration_of_the_manual(desk, config):
    """Every importer satisfies its protocol; names are apart, though the books have layouts."""
    layouts = desk.books / "layouts"
    layouts.mkdir()
    own = Path(__file__).parents[2] / "importers" / "layouts" / "contribution.toml"
    (layouts / "own.toml").write_bytes(own.read_bytes())
    assert "CONFIG" in runpy.run_path(str(config))
    loaded = load_import_config(config)
    file = desk.book("a.xlsx", contributions(contribution("JPN-2011-01", date=D(2011, 4, 5))))
    mine = [one for one in loaded.importers.values() if one.identify(file)]
    assert [one.name for one in mine] == ["vtf.contributions"]
    info = mine[0].file_import_info(file)
    assert (info.account, info.date) == ("Assets:VTF:Cash:Pool", D(2011, 4, 5))
    extracted = extract_from_file(mine[0], file, entries_of(desk))
    assert len(extracted) == 7
    assert not [one for one in extracted if "__duplicate__" in one.meta]


def test_a_corrected_record_is_known_in_its_version_in_force(desk):
    """The file that corrected it extracts nothing, the old one is a conflict."""
    old = desk.book("a.xlsx", contributions(contribution("JPN-2011-01")))
    new = desk.book("b.xlsx", contributions(contribution("JPN-2011-01", 7)))
    desk.run("import", old)
    assert desk.run("import", new, "--correct", "--reason", "A letter.")[0] == 0
    ours = next(one for one in importers(desk.books) if one.identify(str(new)))
    assert ours.extract(str(new), entries_of(desk)) == []
    with pytest.raises(Exception, match="conflict: contribution:JPN-2011-01"):
        ours.extract(str(old), entries_of(desk))
