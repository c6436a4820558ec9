// Undo and redo of what was done to the sheet: typing cell by cell, rows, pasted blocks.
"use strict";

(() => {
  const { sheet, CELL, bodyOf, rowOf, rowsOf } = Grid;
  const DEEPEST = 200;
  const past = [], future = [];
  let entered = null; // the cell that has the focus, with what stood in it before
  let typing = false; // whether something was typed in it since

  // What a block looked like: its rows in order, and what stood in each cell.
  function picture(body) {
    const rows = rowsOf(body);
    return { body, rows, values: rows.flatMap((row) => [...row.querySelectorAll(CELL)].map((cell) => [cell, cell.value])) };
  }

  function remember(entry) {
    past.push(entry);
    if (past.length > DEEPEST) past.shift();
    future.length = 0;
  }

  function restore({ body, rows, values }) {
    if (rows) {
      const place = document.createComment("");
      const held = rowsOf(body);
      body.insertBefore(place, held[0] ?? body.querySelector("tr.adder"));
      for (const row of held) row.remove();
      for (const row of rows) body.insertBefore(row, place);
      place.remove();
    }
    let first = null;
    for (const [cell, value] of values) {
      if (cell.value === value) continue;
      cell.value = value;
      Grid.fit(cell);
      first ??= cell;
    }
    Grid.tidy(body);
    const target = first ?? rows?.[0]?.querySelector(CELL);
    if (target?.isConnected) Grid.go(target);
    Grid.changed(body);
  }

  function step(from, to) {
    const entry = from.pop();
    if (!entry) return false;
    to.push(entry.rows ? picture(entry.body) : { ...entry, values: entry.values.map(([cell]) => [cell, cell.value]) });
    restore(entry);
    typing = false;
    return true;
  }

  sheet.addEventListener("grid:before", (event) => {
    remember(picture(event.target.closest("tbody")));
    typing = false;
  });

  sheet.addEventListener("focusin", (event) => {
    const cell = event.target.closest(CELL);
    entered = cell && rowOf(cell) ? { cell, value: cell.value } : null;
    typing = false;
  });

  sheet.addEventListener("input", (event) => {
    if (!event.isTrusted || event.target !== entered?.cell || typing) return;
    remember({ body: bodyOf(rowOf(entered.cell)), rows: null, values: [[entered.cell, entered.value]] });
    typing = true;
  });

  // In a longer text the browser undoes what was typed, letter by letter, as everywhere else.
  const isTheBrowsers = (target) => target.matches("textarea") && typing;

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const target = event.target;
    if (!["z", "y"].includes(key) || isTheBrowsers(target)) return;
    if (!sheet.contains(target) && target.matches("input, textarea, select")) return;
    const back = key === "z" && !event.shiftKey;
    if (back ? step(past, future) : step(future, past)) event.preventDefault();
  });
})();
