"""From sources to books again: equal to the byte, and whatever was tampered with is named."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from importers.commands import import_files
from importers.rebuild import DIFFERS, EQUAL, NOT_REBUILT, rebuild
from importers.rebuild_command import rebuild as command
from importers.reverse_command import reverse
from ledger.closing.command import close
from ledger.errors import BadInputError
from ledger.manifest import Manifest, batch_path, digest, read_manifest
from ledger.new_books import make_books

WORKBOOKS = json.loads(
    (Path(__file__).parents[1] / "reports" / "workbooks.json").read_text("utf-8")
)

PEOPLE = """
1970-01-01 custom "person" "ANA"
  name: "Ana"
  roles: "maker, checker"
1970-01-01 custom "person" "BEN"
  name: "Ben"
  roles: "checker"
"""


def write(path: Path, title: str, rows: list[list[object]]) -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def run(tool, folder: Path, *words: str) -> str:
    """Run a command on books that must succeed, and return what it said."""
    done = CliRunner().invoke(tool, ["--books", str(folder), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Return books with imports, a correction, a reversal by decision, and a closed month."""
    desk = tmp_path_factory.mktemp("desk")
    folder = desk / "books"
    make_books(folder)
    for name, (layout, title, rows) in WORKBOOKS["first"].items():
        run(import_files, folder, "--layout", layout, str(write(desk / name, title, rows)))
    layout, title, rows = WORKBOOKS["first"]["spending.xlsx"]
    changed = [[("Survey & Co" if cell == "Survey Ltd" else cell) for cell in row] for row in rows]
    path = write(desk / "spending-2.xlsx", title, changed)
    run(import_files, folder, "--layout", layout, "--correct", "--reason", "The name", str(path))
    run(reverse, folder, "expenditure:PV-2", "--reason", "Charged twice", "--date", "2012-07-01")
    (folder / "terms" / "people.beancount").write_text(PEOPLE)
    main = folder / "main.beancount"
    include = 'include "manifest.beancount"'
    main.write_text(
        main.read_text().replace(include, f'include "terms/people.beancount"\n{include}')
    )
    options = ("VTF", "2012-12-31", "--as", "ANA", "--second", "BEN", "--reason", "Agreed",
               "--today", "2013-02-01")  # fmt: skip
    run(close, folder, *options)
    return folder


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the books that a test may spoil."""
    return Path(shutil.copytree(made, tmp_path / "books"))


def reseal(folder: Path, name: str, content: bytes) -> None:
    """Change a batch and put manifest and chain right, as somebody would who knows how."""
    batch_path(folder, name).write_bytes(content)
    before = read_manifest(folder)
    after = Manifest()
    for link in before.links:
        after = after.with_batch(link.id, digest(batch_path(folder, link.id).read_bytes()))
    after = after.folded(before.closed, before.carried)
    (folder / "manifest.beancount").write_text(after.as_text())


def test_a_rebuild_is_equal_to_the_byte(made: Path, tmp_path: Path) -> None:
    """Imports, a correction, a reversal that somebody decided, a close: all, chain and all."""
    into = tmp_path / "again"

    found = rebuild(made, into)

    assert [step.state for step in found.steps] == [EQUAL] * len(found.steps)
    assert found.equal
    assert found.chain == read_manifest(made).head
    for part in ("batches", "sources", "carried"):
        ours, theirs = (
            {path.name: path.read_bytes() for path in (folder / part).iterdir()}
            for folder in (made, into)
        )
        assert ours == theirs
    assert (made / "manifest.beancount").read_bytes() == (into / "manifest.beancount").read_bytes()


def test_rows_that_were_left_out_are_left_out_again(made: Path, tmp_path: Path) -> None:
    """A file of which only the good rows came in gives the same batch, refused rows and all."""
    folder = Path(shutil.copytree(made, tmp_path / "books"))
    layout, title, rows = WORKBOOKS["first"]["spending.xlsx"]
    good, bad = list(rows[3]), list(rows[3])
    good[0], good[2] = "PV-8", "2013-01-15"
    bad[0], bad[4] = "PV-9", "Atlantis"
    path = write(tmp_path / "some.xlsx", title, [*rows[:3], good, bad])
    done = CliRunner().invoke(
        import_files,
        ["--books", str(folder), "--layout", layout, "--accept-valid", str(path)],
    )
    batch = batch_path(folder, read_manifest(folder).links[-1].id).read_text()
    assert 'custom "refused"' in batch, done.output

    found = rebuild(folder, tmp_path / "again")

    assert found.first is None
    assert found.equal
    assert any("refused" in name for name in found.steps[-1].testified)


def test_an_amount_changed_in_a_batch_is_named_although_the_chain_was_put_right(
    copied: Path, tmp_path: Path
) -> None:
    """The line, what it says, and what its cells make."""
    name = next(
        link.id
        for link in read_manifest(copied).links
        if b"100000.50 USD" in batch_path(copied, link.id).read_bytes()
    )
    content = batch_path(copied, name).read_bytes()
    reseal(copied, name, content.replace(b"100000.50 USD", b"100000.51 USD", 1))

    found = rebuild(copied, tmp_path / "again")

    assert not found.equal
    assert found.first is not None
    assert (found.first.id, found.first.state) == (name, DIFFERS)
    difference = found.first.difference
    assert "100000.51 USD" in difference.books
    assert "100000.50 USD" in difference.rebuilt
    line = batch_path(copied, name).read_text().splitlines()[difference.line - 1]
    assert line == difference.books


@pytest.mark.parametrize("what", ["source", "layout"])
def test_a_changed_source_or_layout_is_named(copied: Path, tmp_path: Path, what: str) -> None:
    """It is not as it was archived: the batch is not rebuilt, and the rest is."""
    suffix = "-spending.xlsx" if what == "source" else "-expenditure.toml"
    (path,) = (one for one in (copied / "sources").iterdir() if one.name.endswith(suffix))
    path.write_bytes(path.read_bytes() + b"\n")

    found = rebuild(copied, tmp_path / "again")

    assert not found.equal
    assert found.first.state == NOT_REBUILT
    assert path.name in found.first.problem
    assert "was changed after it was archived" in found.first.problem
    assert [step.state for step in found.steps][:4] == [EQUAL] * 4


def test_another_layout_under_the_right_hash_is_found(copied: Path, tmp_path: Path) -> None:
    """Whoever changes file, heading, manifest and chain still has the batch's id against them."""
    (path,) = (copied / "sources").glob("*-expenditure.toml")
    content = path.read_bytes() + b"\n# another\n"
    old, new = digest(path.read_bytes()), digest(content)
    other = path.with_name(f"{new[:12]}{path.name[12:]}")
    path.rename(other)
    other.write_bytes(content)
    link = next(
        link
        for link in read_manifest(copied).links
        if old.encode() in batch_path(copied, link.id).read_bytes()
    )
    text = batch_path(copied, link.id).read_bytes()
    text = text.replace(old.encode(), new.encode()).replace(old[:12].encode(), new[:12].encode())
    reseal(copied, link.id, text)

    found = rebuild(copied, tmp_path / "again")

    assert found.first.id == link.id
    assert "not named after its importer, source and layout" in found.first.problem


def test_a_row_that_was_left_out_of_a_batch_is_found(copied: Path, tmp_path: Path) -> None:
    """A voucher cut out of a batch, all hashes put right, comes back from its source."""
    link = next(
        link
        for link in read_manifest(copied).links
        if b'key: "expenditure:PV-3"' in batch_path(copied, link.id).read_bytes()
    )
    blocks = batch_path(copied, link.id).read_text().split("\n\n")
    kept = [block for block in blocks if 'key: "expenditure:PV-3"' not in block]
    reseal(copied, link.id, "\n\n".join(kept).encode())

    found = rebuild(copied, tmp_path / "again")

    assert found.first.id == link.id
    assert found.first.state == DIFFERS


def test_a_closing_paper_is_held_against_the_rebuilt_books(copied: Path, tmp_path: Path) -> None:
    """Other totals in the paper, its hash put right wherever it stands: they are reckoned again."""
    (path,) = (copied / "sources").glob("*-VTF-2012-12-31.json")
    data = json.loads(path.read_text())
    data["totals"][0]["debits"] = "1.00"
    content = f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()
    link = read_manifest(copied).links[-1]
    text = batch_path(copied, link.id).read_text()
    (layout,) = re.findall(r'layout-sha256: "([0-9a-f]+)"', text)
    new = digest(content)
    name = digest(f"close|{new}|{layout}".encode())[:12]
    path.unlink()
    (copied / "sources" / f"{new[:12]}-VTF-2012-12-31.json").write_bytes(content)
    text = text.replace(digest_of(text), new).replace(digest_of(text)[:12], new[:12])
    batch_path(copied, name).write_text(text.replace(link.id, name))
    batch_path(copied, link.id).unlink()
    manifest = (copied / "manifest.beancount").read_text().replace(link.id, name)
    (copied / "manifest.beancount").write_text(manifest)
    reseal(copied, name, batch_path(copied, name).read_bytes())

    found = rebuild(copied, tmp_path / "again")

    assert found.first.id == name
    assert "the control totals of close VTF-2012-12-31" in found.first.problem


@pytest.mark.parametrize("what", ["DIFFERS", "MISSING"])
def test_what_is_carried_forward_is_held_as_it_lies_there(copied: Path, what: str) -> None:
    """The books read this file in the place of closed batches: its hash on paper proves nothing."""
    (path,) = (copied / "carried").iterdir()
    if what == "MISSING":
        path.unlink()
    else:
        path.write_text(f"{path.read_text()}; more\n")

    done = CliRunner().invoke(command, ["--books", str(copied)])

    assert done.exit_code == 1
    assert f"Carried   {what}" in done.output
    assert "The books are NOT what their sources make." in done.output


def digest_of(text: str) -> str:
    """Return the sha256 that a batch's heading has for its source."""
    return re.search(r'^  sha256: "([0-9a-f]+)"', text, re.MULTILINE)[1]


def test_a_folder_with_something_in_it_is_refused(made: Path, tmp_path: Path) -> None:
    """Nothing is ever written over."""
    (tmp_path / "x").write_text("x")

    with pytest.raises(BadInputError, match="empty"):
        rebuild(made, tmp_path)


def test_books_are_not_rebuilt_inside_themselves(copied: Path) -> None:
    """What stands there would be a part of them the next time."""
    with pytest.raises(BadInputError, match="beside them"):
        rebuild(copied, copied / "again")

    assert not (copied / "again").exists()


def test_the_command_says_that_all_is_equal(made: Path, tmp_path: Path) -> None:
    """Exit code 0, in lines of a terminal's width, and what was testified."""
    done = CliRunner().invoke(command, ["--books", str(made), "--into", str(tmp_path / "b")])

    assert done.exit_code == 0
    assert "The books are what their sources make." in done.output
    assert "hashes of files kept by hand" in " ".join(done.output.split())
    assert max(map(len, done.output.splitlines())) <= 100
    data = json.loads(CliRunner().invoke(command, ["--books", str(made), "--json"]).output)
    assert data["equal"] is True
    assert data["head"] == data["rebuilt_head"]


def test_the_command_ends_with_1_where_anything_differs(copied: Path) -> None:
    """And names the batch and the file."""
    (source,) = (copied / "sources").glob("*-spending.xlsx")
    source.unlink()

    done = CliRunner().invoke(command, ["--books", str(copied)])

    assert done.exit_code == 1
    assert f"sources/{source.name} is missing" in done.output
    assert "NOT what their sources make" in done.output
