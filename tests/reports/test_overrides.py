"""`vtf overrides`: the auditor's list, complete whatever became of an override."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tests.plugins.conftest import _ACCOUNT, COMMON, cost
from tests.plugins.test_approval import PEOPLE
from tests.plugins.test_overrides import late, override
from vtf import vtf


@pytest.fixture
def folder(tmp_path):
    """Return new books."""
    folder = tmp_path / "books"
    assert CliRunner().invoke(vtf, ["init", "--books", str(folder)]).exit_code == 0
    return folder


def listed(folder, text, *options):
    """Return what the command says of books with a text: exit code and output."""
    accounts = sorted(set(_ACCOUNT.findall(COMMON + text)))
    opens = "".join(f"1970-01-01 open {account}\n" for account in accounts)
    main = folder / "main.beancount"
    head = main.read_text().partition("; end of the test's head")[0]
    own = "\n".join(
        line for line in head.splitlines() if "terms/" not in line or "include" not in line
    )
    main.write_text(f"{own}\n; end of the test's head\n{opens}{COMMON}{PEOPLE}{text}")
    result = CliRunner().invoke(vtf, ["overrides", "--books", str(folder), *options])
    return result.exit_code, result.output


def test_no_override(folder):
    """An empty list is said."""
    assert listed(folder, "") == (0, "No override is stated.\n")


def test_should_13_every_override_is_on_the_list(folder):
    """Used, unused, expired, refused, withdrawn, and one that cannot be read; exit code 0."""
    text = late(cost)
    text += override(name="OV-1")
    text += override(name="OV-2", about="nothing")
    text += override(name="OV-3", about="nothing", until="2015-06-30")
    text += override(name="OV-4", finding="WALL-FUND")
    text += override(name="OV-5", about="gone", key="override:OV-5")
    text += '2015-01-02 custom "reversal" "override:OV-5"\n  reason: "Not needed."\n'
    text += override(name="OV-6", authority=" ")
    text += late(cost, key="l") + override("l", name="OV-7", until="2015-01-01")

    code, output = listed(folder, text, "--json", "--today", "2015-07-01")

    assert code == 0
    found = {one["id"]: one for one in json.loads(output)}
    assert {name: one["state"] for name, one in found.items()} == {
        "OV-1": "used",
        "OV-2": "unused",
        "OV-3": "expired",
        "OV-4": "refused",
        "OV-5": "withdrawn",
        "OV-6": "refused",
        "OV-7": "expired",
    }
    assert len(found["OV-1"]["passes"][0]) == 8
    assert found["OV-1"]["by"] == "ANA"
    assert found["OV-1"]["weight"] == "advisory"
    assert "absolute" in found["OV-4"]["why"][0]
    assert "authority" in found["OV-6"]["why"][0]
    code, output = listed(folder, text, "--json", "--today", "2015-06-30")
    assert {one["id"]: one["state"] for one in json.loads(output)}["OV-3"] == "unused"

    code, output = listed(folder, text, "--today", "2015-07-01")
    assert code == 0
    assert "7 overrides: 1 used" in output
    assert "OV-4 (refused):" in output
    code, output = listed(folder, late(cost) + override())
    assert "1 override: 1 used." in output
