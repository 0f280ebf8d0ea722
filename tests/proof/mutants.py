"""Mutation testing: every rule is broken on purpose, in every small way, and a test must notice.

    make mutants                              everything: some hours of one core
    .venv/bin/python tests/proof/mutants.py plugins/ceiling.py ledger/money.py

The mutants are mutmut's: one changed operator, number, text, argument or condition each. mutmut's
own runner starts pytest for each of them; here the tests are collected once, with the mutants of
all modules in place and asleep, it is noted which tests come through which function, and for each
mutant a fork of that process wakes it and runs these tests until one fails.

What survives is listed with its change in `build/mutants.json`; `docs/proof.md` explains it.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import gc
import importlib
import importlib.machinery
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings
from mutmut.mutation import trampoline
from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
TESTS = ("tests/plugins", "tests/ledger/test_money.py", "tests/ledger/test_lines.py")

#: This test reads the sources for codes, and the sources on disk are not the mutants.
LEFT_OUT = "tests/plugins/test_gallery.py::test_every_code_of_the_rules_has_an_example"

ORIGINAL, SUFFIX = "_mutmut_orig", "__mutmut_"

#: CPU seconds after which a mutant is taken to run for ever, besides what its tests usually take.
PATIENCE = 5


def sources(names: list[str]) -> list[Path]:
    """Return the modules to mutate: those named, or money, lines and all rules."""
    chosen = [ROOT / name for name in names] or [
        ROOT / "ledger/money.py",
        ROOT / "ledger/lines.py",
        *sorted((ROOT / "plugins").glob("*.py")),
    ]
    return [path for path in chosen if path.name != "__init__.py"]


def module_of(path: Path) -> str:
    """Return the dotted name of a module of the project."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


class Mutated(importlib.machinery.SourceFileLoader):
    """Loads a module with all its mutants in it, asleep."""

    text = ""

    def get_code(self, fullname: str) -> Any:
        """Return the mutated code under the path of the true one."""
        return compile(self.text, self.path, "exec", dont_inherit=True)


class Finder:
    """Finds the mutated modules before anybody finds the true ones."""

    def __init__(self, mutated: dict[str, MutatedFile]) -> None:
        self.mutated = mutated

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Return how a mutated module is loaded; None for all others."""
        if name not in self.mutated:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        assert spec
        assert spec.origin
        loader = Mutated(name, spec.origin)
        loader.text = self.mutated[name].code
        spec.loader = loader
        return spec


class Functions:
    """The functions that have mutants, and who calls them.

    Attributes:
        known: module and function with its mutants; the original stands under `ORIGINAL`.
        called: functions called since it was last emptied; None: nobody listens.
    """

    def __init__(self) -> None:
        self.known: list[tuple[str, dict[str, Any]]] = []
        self.called: set[int] | None = None

    def wrap(self, mutants: dict[str, Any], is_classmethod: bool = False) -> Callable[..., Any]:
        """Return the decorator of a function: it calls what stands under `ORIGINAL`."""

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            number = len(self.known)
            self.known.append((function.__module__, mutants))

            @functools.wraps(function)
            def call(*args: Any, **kwargs: Any) -> Any:
                if self.called is not None:
                    self.called.add(number)
                if is_classmethod:
                    return getattr(args[0], mutants[ORIGINAL].__name__)(*args[1:], **kwargs)
                return mutants[ORIGINAL](*args, **kwargs)

            return call

        return decorate

    def mutants(self) -> Iterator[tuple[str, int]]:
        """Yield each mutant's full name, and the number of its function."""
        for number, (module, mutants) in enumerate(self.known):
            for name in mutants:
                if name != ORIGINAL:
                    yield f"{module}.{name}", number

    def wake(self, mutant: str, number: int) -> None:
        """Put a mutant in the place of its original."""
        mutants = self.known[number][1]
        mutants[ORIGINAL] = mutants[mutant.rpartition(".")[2]]


class Runner:
    """A pytest plugin that runs the collected tests once for each mutant."""

    def __init__(
        self, functions: Functions, mutated: dict[str, MutatedFile], options: argparse.Namespace
    ) -> None:
        self.functions = functions
        self.mutated = mutated
        self.options = options
        self.results: dict[str, dict[str, Any]] = {}

    def pytest_collection(self) -> None:
        """Property tests: the same examples for each mutant, and no time spent on the smallest."""
        settings.register_profile(
            "mutants", parent=settings.get_profile("ours"), derandomize=True, database=None,
            phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Note which tests come through which function; then wake the mutants one by one."""
        for module in self.mutated:
            importlib.import_module(module)
        gc.freeze()
        survey = self._in_a_fork(lambda: self._survey(session.items))
        seen = survey["seen"]
        if survey["broken"]:
            print("fails without any mutant, so left out:", *survey["broken"], sep="\n  ")
        # In an order by lot, so that a run that is broken off is a fair sample.
        mutants = sorted(self.functions.mutants())
        random.Random(self.options.seed).shuffle(mutants)  # noqa: S311 # no secret
        mutants = mutants[: round(len(mutants) * self.options.share / 100)]
        running: dict[int, tuple[str, float]] = {}
        end = time.monotonic() + self.options.seconds if self.options.seconds else float("inf")
        for done, (mutant, number) in enumerate(mutants, 1):
            if time.monotonic() > end:
                break
            while len(running) >= self.options.jobs:
                self._wait(running)
            items, cost = self._tests(mutant, seen.get(str(number), {}), session.items)
            if not items:
                self.results[mutant] = {"status": "no test"}
                continue
            pid = os.fork()
            if not pid:
                signal.setitimer(signal.ITIMER_PROF, PATIENCE + 3 * cost)
                self.functions.wake(mutant, number)
                os._exit(self._fails(items))
            running[pid] = mutant, time.monotonic()
            if done % 25 == 0:
                print(done, "of", len(mutants), dict(self._counts()), flush=True)
                self.write()
        while running:
            self._wait(running)
        self.write()
        return True

    def _counts(self) -> Counter[str]:
        return Counter(result["status"] for result in self.results.values())

    def _wait(self, running: dict[int, tuple[str, float]]) -> None:
        pid, status = os.wait()
        mutant, begun = running.pop(pid)
        code = os.waitstatus_to_exitcode(status)
        said = {0: "survived", -signal.SIGPROF: "timeout"}.get(code, "killed")
        self.results[mutant] = {"status": said, "seconds": round(time.monotonic() - begun, 1)}

    def _tests(
        self, mutant: str, seen: dict[str, float], items: list[pytest.Item]
    ) -> tuple[list[pytest.Item], float]:
        """Return the tests that come through the function, the likeliest to fail first."""
        own = f"test_{mutant.split('.')[1]}"
        chosen = [(items[int(index)], cost) for index, cost in seen.items()]
        chosen.sort(key=lambda one: (one[0].path.stem != own, one[1]))
        if self.options.tests and len(chosen) > self.options.tests:
            near = sum(one[0].path.stem == own for one in chosen)
            far = chosen[near:]
            random.Random(self.options.seed).shuffle(far)  # noqa: S311 # no secret
            chosen = [*chosen[:near], *far][: self.options.tests]
        return [item for item, _ in chosen], sum(cost for _, cost in chosen)

    def _survey(self, items: list[pytest.Item]) -> dict[str, Any]:
        """Return function -> the tests that come through it -> their CPU seconds; what fails."""
        seen: dict[str, dict[str, float]] = {}
        broken: list[str] = []
        for index, item in enumerate(items):
            self.functions.called = set()
            begun = time.process_time()
            if self._fails([item]):
                broken.append(item.nodeid)
                continue
            for number in self.functions.called:
                seen.setdefault(str(number), {})[str(index)] = time.process_time() - begun
        return {"seen": seen, "broken": broken}

    @staticmethod
    def _fails(items: list[pytest.Item]) -> int:
        from _pytest.runner import runtestprotocol

        for item, following in zip(items, [*items[1:], None], strict=True):
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(report.failed for report in reports):
                return 1
        return 0

    @staticmethod
    def _in_a_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what some work returns that leaves no trace in this process."""
        reading, writing = os.pipe()
        if not (pid := os.fork()):
            os.close(reading)
            with os.fdopen(writing, "w") as pipe:
                json.dump(work(), pipe)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            text = pipe.read()
        os.waitpid(pid, 0)
        return json.loads(text)

    def write(self) -> None:
        """Write every result, with the change of what was not killed."""
        path = ROOT / self.options.to
        path.parent.mkdir(parents=True, exist_ok=True)
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for name, result in self.results.items():
            if result["status"] in {"survived", "no test"}:
                result["change"] = self.change(name)
        known = {
            name: result
            for name, result in known.items()
            if name.rpartition(".")[0] not in self.mutated
        } | self.results
        path.write_text(json.dumps(known, indent=1, ensure_ascii=False), encoding="utf-8")

    def change(self, mutant: str) -> list[str]:
        """Return the lines that a mutant changes."""
        module, _, name = mutant.rpartition(".")
        original = f"{name.partition(SUFFIX)[0]}{SUFFIX}orig"
        one, two = (self.lines(module, which) for which in (original, name))
        compared = list(difflib.unified_diff(one[1:], two[1:], lineterm="", n=0))
        return [line for line in compared[2:] if line[:2] != "@@" and SUFFIX not in line]

    def lines(self, module: str, function: str) -> list[str]:
        """Return the text of a generated function."""
        mutated = self.mutated[module]
        span = mutated.line_span_by_function_name[function]
        return mutated.code.splitlines()[span.start - 1 : span.end]


def summary(results: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield, module by module, how many mutants there were and how many were killed."""
    modules: dict[str, Counter[str]] = {}
    for name, result in results.items():
        modules.setdefault(name.rpartition(".")[0], Counter())[result["status"]] += 1
    for module, counts in [*sorted(modules.items()), ("all", sum(modules.values(), Counter()))]:
        killed = counts["killed"] + counts["timeout"]
        share = 100 * killed / max(counts.total(), 1)
        yield f"{module:28} {counts.total():6} {killed:6} {share:6.1f} %"


def main() -> int:
    """Mutate, run, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--share", type=float, default=100, help="per cent of the mutants, by lot")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--tests", type=int, default=0, help="at most so many for a mutant")
    parser.add_argument("--within", nargs="+", default=TESTS, help="only these tests")
    parser.add_argument("--seconds", type=float, default=0, help="broken off after so many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--to", default="build/mutants.json")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    mutated = {
        module_of(path): mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        for path in sources(options.modules)
    }
    functions = Functions()
    trampoline.wrap_in_trampoline = functions.wrap
    sys.meta_path.insert(0, Finder(mutated))
    runner = Runner(functions, mutated, options)
    arguments = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--deselect", LEFT_OUT]
    pytest.main([*arguments, *options.within], plugins=[runner])
    print("\n".join(summary(runner.results)))
    return 0 if runner.results else 1


if __name__ == "__main__":
    sys.exit(main())
