"""The guard: proof that the rules really ran, over exactly the entries that were loaded.

Beancount fails open. A plugin without `__plugins__`, a `plugin` line in an included file, the raw
processing mode, a later plugin that drops entries, an included file with `insert_pythonpath` and a
look-alike module beside it: each switches the rules off, and `bean-check` still ends with 0. So
whoever loads books asks here afterwards. Every reason not to trust them is a finding:

- `GUARD-PLUGIN`, `GUARD-LOADER`: not exactly our plugin ran, between Beancount's own;
- `GUARD-OPTION`: an option changes how entries are read, balanced or completed;
- `GUARD-PYTHONPATH`: the books put folders before the program's own modules;
- `GUARD-INCLUDE`: a file from outside the books, or of another kind, was read;
- `GUARD-BATCH`: a file of `batches/` was read that the manifest does not list;
- `GUARD-INCLUDED`: an included file has `plugin` or `option` lines, which Beancount ignores;
- `GUARD-ORIGIN`: a rule was imported from elsewhere than this installation;
- `GUARD-WALK`, `GUARD-COUNT`: the rulebook left no walk, or walked over other transactions;
- `GUARD-UNREAD`, `GUARD-TWICE`: a batch of the manifest was not read, or a file twice;
- `GUARD-BY-HAND`: money booked outside the batches (a warning: no hash covers it);
- `GUARD-CLOSE`, `GUARD-SEALED`: what a close sealed is not as it was (`ledger.closing.seals`);
- `GUARD-PAD`: a `pad` made entries after the rules had run;
- `MANIFEST-...`: a batch is not what was committed (see `ledger.manifest`).
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from beancount import loader
from beancount.core.data import Pad, Transaction
from beancount.parser import options as beancount_options
from beancount.parser import parser

from ledger.closing.seals import broken
from ledger.findings import Finding, Place, Severity
from ledger.manifest import BATCHES, CARRIED, MANIFEST, read_manifest, verify_manifest
from ledger.money import BOOK_CURRENCY
from ledger.term import place_of
from ledger.walks import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

PLUGINS = [("plugins.rulebook", None)]

#: The installation that this module belongs to; the rules must be of the same one.
INSTALLED = Path(__file__).resolve().parent.parent

#: Beancount's own plugins, before and after ours. Others can only come from inside this process.
_BEFORE = [("beancount.ops.documents", None)]
_AFTER = [("beancount.ops.pad", None), ("beancount.ops.balance", None)]

#: Options that change what entries mean, and the one value each may have.
OPTIONS: dict[str, Any] = {
    "plugin_processing_mode": "default",
    "tolerance_multiplier": Decimal(0),
    "inferred_tolerance_default": {},
    "infer_tolerance_from_cost": False,
    "account_rounding": None,
    "operating_currency": [BOOK_CURRENCY],
    "name_assets": "Assets",
    "name_liabilities": "Liabilities",
    "name_equity": "Equity",
    "name_income": "Income",
    "name_expenses": "Expenses",
}

#: Options that Beancount sets in every file by itself.
_OWN = frozenset({"filename", "include", "input_hash", "dcontext", "commodities", "plugin"})

#: Folders that vtf writes: nothing else may be read from them.
_WRITTEN = frozenset({BATCHES, CARRIED})

#: Column of an entry. Reading a tuple by number costs half of reading it by name.
_META: Final = 0

_SETTING = re.compile(rb"^[^\S\n]*(?:plugin|option)\b", re.MULTILINE)


class Expects(NamedTuple):
    """The files of batches that the books read: no other may be, and none may be left out.

    Attributes:
        files: those that must be read.
        order: batch id -> its place in the chain.
        carried: whether one of them carries closed lines forward.
    """

    files: tuple[Path, ...]
    order: dict[str, int]
    carried: bool = False


def expected(folder: Path, *, whole: bool = False) -> Expects | None:
    """Return what books must read by their manifest; None where they have none."""
    if not (folder / MANIFEST).exists():
        return None
    manifest = read_manifest(folder)
    files = tuple((folder / name).resolve() for name in manifest.names(whole=whole))
    order = {link.id: number for number, link in enumerate(manifest.links)}
    return Expects(files, order, bool(manifest.carried) and not whole)


class Loaded(NamedTuple):
    """Books as Beancount gave them, before anyone trusts them.

    Attributes:
        folder: the books, links resolved.
        main: the file that was loaded.
        entries, options: as Beancount returned them.
        walk: what the rulebook left behind, if anything.
        verify: whether to hold the batches against the manifest.
        batch: the one batch that may be there without being in it: one about to be committed.
        expects: the files of batches that must be read, and their order.
    """

    folder: Path
    main: Path
    entries: list[Any]
    options: dict[str, Any]
    walk: Any
    verify: bool
    batch: Path | None = None
    expects: Expects | None = None


def suspicions(loaded: Loaded) -> list[Finding]:
    """Return every reason not to trust books as loaded, and the notes of the manifest."""
    kinds: Counter[type] = Counter(map(type, loaded.entries))
    found = [
        *_plugins(loaded),
        *_options(loaded),
        *_files(loaded),
        *_walk(loaded, kinds),
        *_pads(loaded, kinds),
    ]
    if isinstance(loaded.walk, Walk) and loaded.expects is not None:
        found += broken(loaded.folder, loaded.entries, loaded.walk.register, loaded.expects.order)
    if loaded.verify:
        found += [*verify_manifest(loaded.folder), *_by_hand(loaded)]
    return found


def _reason(
    what: str, message: str, advice: str, place: Place, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(f"GUARD-{what}", severity, message, advice, place)


def _plugins(loaded: Loaded) -> Iterator[Finding]:
    place = Place(str(loaded.main))
    plugins = loaded.options["plugin"]
    if plugins != PLUGINS:
        named = ", ".join(
            name + (f" with {config!r}" if config else "") for name, config in plugins
        )
        yield _reason(
            "PLUGIN",
            f"the books run {named or 'no plugin'}; they must run plugins.rulebook and nothing "
            "else.",
            'One line in main.beancount: plugin "plugins.rulebook".',
            place,
        )
    around = loader.PLUGINS_PRE, loader.PLUGINS_AUTO, loader.PLUGINS_POST
    if around != (_BEFORE, [], _AFTER):
        yield _reason(
            "LOADER",
            "Beancount's own list of plugins was changed in this process.",
            "Run vtf by itself.",
            place,
        )
    if loaded.options["pythonpath"]:
        folders = ", ".join(loaded.options["pythonpath"])
        yield _reason(
            "PYTHONPATH",
            f"the books put {folders} before the program's own modules.",
            'Remove option "insert_pythonpath".',
            place,
        )


def _options(loaded: Loaded) -> Iterator[Finding]:
    for name, wanted in OPTIONS.items():
        value = loaded.options[name]
        if value != wanted:
            yield _reason(
                "OPTION",
                f'option "{name}" is {_said(value)}; in these books it is {_said(wanted)}.',
                "Put the line in main.beancount right; `vtf init` writes the options that count.",
                Place(str(loaded.main)),
            )


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "not set"
    return "not set" if value in (None, {}) else str(value)


def _files(loaded: Loaded) -> Iterator[Finding]:
    listed = _listed(loaded)
    yield from _batches(loaded)
    for name in loaded.options["include"]:
        path = Path(name)
        if not path.resolve().is_relative_to(loaded.folder) or path.suffix != ".beancount":
            yield _reason(
                "INCLUDE",
                f"{name} is no .beancount file inside the books in {loaded.folder}.",
                "Books include only their own files; links that lead outside count as outside.",
                Place(str(loaded.main)),
            )
        elif listed is not None and path.parent.name in _WRITTEN and path not in listed:
            yield _reason(
                "BATCH",
                f"{name} is included, but is no batch of the manifest.",
                "Batches are included by the manifest only; vtf import writes it.",
                Place(str(loaded.main)),
            )
        elif path != loaded.main:
            yield from _settings(path)


def _batches(loaded: Loaded) -> Iterator[Finding]:
    """Yield a finding for each batch that is listed and was not read, and each file read twice."""
    read = Counter(Path(name).resolve() for name in loaded.options["include"])
    place = Place(str(loaded.main))
    for path in loaded.expects.files if loaded.expects else ():
        if path not in read:
            yield _reason(
                "UNREAD",
                f"batch {path.stem} is in the manifest and was not read.",
                'One line in main.beancount: include "manifest.beancount".',
                place,
            )
    for path in (path for path, times in read.items() if times > 1):
        yield _reason(
            "TWICE",
            f"{path} was read more than once, under different names.",
            "Remove the link, or one of the includes.",
            place,
        )


def _listed(loaded: Loaded) -> set[Path] | None:
    """Return the batches of the manifest; None where they are not to be held against it."""
    own = {loaded.batch} if loaded.batch else set()
    if not (loaded.verify or own) or loaded.expects is None:
        return None
    return own | {*loaded.expects.files}


def _settings(path: Path) -> Iterator[Finding]:
    """Yield a finding for an included file that sets what only the main file may set."""
    content = path.read_bytes()
    # Most files do not have the words at all, which is known five times as fast.
    if not (b"plugin" in content or b"option" in content) or not _SETTING.search(content):
        return
    # They may stand inside a text of several lines: only the parser knows.
    _, _, found = parser.parse_file(str(path))
    defaults = beancount_options.OPTIONS_DEFAULTS
    names = [name for name, value in found.items() if name not in _OWN and value != defaults[name]]
    if found["plugin"] or names:
        what = ", ".join([f"plugin {name}" for name, _ in found["plugin"]] + names)
        yield _reason(
            "INCLUDED",
            f"{what}: set in an included file, where Beancount ignores it without a word.",
            "Plugins and options stand in main.beancount only.",
            Place(str(path)),
        )


def _walk(loaded: Loaded, kinds: Counter[type]) -> Iterator[Finding]:
    place = Place(str(loaded.main))
    walk = loaded.walk
    if not isinstance(walk, Walk):
        yield _reason(
            "WALK",
            "the rulebook left no walk: the rules did not run, or not to their end.",
            "See the errors above it; the program may be damaged: install it again.",
            place,
        )
        return
    # A package may look elsewhere for one of its modules, so each one is held against its place.
    modules = ["plugins.rulebook", *(run.module for run in walk.rules)]
    modules += [name for name in sys.modules if name.partition(".")[0] in {"ledger", "plugins"}]
    for module in dict.fromkeys(modules):
        file = getattr(sys.modules.get(module), "__file__", None) or ""
        path = INSTALLED / module.replace(".", "/")
        if Path(file).resolve() not in {path.with_suffix(".py"), path / "__init__.py"}:
            yield _reason(
                "ORIGIN",
                f"{module} was imported from {file or 'nowhere'}, not from {INSTALLED}.",
                "Another package of that name stands before ours: see PYTHONPATH.",
                place,
            )
    seen = kinds[Transaction]
    if seen != walk.transactions:
        yield _reason(
            "COUNT",
            f"the rules saw {walk.transactions} transactions; {seen} were loaded.",
            "Something adds or drops entries after the rules.",
            place,
        )


def _by_hand(loaded: Loaded) -> Iterator[Finding]:
    """Yield a warning for each file outside the batches that books money."""
    written = tuple(f"{loaded.folder / part}{os.sep}" for part in sorted(_WRITTEN))
    first: dict[str, Place] = {}
    count: Counter[str] = Counter()
    known: dict[str, bool] = {}
    for entry in loaded.entries:
        if entry.__class__ is Transaction:
            name = entry[_META]["filename"]
            if name not in known:
                known[name] = name.startswith(written)
            if not known[name]:
                count[name] += 1
                first.setdefault(name, place_of(entry))
    for name, number in count.items():
        yield _reason(
            "BY-HAND",
            f"{number} transaction{'s' * (number > 1)} in {Path(name).name} came by no import: no "
            "source, no batch, and the chain of the manifest does not cover them.",
            "Bring them in by vtf import, from a file that is kept.",
            first[name],
            Severity.WARNING,
        )


def _pads(loaded: Loaded, kinds: Counter[type]) -> Iterator[Finding]:
    if not kinds[Pad]:
        return
    for entry in loaded.entries:
        if isinstance(entry, Pad):
            yield _reason(
                "PAD",
                f"a pad on {entry.account} invents money after the rules have run.",
                "Find the difference and book it as what it is.",
                place_of(entry),
            )
