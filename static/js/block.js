// Blocks of cells: pasted from Excel or WPS, chosen with Shift or the mouse, copied out, cleared.
"use strict";

(() => {
  const { sheet, words, CELL, INHERITS, rowOf, bodyOf, rowsOf, inputIn, columnOf, grows, changed, fit, tidy, newRow, toast } = Grid;

  // --- codes with their names ---------------------------------------------------------------
  const lists = new Map();

  // What can be chosen in a list, by whole entry, by code and by name.
  function choices(id) {
    if (!lists.has(id)) {
      const found = new Map();
      const note = (key, value) => found.set(key, found.has(key) && found.get(key) !== value ? null : value);
      for (const option of document.querySelectorAll(`#${CSS.escape(id)} option`)) {
        const [code, ...name] = option.value.split(" ");
        for (const key of [option.value, code, name.join(" ")]) note(key, option.value);
      }
      lists.set(id, found);
    }
    return lists.get(id);
  }

  // A code typed without its name, or a name without its code, becomes both.
  function complete(input) {
    if (!input.matches("[data-codes][list]")) return;
    const whole = choices(input.getAttribute("list")).get(input.value.trim());
    if (whole) input.value = whole;
  }

  sheet.addEventListener("change", (event) => {
    if (event.target.matches("[data-codes]")) complete(event.target);
  });

  // What is none of the choices stays to be seen: the server says what is wrong with it.
  function choose(select, text) {
    const wanted = text.trim();
    const fitting = [...select.options].find((one) => [one.value, one.text.trim()].includes(wanted));
    select.value = (fitting ?? select.appendChild(new Option(wanted, wanted))).value;
  }

  function put(target, value) {
    if (target.matches("select")) choose(target, value);
    else target.value = target.matches("textarea") ? value.trim() : value.replace(/\s*\n\s*/g, " ").trim();
    complete(target);
    fit(target);
  }

  // --- pasting ------------------------------------------------------------------------------
  // Cells separated by tabs; a quoted cell may hold tabs, line breaks and doubled quotes.
  function parse(text) {
    const rows = [[]];
    let cell = "", quoted = false, fresh = true;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < source.length; at += 1) {
      const one = source[at];
      if (quoted) {
        if (one === '"' && source[at + 1] === '"') { cell += '"'; at += 1; }
        else if (one === '"') quoted = false;
        else cell += one;
      } else if (one === '"' && fresh) { quoted = true; fresh = false; }
      else if (one === "\t") { rows.at(-1).push(cell); cell = ""; fresh = true; }
      else if (one === "\n") { rows.at(-1).push(cell); rows.push([]); cell = ""; fresh = true; }
      else { cell += one; fresh = false; }
    }
    rows.at(-1).push(cell);
    return rows;
  }

  const isFigure = (text) => /^[\s\d.,，．%％+\-–—－−/０-９]*$/.test(text);
  const columnsOf = (row) => bodyOf(row).dataset.columns?.split(" ") ?? [...row.querySelectorAll("td[data-column]")].map((cell) => cell.dataset.column);

  // The columns the pasted cells go to, from `first` on. A block that holds words where a
  // computed column would stand was copied without the computed columns.
  function targets(row, first, cells) {
    const columns = columnsOf(row);
    const from = columns.slice(columns.indexOf(first));
    const whole = from.every((column, index) => inputIn(row, column) || cells.every((line) => isFigure(line[index] ?? "")));
    return whole ? from : from.filter((column) => inputIn(row, column));
  }

  const withoutHeadings = (row, cells) => {
    const heading = [...row.closest("table").querySelectorAll("th.heading")].map((one) => one.textContent.trim());
    const given = cells[0].filter((one) => one.trim());
    return given.length && given.every((one) => heading.includes(one.trim())) ? cells.slice(1) : cells;
  };

  function paste(input, text) {
    let cells = parse(text);
    if (cells.length === 1 && cells[0].length === 1) return false;
    const start = rowOf(input);
    if (!start) return false;
    if (input.matches("[data-long]") && cells.every((line) => line.length === 1) && !text.startsWith('"')) return false;
    const body = bodyOf(start);
    const columns = targets(start, columnOf(input), cells);
    cells = withoutHeadings(start, cells);
    Grid.before(body);
    let row = start, above = rowsOf(body)[rowsOf(body).indexOf(start) - 1];
    for (const [index, line] of cells.entries()) {
      let added = false;
      if (index > 0) {
        let next = rowsOf(body)[rowsOf(body).indexOf(row) + 1];
        if (!next) {
          if (!grows(row)) break;
          next = newRow(body, row);
          added = true;
        }
        [above, row] = [row, next];
      }
      const filled = new Set();
      line.forEach((value, offset) => {
        const target = columns[offset] && inputIn(row, columns[offset]);
        if (!target) return;
        filled.add(target);
        const repeated = target.closest(".group") && !value.trim();
        if (repeated && (!above || index === 0)) return;
        put(target, repeated ? inputIn(above, columns[offset])?.value ?? "" : value);
      });
      for (const cell of row.querySelectorAll(INHERITS)) {
        const target = cell.querySelector(CELL);
        if (added && target && !filled.has(target) && above) { target.value = inputIn(above, cell.dataset.column)?.value ?? ""; fit(target); }
      }
    }
    tidy(body);
    changed(input);
    toast(words.pasted);
    return true;
  }

  sheet.addEventListener("paste", (event) => {
    const input = event.target.closest(CELL);
    const text = event.clipboardData?.getData("text/plain");
    if (input && text && paste(input, text)) { event.preventDefault(); clear(); }
  });

  // --- choosing a block ---------------------------------------------------------------------
  let anchor = null, far = null; // two opposite corners, as cells of the table

  const cellOf = (element) => element?.closest?.("tr[data-row] > td[data-column]");
  const written = (cell) => {
    const input = cell.querySelector(CELL);
    if (input?.matches("select")) return input.selectedOptions[0]?.value ? input.selectedOptions[0].text.trim() : "";
    return (input ? input.value : cell.querySelector("output, .text")?.textContent ?? "").trim();
  };

  // The chosen cells, row by row; a single cell is no block.
  function block() {
    if (!anchor?.isConnected || !far?.isConnected || anchor === far) return [];
    const rows = rowsOf(bodyOf(rowOf(anchor)));
    const [top, bottom] = [rows.indexOf(rowOf(anchor)), rows.indexOf(rowOf(far))].sort((one, other) => one - other);
    const columns = columnsOf(rowOf(anchor));
    const [left, right] = [columns.indexOf(anchor.dataset.column), columns.indexOf(far.dataset.column)].sort((one, other) => one - other);
    return rows.slice(top, bottom + 1).map((row) => columns.slice(left, right + 1)
      .map((column) => row.querySelector(`td[data-column="${column}"]`)).filter(Boolean));
  }

  function paint() {
    sheet.querySelectorAll("td.chosen").forEach((cell) => cell.classList.remove("chosen"));
    block().flat().forEach((cell) => cell.classList.add("chosen"));
  }

  function clear() {
    if (!anchor) return;
    anchor = far = null;
    paint();
  }

  function extend(to) {
    if (!to || !anchor || bodyOf(rowOf(to)) !== bodyOf(rowOf(anchor))) return;
    far = to;
    paint();
  }

  function beside(cell, down, right) {
    const rows = rowsOf(bodyOf(rowOf(cell)));
    const columns = columnsOf(rowOf(cell));
    const row = rows[rows.indexOf(rowOf(cell)) + down];
    const column = columns[columns.indexOf(cell.dataset.column) + right];
    return row && column ? row.querySelector(`td[data-column="${column}"]`) : null;
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  sheet.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target);
    if (!cell || event.isComposing) return;
    const step = STEPS[event.key];
    const chosen = block();
    if (event.shiftKey && step && !event.altKey && !event.ctrlKey && (step[0] || chosen.length) && !event.target.matches("textarea")) {
      event.preventDefault();
      anchor ??= cell;
      extend(beside(far ?? anchor, ...step));
    } else if (chosen.length && ["Delete", "Backspace"].includes(event.key) && !event.altKey) {
      event.preventDefault();
      empty(chosen);
    } else if (chosen.length && event.key === "Escape") {
      clear();
    }
  });

  sheet.addEventListener("mousedown", (event) => {
    const cell = cellOf(event.target);
    const from = cellOf(document.activeElement);
    if (!cell || event.button !== 0) return;
    if (event.shiftKey && from && from !== cell) {
      event.preventDefault();
      anchor ??= from;
      extend(cell);
    } else {
      clear();
    }
  });

  sheet.addEventListener("mousemove", (event) => {
    if (event.buttons !== 1) return;
    const cell = cellOf(event.target);
    const from = cellOf(document.activeElement);
    if (!cell || !from || (cell === from && !anchor)) return;
    event.preventDefault();
    anchor ??= from;
    extend(cell);
  });

  sheet.addEventListener("focusin", (event) => { if (anchor && cellOf(event.target) !== anchor) clear(); });
  sheet.addEventListener("input", (event) => { if (event.isTrusted) clear(); });

  function empty(cells) {
    const body = bodyOf(rowOf(cells[0][0]));
    Grid.before(body);
    for (const cell of cells.flat()) {
      const input = cell.querySelector(CELL);
      if (input) { input.value = ""; fit(input); }
    }
    tidy(body);
    changed(body);
  }

  // --- copying out --------------------------------------------------------------------------
  const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const asText = (lines) => lines.map((line) => line.map(quoted).join("\t")).join("\n");
  let everything = "";

  function copy(event) {
    const chosen = block();
    const text = everything || (chosen.length ? asText(chosen.map((line) => line.map(written))) : "");
    if (!text) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    if (event.type === "cut" && chosen.length) empty(chosen);
  }
  document.addEventListener("copy", copy);
  sheet.addEventListener("cut", copy);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-all]");
    if (!button) return;
    const rows = [...sheet.querySelectorAll("tr[data-row]")];
    const columns = rows.length ? columnsOf(rows[0]) : [];
    const headings = columns.map((column) => sheet.querySelector(`th[data-heading-of="${column}"]`)?.textContent.trim() ?? "");
    const lines = rows.map((row) => columns.map((column) => written(row.querySelector(`td[data-column="${column}"]`))));
    everything = asText([headings, ...lines.filter((line) => line.some(Boolean))]);
    document.execCommand("copy");
    everything = "";
    toast(words.copied);
  });
})();
