// Keeps, in this tab alone, the rows of a grid that could not be saved yet, so that loading the
// page again loses nothing: a grid is saved as a whole, and one entry that cannot be read holds
// back the others. Signing out clears it; see keeping.js for all other forms.
"use strict";

(() => {
  const { sheet, words, CELL, rowsOf, columnOf, inputIn, newRow, tidy, fit, changed, toast } = Grid;
  const form = document.getElementById("entry");
  const body = sheet.querySelector("tbody[data-grows]");
  const key = `rows:${form.dataset.keep}`;
  const version = () => document.getElementById("version").value;
  const unit = form.elements.unit.value;
  const identity = (row) => row.querySelector('input[type=hidden][name$=".id"]');

  function written() {
    return rowsOf(body).filter((row) => row.querySelector(CELL)).map((row) => ({
      id: identity(row)?.value ?? "",
      cells: [...row.querySelectorAll(CELL)].map((cell) => [columnOf(cell), cell.value]),
    }));
  }

  function keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify({ version: version(), unit, rows: written() }));
    } catch { /* no room, or storage is not allowed: the page warns before it is left */ }
  }

  function put(cell, value) {
    if (cell.matches("select") && ![...cell.options].some((one) => one.value === value)) cell.append(new Option(value, value));
    cell.value = value;
    fit(cell);
  }

  function restore(kept) {
    const rows = rowsOf(body).filter((row) => row.querySelector(CELL));
    kept.rows.forEach(({ id, cells }, index) => {
      const row = rows[index] ?? newRow(body, rowsOf(body).at(-1));
      if (identity(row)) identity(row).value = id;
      for (const [column, value] of cells) {
        const cell = inputIn(row, column);
        if (cell) put(cell, value);
      }
    });
    rows.slice(kept.rows.length).forEach((row) => row.remove());
    tidy(body);
    changed(body);
    toast(words.kept);
  }

  sheet.addEventListener("input", keep);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const done = detail.elt === form && detail.xhr.status === 200;
    if (done && document.getElementById("saved").className !== "busy") sessionStorage.removeItem(key);
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-discard]")) sessionStorage.removeItem(key); });

  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept?.version === version() && kept.unit === unit) window.addEventListener("load", () => restore(kept));
  else sessionStorage.removeItem(key);
})();
