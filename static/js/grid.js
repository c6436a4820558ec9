// The sheet as a grid: moving between cells, adding, moving and removing rows. It knows no rule
// of the form. Before it changes cells or rows it says so with the event `grid:before`.
"use strict";

const Grid = (() => {
  const sheet = document.getElementById("sheet");
  const words = document.getElementById("words").dataset;
  const CELL = "input[form=entry]:not([type=hidden]), textarea[form=entry], select[form=entry]";

  // --- finding one's way -------------------------------------------------------------------
  const rowOf = (element) => element.closest("tr[data-row]");
  const bodyOf = (row) => row.closest("tbody");
  const rowsOf = (body) => [...body.querySelectorAll("tr[data-row]")];
  const blockOf = (row) => row.id.split(".")[0];
  const inputIn = (row, column) => row.querySelector(`td[data-column="${column}"] > :is(${CELL})`);
  const columnOf = (input) => input.closest("td").dataset.column;
  const grows = (row) => bodyOf(row).hasAttribute("data-grows");
  const changed = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));
  const before = (body) => body.dispatchEvent(new CustomEvent("grid:before", { bubbles: true }));

  function neighbour(input, step) {
    const all = [...sheet.querySelectorAll("tr[data-row]")];
    const at = all.indexOf(rowOf(input));
    for (let next = at + step; all[next]; next += step) {
      const found = inputIn(all[next], columnOf(input));
      if (found) return found;
    }
    return null;
  }

  function go(input) {
    input.focus();
    if (input.select) input.select();
  }

  // --- how a cell looks --------------------------------------------------------------------
  const sizes = CSS.supports("field-sizing", "content");

  function fit(input) {
    if (input.matches("textarea") && !sizes) {
      input.style.height = "auto";
      input.style.height = `${input.scrollHeight}px`;
    }
    const shown = input.previousElementSibling;
    if (shown?.matches(".wrapped")) shown.textContent = input.value;
  }

  // A level that repeats the one above is shown lightly, as if the cells were merged.
  function markRepeats(body) {
    const levels = (body.dataset.columns || "").split(" ").filter((column) => body.querySelector(`td.group[data-column="${column}"]`));
    let above = null;
    for (const row of rowsOf(body)) {
      let same = above !== null;
      const values = levels.map((column) => {
        const cell = row.querySelector(`td[data-column="${column}"]`);
        return (cell?.querySelector(CELL)?.value ?? cell?.textContent ?? "").trim();
      });
      levels.forEach((column, index) => {
        same = same && values[index] === above[index];
        row.querySelector(`td[data-column="${column}"]`)?.classList.toggle("repeats", same);
      });
      above = values;
    }
  }

  function tidy(body) {
    rowsOf(body).forEach((row, index) => {
      const number = row.querySelector(".row-number");
      if (number) number.textContent = index + 1;
    });
    const side = body.querySelector("th[data-side]");
    if (side) side.rowSpan = [...body.rows].filter((row) => !row.matches(".adder")).length - [...body.rows].indexOf(side.parentElement);
    const order = document.querySelector(`#entry input[name="${body.id}.order"]`);
    if (order) order.value = rowsOf(body).map((row) => row.dataset.row).join(",");
    markRepeats(body);
  }

  // What a new row takes over from the one above it.
  const INHERITS = "td.group, td[data-inherits]";

  // --- rows --------------------------------------------------------------------------------
  // Buttons that work by sending the form now work in the page; htmx must not send them along.
  function tame(root) {
    for (const button of root.querySelectorAll("[data-arrange]")) {
      button.type = "button";
      button.removeAttribute("form");
      button.removeAttribute("name");
    }
  }

  function newRow(body, below) {
    const template = document.querySelector(`template[data-new-row^="${body.dataset.grows}."]`);
    const blank = template.dataset.newRow.split(".")[1];
    const used = [...taken(body)].map((key) => Number(key.slice(1)));
    const key = `r${Math.max(0, ...used) + 1}`;
    taken(body).add(key);
    const holder = document.createElement("tbody");
    holder.innerHTML = template.innerHTML.replaceAll(blank, key);
    const row = holder.querySelector("tr");
    tame(row);
    if (below) below.after(row);
    else body.insertBefore(row, body.querySelector("tr.adder") && (footerOf(body) || body.querySelector("tr.adder")));
    htmx.process(row);
    return row;
  }

  const footerOf = (body) => [...body.rows].find((row) => row.querySelector(`td[id^="${body.id}.footer."]`));
  const keys = new Map();
  const taken = (body) => {
    if (!keys.has(body.id)) keys.set(body.id, new Set(rowsOf(body).map((row) => row.dataset.row)));
    return keys.get(body.id);
  };

  function add(body, below) {
    before(body);
    const row = newRow(body, below ?? rowsOf(body).at(-1));
    const model = below ?? rowsOf(body).at(-2);
    if (model) {
      for (const cell of row.querySelectorAll(INHERITS)) {
        const from = inputIn(model, cell.dataset.column);
        const to = cell.querySelector(CELL);
        if (from && to) to.value = from.value;
        if (to) fit(to);
      }
    }
    tidy(body);
    const first = [...row.querySelectorAll(CELL)].find((input) => !input.closest(INHERITS)) || row.querySelector(CELL);
    go(first);
    changed(first);
  }

  // A row offered elsewhere on the page: its cells say what goes into which column.
  function take(offer, body) {
    const row = newRow(body, rowsOf(body).at(-1));
    for (const value of offer.querySelectorAll("[data-value]")) {
      const input = inputIn(row, value.dataset.value);
      if (!input) continue;
      input.value = value.textContent.trim();
      fit(input);
    }
    tidy(body);
    const first = row.querySelector(CELL);
    go(first);
    changed(first);
  }

  function move(row, step) {
    const body = bodyOf(row);
    const rows = rowsOf(body);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    before(body);
    if (step < 0) other.before(row);
    else other.after(row);
    tidy(body);
    changed(body);
  }

  function remove(row) {
    const body = bodyOf(row);
    before(body);
    const after = row.previousElementSibling;
    const next = neighbour(row.querySelector(CELL), 1) || neighbour(row.querySelector(CELL), -1);
    row.remove();
    tidy(body);
    changed(body);
    next?.focus();
    toast(words.removed, words.restore, () => {
      if (row.isConnected) return;
      before(body);
      if (after?.isConnected) after.after(row);
      else body.prepend(row);
      tidy(body);
      changed(body);
      row.querySelector(CELL)?.focus();
    });
  }

  function toast(text, label, action) {
    document.querySelector(".toast")?.remove();
    const note = document.createElement("p");
    note.className = "toast";
    note.setAttribute("role", "status");
    note.textContent = text;
    if (label) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = label;
      button.addEventListener("click", () => { note.remove(); action(); });
      note.append(button);
    }
    document.body.append(note);
    setTimeout(() => note.remove(), 10000);
  }

  function arrange(action, row, body) {
    if (action === "add") add(body, row);
    if (!row) return;
    const focus = document.activeElement?.closest("tr") === row ? document.activeElement : null;
    if (action === "up") move(row, -1);
    if (action === "down") move(row, 1);
    if (action === "remove") remove(row);
    if (action === "up" || action === "down") focus?.focus();
  }

  // --- events ------------------------------------------------------------------------------
  sheet.addEventListener("input", (event) => {
    const input = event.target.closest(CELL);
    if (!input) return;
    fit(input);
    if (input.closest(".group")) markRepeats(bodyOf(rowOf(input)));
  });

  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-arrange]");
    if (!button) return;
    const row = rowOf(button);
    button.closest("details")?.removeAttribute("open");
    arrange(button.dataset.arrange, row, row ? bodyOf(row) : document.getElementById(button.dataset.block));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    const body = button && document.getElementById(button.dataset.take);
    if (!body) return;
    event.preventDefault();
    take(button.closest("tr"), body);
  });

  // The whole cell is the input, not only its lines.
  sheet.addEventListener("click", (event) => {
    if (event.target.matches("td.open")) event.target.querySelector(CELL)?.focus();
  });

  // Only one bar of row buttons is open, and it closes when one looks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of sheet.querySelectorAll("details.row-menu[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
  });

  const oneLine = (input) => input.matches("input") || input.clientHeight < 44;

  sheet.addEventListener("keydown", (event) => {
    const menu = event.target.closest("details.row-menu");
    if (menu && event.key === "Escape") { menu.removeAttribute("open"); menu.querySelector("summary").focus(); return; }
    const input = event.target.closest(CELL);
    if (!input || event.isComposing) return;
    const row = rowOf(input);
    if (event.altKey && row && grows(row) && rowKeys[event.key]) {
      event.preventDefault();
      const focused = columnOf(input);
      arrange(rowKeys[event.key], row, bodyOf(row));
      if (row.isConnected && event.key.startsWith("Arrow")) inputIn(row, focused)?.focus();
    } else if (event.altKey || event.ctrlKey || event.metaKey || (event.shiftKey && event.key.startsWith("Arrow"))) {
      return;
    } else if (event.key === "Enter" && !event.shiftKey && !input.matches("[data-long]")) {
      event.preventDefault();
      const next = neighbour(input, 1);
      if (next) go(next);
    } else if (event.key === "ArrowDown" && leaves(input, 1)) {
      const next = neighbour(input, 1);
      if (next) { event.preventDefault(); go(next); }
    } else if (event.key === "ArrowUp" && leaves(input, -1)) {
      const next = neighbour(input, -1);
      if (next) { event.preventDefault(); go(next); }
    }
  });

  const rowKeys = { Enter: "add", ArrowUp: "up", ArrowDown: "down", Delete: "remove", Backspace: "remove" };

  // An arrow leaves a cell of one line at once, a longer text from its beginning or end.
  function leaves(input, step) {
    if (input.hasAttribute("list") || input.matches("select")) return false;
    if (oneLine(input)) return true;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    return whole || (step > 0 ? input.selectionEnd === input.value.length : input.selectionStart === 0);
  }

  tame(document);
  sheet.querySelectorAll(CELL).forEach(fit);
  for (const body of sheet.querySelectorAll("tbody[data-grows]")) tidy(body);

  // A link to a cell goes to its input.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-place]");
    const input = link && document.querySelector(`[id="${CSS.escape(link.dataset.place)}"] :is(${CELL})`);
    if (input) { event.preventDefault(); input.scrollIntoView({ block: "center" }); go(input); }
  });

  return { sheet, words, CELL, INHERITS, rowOf, bodyOf, rowsOf, inputIn, columnOf, grows, changed, before, go, fit, tidy, newRow, toast };
})();
