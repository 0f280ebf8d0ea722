"""A disk that fails or is cut off at a chosen call, and forgets what was not flushed.

`Simulator` does every call on a real folder, so that Beancount can load it, and keeps beside it a
model of what the platter holds: a file's content once it was flushed, a folder's names once the
folder was. `power_cut` puts the folder into a state the model allows:

* `lost`: nothing that was not flushed is there;
* `torn`: every name is there, and unflushed content is cut in half;
* `scattered`: the books' own folder kept its names, the folders below it did not;
* `kept`: everything is there, as after a kill with the power on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.storage import Disk

if TYPE_CHECKING:
    from pathlib import Path

MODES = ("lost", "torn", "scattered", "kept")


class CutOffError(BaseException):
    """The process is gone: nothing catches this, and no later call does anything."""


class Simulator(Disk):
    """A disk of one folder; call number `at` fails (`OSError`) or cuts the process off."""

    def __init__(
        self, root: Path, *, at: int = -1, cut: bool = False, sticky: bool = False
    ) -> None:
        self.root = root
        self.at = at
        self.cut = cut
        self.sticky = sticky
        self.calls: list[str] = []
        self.names_kept = {path: path.read_bytes() for path in self._files()}
        self.flushed = dict(self.names_kept)
        self.moved: set[Path] = set()

    def _files(self) -> list[Path]:
        return [path for path in self.root.rglob("*") if path.is_file()]

    def _step(self, call: str, path: Path) -> bool:
        """Count a call; return whether it is the one that is to fail half done."""
        number = len(self.calls)
        self.calls.append(f"{call} {path.name}")
        if self.cut and number > self.at >= 0:
            raise CutOffError
        return number == self.at or (self.sticky and number > self.at >= 0)

    def _fail(self, call: str) -> None:
        if self.cut:
            raise CutOffError
        raise OSError(28, f"simulated failure of {call}")

    def exists(self, path: Path) -> bool:
        """See `Storage`."""
        if self._step("exists", path):
            self._fail("exists")
        return super().exists(path)

    def read(self, path: Path) -> bytes:
        """See `Storage`."""
        if self._step("read", path):
            self._fail("read")
        return super().read(path)

    def names(self, folder: Path) -> list[str]:
        """See `Storage`."""
        if self._step("names", folder):
            self._fail("names")
        return super().names(folder)

    def make_folder(self, folder: Path) -> None:
        """See `Storage`."""
        if self._step("make_folder", folder):
            self._fail("make_folder")
        super().make_folder(folder)

    def write(self, path: Path, content: bytes) -> None:
        """Half of the content is written before the call fails."""
        failing = self._step("write", path)
        super().write(path, content[: len(content) // 2] if failing else content)
        self.flushed.pop(path, None)
        if failing:
            self._fail("write")

    def flush(self, path: Path) -> None:
        """The content is safe only when the call returns."""
        if self._step("flush", path):
            self._fail("flush")
        self.flushed[path] = super().read(path)
        if path in self.names_kept and path not in self.moved:
            self.names_kept[path] = self.flushed[path]

    def rename(self, source: Path, target: Path) -> None:
        """Wholly or not at all."""
        if self._step("rename", source):
            self._fail("rename")
        super().rename(source, target)
        self.moved.add(target)
        if source in self.flushed:
            self.flushed[target] = self.flushed.pop(source)
        else:
            self.flushed.pop(target, None)

    def flush_folder(self, folder: Path) -> None:
        """The names are safe only when the call returns."""
        if self._step("flush_folder", folder):
            self._fail("flush_folder")
        self.names_kept = {
            path: content for path, content in self.names_kept.items() if path.parent != folder
        }
        for path in self._files():
            if path.parent == folder:
                self.names_kept[path] = self.flushed.get(path, b"")
        self.moved = {path for path in self.moved if path.parent != folder}

    def remove(self, path: Path) -> None:
        """See `Storage`."""
        if self._step("remove", path):
            self._fail("remove")
        super().remove(path)
        self.flushed.pop(path, None)

    def power_cut(self, mode: str) -> None:
        """Leave the folder as it may be found when the power is back."""
        if mode == "kept":
            return
        for path in {*self._files(), *self.names_kept}:
            if path.name == ".lock":
                continue
            if mode == "torn" or (mode == "scattered" and path.parent == self.root):
                self._tear(path)
            elif path in self.names_kept:
                path.write_bytes(self.names_kept[path])
            else:
                path.unlink()

    def _tear(self, path: Path) -> None:
        if path.exists() and path not in self.flushed:
            content = path.read_bytes()
            path.write_bytes(content[: len(content) // 2])
