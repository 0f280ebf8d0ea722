"""Options of the commands that read files by layouts: which files, which layouts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from importers.recognise import Known

F = TypeVar("F", bound="Callable[..., Any]")

FILES = click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)


def layout_options(function: F) -> F:
    """Add `--layout NAME` and `--layouts DIR`."""
    one = click.option("--layout", metavar="NAME", help="Use this layout, and no other.")
    folders = click.option(
        "--layouts", "folders", multiple=True, type=click.Path(path_type=Path, file_okay=False),
        help="Folder of layouts to try first; may be repeated.",
    )  # fmt: skip
    return one(folders(function))


def known_layouts(books: Path, folders: tuple[Path, ...], layout: str | None) -> list[Known]:
    """Return the layouts to try, those given first, then the books' own, then the program's."""
    from importers.recognise import find_layouts, named  # noqa: PLC0415 # pydantic is slow to load

    own = [books / "layouts"] if (books / "layouts").is_dir() else []
    known = find_layouts([*folders, *own])
    return named(known, layout) if layout else known
