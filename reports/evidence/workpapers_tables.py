"""The index of the working papers, arranged: what is open first, then all of them by room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.render.tables import Column, Document, Row, Table

if TYPE_CHECKING:
    from reports.evidence.workpapers_model import Made, Workpapers


def index_document(found: Workpapers) -> Document:
    """Return the index as a document."""
    title = "Working papers"
    ties = sum(one.state == "ties" for one in found.papers)
    versions = ", ".join(f"{name} {number}" for name, number in found.versions.items())
    facts = [
        ("Day", str(found.today)),
        ("Sample", f"{found.wanted} items, seed {found.seed}"),
        *([("Commit", found.commit)] if found.commit else []),
        ("Programs", f"{versions}, importers' output {found.program}"),
    ]
    return Document(
        title=title,
        name=f"{ties} of {len(found.papers)} papers tie, in {len(found.wrong)} something is open",
        period=f"made on {found.today}",
        labels=(),
        facts=tuple(facts),
        tables=tuple(
            table for table in (_wrong(found), _papers(found), _kept(found)) if table.rows
        ),
        notes=(_SAME,),
        about=(
            (
                "Books",
                f"{found.identity.batches} batches, {found.identity.transactions} transactions",
            ),
            ("Head of the chain", found.identity.chain),
        ),
        certificate="",
        day=found.today,
        footer=f"{title}, {found.today}",
        identity=f"Books at chain {found.identity.chain[:12]}",
    )


_SAME = (
    "The same books, day and seed give the same bytes: `sha256sum -c SHA256SUMS` in the folder "
    "holds every file against its hash."
)


def _wrong(found: Workpapers) -> Table:
    columns = (Column("Paper", "text", 4), Column("State", "text", 3), Column("Why", "words", 7))
    rows = tuple(
        Row((f"{one.room}/{one.name}", one.state, one.why or one.title)) for one in found.wrong
    )
    return Table("wrong", "Papers to answer for", columns, rows)


def _papers(found: Workpapers) -> Table:
    columns = (
        Column("Paper", "text", 4),
        Column("State", "text", 3),
        Column("What it is", "words", 6),
        Column("File", "words", 6, 1),
        Column("sha256", "text", 6, 2),
    )
    rows = [row for one in found.papers for row in _rows(one)]
    rows += [Row((file.name, "added", "", file.name, file.sha256)) for file in found.added]
    return Table("papers", "Papers", columns, tuple(rows))


def _rows(one: Made) -> list[Row]:
    if not one.files:
        return [Row((f"{one.room}/{one.name}", one.state, one.why, "", ""))]
    return [
        Row(
            (
                f"{one.room}/{one.name}" if at == 0 else "",
                one.state if at == 0 else "",
                one.title if at == 0 else "",
                file.name,
                file.sha256,
            )
        )
        for at, file in enumerate(one.files)
    ]


def _kept(found: Workpapers) -> Table:
    columns = (Column("File of the books", "words", 4), Column("sha256", "text", 6))
    rows = tuple(Row((name, sha256)) for name, sha256 in found.kept.items())
    about = "The chain stands for every batch; what is kept by hand is in none, so its hashes are."
    return Table("kept", "Kept by hand", columns, rows, about)
