"""docs/layouts.md lists every kind and field as `importers.records` has them."""

from __future__ import annotations

from pathlib import Path

from importers.records import KINDS

ROOT = Path(__file__).resolve().parents[2]
MARK = "<!-- fields: written by tests/importers/test_docs.py from importers/records.py -->\n"


def field_tables() -> str:
    """Return the section of docs/layouts.md that describes the kinds."""
    parts = []
    for kind in KINDS.values():
        key = ", ".join(kind.key)
        parts.append(f"\n### {kind.word}\n\n{kind.title}. Identity: {key}.\n\n")
        parts.append("| field | read as | must be filled | what |\n|---|---|---|---|\n")
        for field in kind.fields.values():
            needed = "yes" if field.required else ""
            parts.append(f"| `{field.name}` | {field.type} | {needed} | {field.help} |\n")
    return "".join(parts)


def test_documentation_lists_every_field() -> None:
    """The tables in the documentation are those of the code; run this file to rewrite them."""
    text = (ROOT / "docs" / "layouts.md").read_text(encoding="utf-8")

    assert text.partition(MARK)[2] == field_tables()


if __name__ == "__main__":
    page = ROOT / "docs" / "layouts.md"
    head = page.read_text(encoding="utf-8").partition(MARK)[0]
    page.write_text(head + MARK + field_tables(), encoding="utf-8")
