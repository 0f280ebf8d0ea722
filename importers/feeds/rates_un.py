"""The UN operational rates of exchange as the UN Treasury publishes them, in XML.

    <UN_OPERATIONAL_RATES>
      <abbrv_name>Albania</abbrv_name> <name>Albania Lek(e)</name>
      <f_curr_code>ALL</f_curr_code> <eff_date>01 Oct 2026</eff_date> <rate>80.79</rate>
    </UN_OPERATIONAL_RATES>

Units of the currency for one dollar. Countries that share a currency share a rate: they become one
row that names them all, and two rows where the file gives them two rates. A currency may come twice
with two dates of effect, where the rate was revised within the month.
"""

from __future__ import annotations

from xml.parsers import expat

from importers.feeds.rates_sheet import UN, Answer, Rate, answer, lines_of, unsafe_xml

RECORD = "UN_OPERATIONAL_RATES"

_FIELDS = frozenset({"abbrv_name", "name", "f_curr_code", "eff_date", "rate"})
_ADVICE = "Download the rates again from the UN Treasury, or save them as .xlsx."


class _Records:
    """Collects the records, each with the line on which its rate stands."""

    def __init__(self) -> None:
        self.found: list[tuple[dict[str, str], int]] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._record: dict[str, str] | None = None
        self._field, self._line = "", 0

    def read(self, content: bytes) -> None:
        """Collect the records of a file."""
        self._parser.Parse(content, True)

    def _begin(self, name: str, _: dict[str, str]) -> None:
        if name == RECORD:
            self._record, self._line = {}, self._parser.CurrentLineNumber
        elif self._record is not None and name in _FIELDS:
            self._field = name
            self._record[name] = ""
            if name == "rate":
                self._line = self._parser.CurrentLineNumber

    def _text(self, text: str) -> None:
        if self._record is not None and self._field:
            self._record[self._field] += text

    def _end(self, name: str) -> None:
        if name == RECORD and self._record is not None:
            self.found.append((self._record, self._line))
            self._record = None
        self._field = ""


def read(content: bytes) -> Answer:
    """Return the rates of a file."""
    if problem := unsafe_xml(content):
        return ("refused", f"the file is not read: {problem}", _ADVICE)
    records = _Records()
    try:
        records.read(content)
    except expat.ExpatError as error:
        return ("refused", f"the file is damaged: {error}", _ADVICE)
    if not records.found:
        return ("refused", "the file holds no rates", _ADVICE)
    return answer(_rates(records.found), [])


def _rates(records: list[tuple[dict[str, str], int]]) -> list[Rate]:
    """Return one rate for each currency, day and figure, naming the countries that share it."""
    shared: dict[tuple[str, str, str], tuple[list[str], list[int]]] = {}
    for record, line in records:
        code, day, rate = (record.get(n, "").strip() for n in ("f_curr_code", "eff_date", "rate"))
        countries, lines = shared.setdefault((code, day, rate), ([], []))
        countries.append(" ".join(record.get("abbrv_name", "").split()))
        lines.append(line)
    return [
        Rate(UN, day, "USD", code, rate, lines_of(lines), "; ".join(filter(None, countries)))
        for (code, day, rate), (countries, lines) in shared.items()
    ]
