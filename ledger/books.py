"""The door for reading: `load` gives the books as loaded, checked and found trustworthy.

    books = load(Path("books"))
    books.register.fundings["JPN-2010-01-AFG"].amount
    [line.amount for line in books.lines if line.donor == "JPN"]

Beancount fails open: a missing plugin, a plugin that drops entries or an included file from
elsewhere all pass a stock check. So the rulebook is imported first, the books are loaded without
the cache, and the guard (`ledger.guard`) then proves that the rules really ran over these entries.
Where it cannot, `load` raises; it never returns books that it cannot vouch for.

What is wrong *in* books that can be trusted stands in `Books.findings` (the rules') and
`Books.errors` (Beancount's own: a balance assertion that fails, an account that is not open).

`peek` reads without booking, rules or guard: names and import identities, for importers.

Where periods are closed, the main file carries forward what they hold. `load` and `peek` read the
whole books all the same, each line of every year, so that no figure is made of what is only carried
forward; `vtf check` and the writer name the main file, and so read what is open.
"""

from __future__ import annotations

import gc
import importlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Custom, Open

from ledger.closing.whole import ARCHIVE, MAIN, whole
from ledger.errors import BooksError
from ledger.findings import Finding, FindingError, Place, Severity, errors_in
from ledger.guard import Expects, Loaded, expected, suspicions
from ledger.register import Register, build_register
from ledger.versions import History, in_force
from ledger.walks import WALK_OPTION, RuleRun, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from ledger.lines import Line

__all__ = [
    "MAIN",
    "RULEBOOK",
    "WALK_OPTION",
    "Books",
    "Peek",
    "RuleRun",
    "UntrustedError",
    "Walk",
    "collector_off",
    "load",
    "look",
    "peek",
]

#: The rulebook, by name: the rooms above import this one, never the other way round.
RULEBOOK = "plugins.rulebook"

#: Beancount's errors that leave every entry in its place. Any other means that something written
#: in the books is not in the entries, so no figure made from them could be trusted.
_HARMLESS = frozenset({"BalanceError", "ValidationError"})


@dataclass(frozen=True, repr=False)
class Books:
    """Books as loaded and vouched for by the guard.

    Attributes:
        folder: where they are.
        entries: Beancount's directives, in their order.
        errors: Beancount's own errors; findings are not repeated here.
        options: Beancount's options.
        walk: what the rulebook left behind.
        notes: what the guard found that is no reason to distrust the books.
    """

    folder: Path
    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]
    walk: Walk
    notes: tuple[Finding, ...] = ()

    @property
    def register(self) -> Register:
        """All terms."""
        return self.walk.register

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every posting, every dimension resolved, in date order."""
        return self.walk.lines

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules found."""
        return self.walk.findings

    @property
    def rules(self) -> tuple[RuleRun, ...]:
        """Which rules ran, and from where."""
        return self.walk.rules

    def __repr__(self) -> str:
        return f"<books in {self.folder}: {len(self.entries)} entries>"

    def problems(self) -> tuple[Finding, ...]:
        """Return the findings, Beancount's own errors as findings, then the guard's notes."""
        return (*self.findings, *(_finding(error) for error in self.errors), *self.notes)


@dataclass(frozen=True, repr=False)
class Peek:
    """Books as written, neither booked nor checked.

    Attributes:
        register: all terms.
        accounts: accounts that are open.
        entries_by_key: import identity -> what is in force under it.
        histories: import identity -> its versions, where it was reversed or corrected.
        reversals: key -> reversal.
        terms: the directives that the register is made of.
    """

    register: Register
    accounts: set[str] = field(default_factory=set)
    entries_by_key: dict[str, list[Any]] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    reversals: dict[str, Any] = field(default_factory=dict)
    terms: list[Any] = field(default_factory=list)

    def without(self, keys: AbstractSet[str]) -> Peek:
        """Return the look as it would be if some identities were not in force."""
        gone = {entry.meta["key"] for key in keys for entry in self.entries_by_key.get(key, ())}
        register, terms = self.register, self.terms
        if any(term.meta.get("key") in gone for term in terms):
            terms = [term for term in terms if term.meta.get("key") not in gone]
            register = build_register(terms)
        left = {key: kept for key, kept in self.entries_by_key.items() if key not in keys}
        past = {key: known for key, known in self.histories.items() if key not in keys}
        return Peek(register, self.accounts, left, past, self.reversals, terms)


def load(
    folder: Path,
    *,
    main: str | None = None,
    verify: bool = True,
    batch: Path | None = None,
    expects: Expects | None = None,
) -> Books:
    """Load books, run every rule, and make sure that they ran.

    Args:
        folder: the books.
        main: the file to begin with, inside the folder: `MAIN` reads what is open and carries
            the rest forward; unless stated, the whole books are read.
        verify: hold each batch against the manifest's hashes.
        batch: a batch that the writer is about to add, and that no manifest lists yet.
        expects: the files of batches that must be read; those of the manifest unless stated.

    Raises:
        BooksError: there are no books, they do not load, or they cannot be trusted as loaded.
    """
    main = main or whole(folder.resolve())
    path = _main_file(folder, main)
    with collector_off():
        importlib.import_module(RULEBOOK)
        # The same call that Fava makes. The public one may read a pickled cache beside the
        # books, which does not notice that a rule has changed.
        read = loader._load  # noqa: SLF001
        entries, errors, options = read([(str(path), True)], None, None, None)
        walk = options.get(WALK_OPTION)
        _refuse_lost_entries(errors)
        expects = expects or expected(path.parent, whole=main == ARCHIVE)
        loaded = Loaded(path.parent, path, entries, options, walk, verify, batch, expects)
        found = suspicions(loaded)
    reasons = errors_in(found)
    if reasons or not isinstance(walk, Walk):
        raise UntrustedError(reasons)
    own = [error for error in errors if not isinstance(error, FindingError)]
    return Books(path.parent, entries, own, options, walk, tuple(found))


def peek(folder: Path, *, main: str | None = None) -> Peek:
    """Read the terms, accounts and import identities of books without booking or checking them.

    Args:
        folder: the books.
        main: the file to begin with; unless stated the whole books, closed periods and all.

    Raises:
        BooksError: there are no books, or they cannot be parsed.
    """
    with collector_off():
        entries = written(folder, main=main)
        accounts = {entry.account for entry in entries if isinstance(entry, Open)}
        return look(entries, accounts)


def written(folder: Path, *, main: str | None = None) -> list[Any]:
    """Return the entries of books as they are written: neither booked, nor checked, nor sorted.

    Raises:
        BooksError: there are no books, or they cannot be parsed.
    """
    path = _main_file(folder, main or whole(folder.resolve()))
    entries, errors, _ = loader._parse_recursive([(str(path), True)], None)  # noqa: SLF001
    _refuse_lost_entries(errors)
    found: list[Any] = entries
    return found


def look(entries: Iterable[Any], accounts: set[str]) -> Peek:
    """Return what an import needs to know of some entries: terms, and what is in force."""
    by_key: dict[str, list[Any]] = {}
    terms: list[Any] = []
    for entry in entries:
        if entry.__class__ is Custom:
            terms.append(entry)
        key = entry.meta.get("key")
        if isinstance(key, str):
            by_key.setdefault(key, []).append(entry)
    return Peek(build_register(terms), accounts, *in_force(by_key), terms)


class UntrustedError(BooksError):
    """The guard could not vouch for the books; `findings` says why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Make one message of all the guard's findings."""
        self.findings = tuple(findings)
        text = "\n".join(finding.as_text() for finding in findings)
        super().__init__(
            f"these books cannot be trusted as loaded:\n{text}",
            advice="Nothing was checked that could be relied on. Put this right first.",
        )


@contextmanager
def collector_off() -> Iterator[None]:
    """Hold Python's cyclic garbage collector off while books are loaded.

    It finds nothing there and takes a third of the time. Afterwards what was loaded is set apart
    (`gc.freeze`), so that a server does not walk over it again and again either.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()


def _main_file(folder: Path, main: str) -> Path:
    path = folder.resolve() / main
    if not path.is_file():
        raise BooksError(
            f"there are no books here: no {main}",
            where=str(folder),
            advice="`vtf init --books DIR` makes new books; --books names others.",
        )
    return path


def _refuse_lost_entries(errors: Sequence[Any]) -> None:
    lost = [
        error
        for error in errors
        if not isinstance(error, FindingError) and type(error).__name__ not in _HARMLESS
    ]
    if lost:
        text = "\n".join(_finding(error).as_text() for error in lost[:20])
        more = f"\nand {len(lost) - 20} more" if len(lost) > 20 else ""
        raise BooksError(f"the books do not load:\n{text}{more}")


def _finding(error: Any) -> Finding:
    """Return an error of Beancount's as a finding: `BEANCOUNT-BALANCE` for `BalanceError`."""
    source = error.source or {}
    kind = type(error).__name__.removesuffix("Error").upper()
    place = Place(str(source.get("filename", "")), int(source.get("lineno") or 0))
    return Finding(f"BEANCOUNT-{kind}", Severity.ERROR, str(error.message).strip(), "", place)
