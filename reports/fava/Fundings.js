// Sorting and filtering of the page of fundings. The figures are in the page already; this only
// moves and hides rows, and within a fund only, so that totals stay where they belong.

/** The value a cell sorts by: a number where it reads as one, else its text. */
function valueOf(cell) {
  const text = (cell?.firstChild?.textContent ?? "").trim();
  if (text === "" || text === "–") {
    return 0;
  }
  const number = Number(text.replaceAll(",", "").replace("−", "-"));
  return Number.isNaN(number) ? text : number;
}

function compare(left, right) {
  return typeof left === "number" && typeof right === "number"
    ? left - right
    : String(left || "~").localeCompare(String(right || "~"));
}

function sortBy(table, header) {
  const descending = header.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) {
    other.removeAttribute("aria-sort");
  }
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  for (const body of table.tBodies) {
    const rows = [...body.querySelectorAll("tr.r")];
    const total = body.querySelector("tr.t");
    const key = (row) => valueOf(row.cells[header.cellIndex]);
    rows.sort((a, b) => compare(key(a), key(b)) * (descending ? -1 : 1));
    rows.forEach((row) => body.insertBefore(row, total));
  }
}

function show(table, count, typed) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const body of table.tBodies) {
    let here = 0;
    for (const row of body.querySelectorAll("tr.r")) {
      const [funding, donor] = row.cells;
      const text = `${funding.textContent} ${donor.textContent}`.toLocaleLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      here += row.hidden ? 0 : 1;
    }
    // A total of rows that are not all shown would mislead.
    body.hidden = here === 0;
    body.querySelector("tr.t").hidden = words.length > 0;
    shown += here;
  }
  count.textContent = `${shown} funding${shown === 1 ? "" : "s"}`;
}

/** Say on every page, Fava's own included, that figures of these books are made up. */
async function mark() {
  const [, slug] = window.location.pathname.split("/");
  const answer = await fetch(`/${slug}/extension/Fundings/marks`);
  if (!answer.ok || !(await answer.json()).illustrative) {
    return;
  }
  const note = document.createElement("p");
  note.id = "vtf-marks";
  note.setAttribute("role", "note");
  note.textContent =
    "Illustrative: these books hold figures made up for an example. " +
    "Fava's own pages do not mark them, and add up funds that are kept apart; Fundings does neither.";
  Object.assign(note.style, {
    position: "fixed",
    insetInline: "0",
    bottom: "0",
    zIndex: "10",
    margin: "0",
    padding: "0.35em 1em",
    background: "#fff4e5",
    color: "#7a3d00",
    borderTop: "2px solid #b45f06",
    textAlign: "center",
  });
  document.body.append(note);
}

export default {
  init() {
    mark();
  },
  onExtensionPageLoad() {
    const table = document.getElementById("vtf-fundings");
    const filter = document.getElementById("vtf-filter");
    const count = document.getElementById("vtf-count");
    if (!(table instanceof HTMLTableElement) || !filter || !count) {
      return;
    }
    for (const header of table.tHead.rows[0].cells) {
      header.firstElementChild?.addEventListener("click", () => sortBy(table, header));
    }
    filter.addEventListener("input", () => show(table, count, filter.value));
  },
};
