"""Writes the pages of docs/ that are made from the code: the commands and the directives.

Besides a page for each directive (`directives/`) and for each finding (`codes/`), to be linked to.

And one file the other way round: `ledger/codes.json`, what each finding means and its smallest
example, from the galleries of findings, so that the program says what the pages say.

`make docs` runs it. A test holds the pages against what it would write now, so that neither can
say anything that the code does not.
"""

from __future__ import annotations

import copy
import json
import re
import types
from datetime import date
from decimal import Decimal
from enum import EnumType
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import click
from beancount.core.data import Custom
from beancount.parser import parser

from ledger.directory import MODELS
from ledger.terms import Money, Term
from ledger.weights import Weight, weight_of
from vtf import COMMANDS, vtf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic.fields import FieldInfo

DOCS = Path(__file__).parent
EXAMPLES = DOCS / "directives.beancount"

MADE = "<!-- Made by `make docs`; not edited by hand. -->"

#: What the keys that any directive may carry are for.
SHARED = {
    "origin": "Cells it came from, as `<source> <sheet>!<range>`.",
    "key": "Identity of the row it came from: the same row again is nothing new.",
    "corrects": "Key of the first version, where this one is a later (docs/corrections.md).",
    "maker": "Who entered it, where its batch does not say so (docs/people.md).",
    "checker": "The second person who approved it; else an `approval` says so.",
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

_READERS = {
    "_listed": "text, commas between items",
    "_written": "text, commas between items",
    "_names": "text, semicolons between names",
}


def commands_page() -> str:
    """Return the page of commands, from their own help."""
    parts = ["# Commands", "", MADE, "", _block(_help(vtf, "vtf"))]
    context = click.Context(vtf, info_name="vtf")
    for name in COMMANDS:
        command = vtf.get_command(context, name)
        if command is None:
            raise KeyError(name)
        parts += ["", f"## vtf {name}", "", _block(_help(command, f"vtf {name}"))]
        for word, below in _below(command).items():
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


def _below(command: click.Command) -> dict[str, click.Command]:
    """Return the commands of a group, those too that are imported when they are called."""
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command)
    lazy = {word: command.get_command(context, word) for word in command.list_commands(context)}
    return dict(command.commands) or {word: found for word, found in lazy.items() if found}


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
        parts += ["", f"## {word}", "", *_described(word, model, shown[word])]
    return "\n".join(parts) + "\n"


def _described(word: str, model: type[Term], example: str) -> list[str]:
    """Return what a directive is, its smallest example and its keys."""
    doc = " ".join((model.__doc__ or "").split())
    rows = list(_rows(model))
    table = ["| key | value | |", "|---|---|---|", *rows] if rows else [f"`{word}` has no keys."]
    return [doc, "", _block(example, "beancount"), "", *table]


def directive_page(word: str) -> str:
    """Return the page of one directive."""
    parts = [f"# {word}", "", MADE, "", *_described(word, MODELS[word], examples()[word])]
    positions = " ".join(f'"{name.upper()}"' for name in MODELS[word].positions)
    parts += [
        "",
        f'Written `DATE custom "{word}" {positions}`, on the day it takes effect. The keys',
    ]
    parts += ["that any directive may carry are on [the page of all directives](../directives.md)."]
    named = sorted(code for code, facts in _codes().items() if f'custom "{word}"' in facts["body"])
    if named:
        links = ", ".join(f"[{code}](../codes/{code}.md)" for code in named)
        parts += ["", f"In the examples of: {links}."]
    return "\n".join(parts) + "\n"


def code_page(code: str) -> str:
    """Return the page of one finding."""
    facts = _codes()[code]
    severities, page = facts["severities"], facts["page"]
    parts = [f"# {code}", "", MADE, "", facts["body"].strip(), ""]
    parts += [f"Severity: {severities}. It can be overridden: {_OVERRIDE[weight_of(code)]}."]
    parts += [
        f"Beside others of its kind on [{page}](../{page}); `vtf explain {code}` says the same."
    ]
    if page == "findings.md" or page.startswith("findings-rules-"):
        parts += ["The example stands on [the common terms](../findings.md)."]
    return "\n".join(parts) + "\n"


_OVERRIDE = {
    Weight.ABSOLUTE: "never",
    Weight.ADVISORY: "yes, by an `override` with reason, authority and a second person",
    Weight.TRACKING: "there is nothing to override, it is only told",
}


@cache
def _codes() -> dict[str, dict[str, str]]:
    """Return the sections of all galleries by code: body, page, and the severities shown."""
    found: dict[str, dict[str, str]] = {}
    for page in [DOCS / "findings.md", *sorted(DOCS.glob("findings-*.md"))]:
        for code, body in _SECTION.findall(page.read_text(encoding="utf-8")):
            if code not in found and _FENCE.search(body):
                said = re.findall(rf"^(error|warning|note): {code}\b", body, re.MULTILINE)
                shown = ", ".join(dict.fromkeys(said)) or "as its text says"
                found[code] = {"page": page.name, "body": _nearer(body), "severities": shown}
    return found


def _nearer(body: str) -> str:
    """Return a text with its links made right for a page one folder further down."""
    return re.sub(r"\]\((?!https?:|#|\.\./)([^)]+)\)", r"](../\1)", body)


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


_SECTION = re.compile(r"^### ([A-Z-]+)\n\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: A code that stands in a table, or at the beginning of a paragraph with its severity.
_LISTED = re.compile(r"^\| `([A-Z]+-[^`]+)` \| ([^|]+) \|", re.MULTILINE)
_SAID = re.compile(
    r"^`([A-Z]+-[^`]+)` \((?:error|warning|note)\) (.*?)(?=\n`|\n\n)", re.MULTILINE | re.DOTALL
)
_WEIGHT = r"(?:an? )?(?:error|warning|note)"
_SEVERITY = re.compile(
    rf"{_WEIGHT}(?:(?:,| or|, or) {_WEIGHT}(?: of [a-z ]+)?)*[.:] |(?:\([a-z]+[^()]*\) )+",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".{12}.*?(?<!e\.g)(?:[.]|(?<=.{44}):)(?= |\Z)")
_LINK = re.compile(r" ?\(\[[^\]]*\]\([^)]*\)\)|\[([^\]]*)\]\([^)]*\)")


def codes_file() -> str:
    """Return what each code means, with its page and its first example, as JSON."""
    pages = [DOCS / "findings.md", *sorted(DOCS.glob("findings-*.md"))]
    found: dict[str, dict[str, str]] = {}
    for page in pages:
        for code, body in _SECTION.findall(page.read_text(encoding="utf-8")):
            blocks = _FENCE.findall(body)
            done = [number for number, (word, _) in enumerate(blocks) if word == "text"]
            if code in found or not done:
                continue
            example = "\n".join(text.rstrip() for _, text in blocks[: done[0]])
            said = blocks[done[0]][1].rstrip()
            found[code] = {"meaning": _meaning(body), "page": page.name}
            if said:
                found[code] |= {"example": example, "said": said}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for code, said in [*_LISTED.findall(text), *_SAID.findall(text)]:
            found.setdefault(code, {"meaning": _meaning(said), "page": page.name})
    return json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1) + "\n"


def _meaning(text: str) -> str:
    """Return the first sentence of a text, without its severity."""
    words = " ".join(text.strip().partition("\n\n")[0].split())
    words = words[match.end() :] if (match := _SEVERITY.match(words)) else words
    words = _LINK.sub(lambda link: link[1] or "", words).removeprefix("is ")
    first = _SENTENCE.match(words)
    sentence = (first[0] if first else words).rstrip(".: ")
    return f"{sentence[:1].upper()}{sentence[1:]}."


PAGES: dict[str, Callable[[], str]] = {
    "../ledger/codes.json": codes_file,
    "commands.md": commands_page,
    "directives.md": directives_page,
}


PAGES |= {f"directives/{word}.md": partial(directive_page, word) for word in MODELS}
PAGES |= {f"codes/{code}.md": partial(code_page, code) for code in _codes()}


def main() -> None:
    """Write the pages, and take away those that nothing makes any more."""
    for folder in ("codes", "directives"):
        (DOCS / folder).mkdir(exist_ok=True)
        for page in (DOCS / folder).glob("*.md"):
            if f"{folder}/{page.name}" not in PAGES:
                page.unlink()
    for name, make in PAGES.items():
        page = DOCS / name
        text = make()
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            print(f"docs: {page.name} rewritten")


if __name__ == "__main__":
    main()
