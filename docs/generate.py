"""Writes the pages of docs/ that are made from the code: the commands and the directives.

`make docs` runs it. A test holds the pages against what it would write now, so that neither can
say anything that the code does not.
"""

from __future__ import annotations

import copy
import types
from datetime import date
from decimal import Decimal
from enum import EnumType
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import click
from beancount.core.data import Custom
from beancount.parser import parser

from ledger.directory import MODELS
from ledger.terms import Money, Term
from vtf import COMMANDS, vtf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

DOCS = Path(__file__).parent
EXAMPLES = DOCS / "directives.beancount"

MADE = "<!-- Made by `make docs`; not edited by hand. -->"

#: What the keys that any directive may carry are for.
SHARED = {
    "origin": "Cells it came from, as `<source> <sheet>!<range>`.",
    "key": "Identity of the row it came from: the same row again is nothing new.",
    "corrects": "Key of the first version, where this one is a later (docs/corrections.md).",
    "source": "Who published it, and where.",
    "note": "A remark for people.",
    "precision": "How exact the date is: `day`, `month` or `year`.",
    "illustrative": "Made up for the example books, and marked so wherever it shows.",
}

_KINDS: dict[Any, str] = {
    str: "text",
    bool: "`TRUE` or `FALSE`",
    date: "date",
    Decimal: "number",
    Money: "amount, e.g. `18305000.00 USD`",
}

_READERS = {"_listed": "text, commas between items", "_names": "text, semicolons between names"}


def commands_page() -> str:
    """Return the page of commands, from their own help."""
    parts = ["# Commands", "", MADE, "", _block(_help(vtf, "vtf"))]
    context = click.Context(vtf, info_name="vtf")
    for name in COMMANDS:
        command = vtf.get_command(context, name)
        if command is None:
            raise KeyError(name)
        parts += ["", f"## vtf {name}", "", _block(_help(command, f"vtf {name}"))]
        for word, below in getattr(command, "commands", {}).items():
            parts += ["", f"### vtf {name} {word}", "", _block(_help(below, f"vtf {name} {word}"))]
    parts += [
        "",
        "## Exit codes",
        "",
        "| code | meaning |",
        "|---|---|",
        "| 0 | fine |",
        "| 1 | findings, or differences |",
        "| 2 | bad usage, or input that cannot be read |",
        "| 3 | conflict: the books hold something else under the same identity |",
        "| 4 | cannot write: the books are as they were |",
        "| 70 | a fault of the program, with its traceback |",
        "| 130 | stopped with Ctrl-C |",
    ]
    return "\n".join(parts) + "\n"


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, max_content_width=96, terminal_width=96)
    context.help_option_names = ["-h", "--help"]
    # A command keeps the help option of its first run, under whatever names that run gave it.
    fresh = copy.copy(command)
    fresh._help_option = None  # noqa: SLF001 # click has no other way to forget it
    return fresh.get_help(context).rstrip()


def _block(text: str, language: str = "text") -> str:
    return f"```{language}\n{text}\n```"


def examples() -> dict[str, str]:
    """Return the smallest example of each directive, as written."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    for entry in example_entries():
        first = entry.meta["lineno"] - 1
        end = next((at for at in range(first, len(lines)) if not lines[at].strip()), len(lines))
        found[entry.type] = "\n".join(lines[first:end])
    return found


def example_entries() -> list[Custom]:
    """Return the examples as Beancount reads them.

    Raises:
        ValueError: Beancount cannot read one of them.
    """
    entries, errors, _ = parser.parse_file(str(EXAMPLES))
    if errors:
        raise ValueError(errors[0].message)
    return [entry for entry in entries if isinstance(entry, Custom)]


def directives_page() -> str:
    """Return the page of directives, from their models."""
    shown = examples()
    parts = [
        "# Directives",
        "",
        MADE,
        "",
        "Terms are Beancount's `custom` directives: the date on which they take effect, the kind,",
        "the id, and facts as metadata. An unknown or missing key is a finding with file and line.",
        "",
        "Any of them may also carry:",
        "",
        "| key | value | meaning |",
        "|---|---|---|",
        *(
            f"| `{name}` | {kind_of(Term.model_fields[name])} | {meaning} |"
            for name, meaning in SHARED.items()
        ),
    ]
    for word, model in MODELS.items():
        doc = " ".join((model.__doc__ or "").split())
        parts += ["", f"## {word}", "", doc, "", _block(shown[word], "beancount"), ""]
        parts += ["| key | value | |", "|---|---|---|", *_rows(model)]
    return "\n".join(parts) + "\n"


def keys_of(model: type[Term]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield the keys that a kind of directive has of its own."""
    for name, info in model.model_fields.items():
        if name not in Term.model_fields and name not in model.positions:
            yield (info.alias or name).replace("_", "-"), info


def _rows(model: type[Term]) -> Iterator[str]:
    for name, info in keys_of(model):
        if info.is_required():
            state = "required"
        elif info.default in {"", (), None}:
            state = ""
        else:
            default = str(info.default).upper() if isinstance(info.default, bool) else info.default
            state = f"default `{default}`"
        yield f"| `{name}` | {kind_of(info)} | {state} |"


def kind_of(info: FieldInfo) -> str:
    """Return what a person writes as the value of a key."""
    for extra in info.metadata:
        reader = getattr(getattr(extra, "func", None), "__name__", "")
        if reader in _READERS:
            return _READERS[reader]
        if getattr(extra, "pattern", None):
            return "id"
    kind = info.annotation
    if get_origin(kind) in {Union, types.UnionType}:
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if isinstance(kind, EnumType):
        return "one of " + ", ".join(f"`{member.value}`" for member in kind)
    return _KINDS[kind]


PAGES = {"commands.md": commands_page, "directives.md": directives_page}


def main() -> None:
    """Write the pages."""
    for name, make in PAGES.items():
        page = DOCS / name
        text = make()
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            print(f"docs: {page.name} rewritten")


if __name__ == "__main__":
    main()
