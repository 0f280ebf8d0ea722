"""The pages say what the code does: every command, every directive, every finding."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from ledger.directory import MODELS, read_term
from ledger.terms import Term
from vtf import COMMANDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

_spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
assert _spec is not None
assert _spec.loader is not None
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)

#: The galleries of findings: of the rules, of imports, of the books themselves.
GALLERIES = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("findings*.md"))

#: Ids of policies, each with what it decides and what happens without it.
POLICIES = set(re.findall(r"^\| `([A-Z-]+)` \|", (DOCS / "policies.md").read_text(), re.MULTILINE))

#: Upper case with hyphens, `FAMILY-WHAT`.
CODE = re.compile(r"[A-Z]{2,}(?:-[A-Z]+)+\Z")


@pytest.mark.parametrize("page", generate.PAGES)
def test_made_pages_are_current(page):
    """Where this fails, `make docs` writes the page anew."""
    assert (DOCS / page).read_text() == generate.PAGES[page]()


def test_no_page_is_left_that_nothing_makes():
    """One page for each directive and each finding with an example, and no other."""
    made = {name for name in generate.PAGES if "/" in name and not name.startswith("..")}
    there = {f"{page.parent.name}/{page.name}" for page in DOCS.glob("*/*.md")}
    assert there == made
    assert {f"directives/{word}.md" for word in MODELS} <= made
    assert len(made) > 250


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    """With its own help."""
    assert f"## vtf {command}\n" in (DOCS / "commands.md").read_text()


def test_every_directive_is_documented():
    """Each with its own keys and an example, in the order of the models."""
    headings = re.findall(r"^## (\S+)$", (DOCS / "directives.md").read_text(), re.MULTILINE)
    assert headings == list(MODELS)


@pytest.mark.parametrize("entry", generate.example_entries(), ids=lambda entry: entry.type)
def test_each_example_is_lawful_and_smallest(entry):
    """It reads without a finding, and no key of it could be left out."""
    assert isinstance(read_term(entry), Term)
    needed = {name for name, info in generate.keys_of(MODELS[entry.type]) if info.is_required()}
    assert entry.meta.keys() - {"filename", "lineno"} == needed


def test_every_shared_key_is_documented():
    """What any directive may carry has its line."""
    assert generate.SHARED.keys() == Term.model_fields.keys() - {"on", "place", "id"}


def codes_of(path: Path) -> set[str]:
    """Return the finding codes a module makes: the first argument of what makes a finding."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CODE.match(node.value)
        ):
            found.add(node.value)
    return found


#: Upper case with hyphens too, but not findings: ids of standards and of built-in fundings.
NOT_FINDINGS = re.compile(r"ISO-|UTF-|EUC-|-GENERAL\Z|-UNAPPLIED\Z")


def all_codes() -> list[str]:
    """Return the codes of every family that the sources name."""
    named: set[str] = set()
    for room in ("ledger", "importers", "plugins", "reports"):
        for path in (ROOT / room).rglob("*.py"):
            if "example" not in path.parts:
                named |= codes_of(path)
    return sorted(code for code in named - POLICIES if not NOT_FINDINGS.search(code))


@pytest.mark.parametrize("code", all_codes())
def test_every_finding_is_documented(code):
    """A code that a person can meet has its place in a gallery."""
    assert re.search(rf"\b{code}\b", GALLERIES)


def all_families() -> list[str]:
    """Return the families of codes that are put together: `f"EARMARK-{axis}"`."""
    found = set()
    for room in ("ledger", "importers", "plugins", "reports"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                    found |= set(re.findall(r"\A[A-Z]{2,}-\Z", str(node.values[0].value)))
    return sorted(found - {"ASIDE-"})


@pytest.mark.parametrize("family", all_families())
def test_every_family_of_findings_is_documented(family):
    """A code that the program puts together is found in a gallery by its family."""
    assert re.search(rf"\b{family}[A-Z<]", GALLERIES)


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_page_is_in_the_index(page):
    """What is not in the index is not found."""
    assert page.name == "README.md" or f"({page.name})" in (DOCS / "README.md").read_text()


def test_the_index_leads_from_a_code_to_its_page():
    """Each code that a gallery explains is found by the longest beginning that the index names."""
    index = {
        code: page
        for codes, page in re.findall(
            r"^\| (`[A-Z].*?) \| .*?\((findings[a-z-]*\.md)\)",
            (DOCS / "README.md").read_text(),
            re.MULTILINE,
        )
        for code in re.findall(r"`([A-Z-]+)`", codes)
    }
    explained: dict[str, set[str]] = {}
    for page in DOCS.glob("findings*.md"):
        for code in re.findall(r"^### ([A-Z]+(?:-[A-Z]+)+)$", page.read_text(), re.MULTILINE):
            explained.setdefault(code, set()).add(page.name)
    assert len(explained) > 100
    for code, pages in explained.items():
        led = index.get(code) or index[code.split("-")[0]]
        assert led in pages, code


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page):
    """A link to a file of the repository names one that is there."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_commands_in_the_readme_exist():
    """Every `vtf ...` and `make ...` that the README tells somebody to type."""
    text = (ROOT / "README.md").read_text()
    assert set(re.findall(r"\bvtf ([a-z]+)\b", text)) <= COMMANDS.keys()
    assert all(f"| `vtf {name}` | {short} |" in text for name, (_, short) in COMMANDS.items())
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"`make ([a-z]+)`", text)) <= set(targets)
