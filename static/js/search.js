// The search of the exported site: it looks through an index beside it, in the browser.
// It finds what the search of the application finds.
"use strict";

(() => {
  const form = document.querySelector("[data-exported-search]");
  if (!form) return;
  const SHOWN = 30;
  const told = form.dataset;
  const state = document.querySelector(".search-state");
  const asked = new URLSearchParams(location.search);
  const text = (asked.get("q") ?? "").trim();
  const chosen = [...form.kind.options].find((one) => one.value === asked.get("kind"));
  form.q.value = text;
  if (chosen) form.kind.value = chosen.value;
  if (!text) return;

  const words = text.toLowerCase().split(/\s+/);
  const kind = chosen?.dataset.kind;
  const has = (where, word) => where.toLowerCase().includes(word);
  const isYear = (word) => /^\d{4}$/.test(word);
  const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  const isFound = (one) => words.every((word) =>
    has(one.department, word) || has(one.subject, word) || has(one.title, word) || one.code === word);

  // At least one word stands in the row itself: a department's name alone finds the department.
  function isFoundRow(row, one) {
    const inRow = (word) => has(row[3], word);
    return words.some(inRow) && words.every((word) =>
      inRow(word) || has(one.department, word) || one.code === word || (isYear(word) && one.year === word));
  }

  function cell(tag, content, attributes = {}) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(content);
    return made;
  }

  function link(address, content) {
    return cell("a", content, { href: address });
  }

  function kindName(one) {
    return [...form.kind.options].find((option) => option.dataset.kind === one.kind)?.textContent ?? one.kind;
  }

  function department(one) {
    return cell("td", link(`${told.prefix}/${told.suffix}d/${one.code}/`, one.department), { class: "department" });
  }

  function publicationRow(one) {
    const line = document.createElement("tr");
    const head = cell("th", link(one.address + told.suffix, one.subject || told.whole), { scope: "row" });
    head.append(cell("span", one.title, { class: "under", lang: "zh-CN" }));
    line.append(
      head, cell("td", kindName(one)), cell("td", one.total || "–", { class: "number" }),
      cell("td", one.grade || "–", { lang: "zh-CN" }), department(one), cell("td", one.year),
      cell("td", filled(told.version, { number: one.version })));
    return line;
  }

  function tableRow([one, [table, title, number, content, amount]]) {
    const line = document.createElement("tr");
    const address = `${one.address}tables/${table}/${told.suffix}#row${number}`;
    line.append(
      cell("th", link(address, content), { scope: "row", lang: "zh-CN" }),
      cell("td", amount || "–", { class: "number", lang: "zh-CN" }),
      cell("td", title, { lang: "zh-CN" }), department(one), cell("td", one.year));
    return line;
  }

  function show(section, heading, found, nothing, lineOf) {
    section.hidden = false;
    section.querySelector("h2").textContent = heading;
    const empty = section.querySelector(".empty");
    const more = section.querySelector("button");
    const body = section.querySelector("tbody");
    empty.hidden = found.length > 0;
    empty.textContent = nothing;
    section.querySelector(".scroll").hidden = !found.length;
    let shown = 0;
    function further() {
      const first = shown;
      body.append(...found.slice(shown, shown += SHOWN).map(lineOf));
      more.hidden = shown >= found.length;
      if (first) body.rows[first].querySelector("a").focus();
    }
    more.addEventListener("click", further);
    further();
  }

  async function read(name) {
    const answer = await fetch(told.index + name);
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.json();
  }

  async function search() {
    const index = await read("index.json");
    const publications = index.publications.filter((one) => !kind || one.kind === kind);
    const found = publications.filter(isFound);
    const heading = filled(told.found, { count: found.length, words: text });
    show(document.querySelector(".search-found"), heading, found, told.nothing, publicationRow);
    const byAddress = new Map(publications.map((one) => [one.address, one]));
    const rows = [];
    for (const year of await Promise.all(index.rows.map((year) => read(`rows-${year}.json`)))) {
      for (const [address, held] of Object.entries(year)) {
        const one = byAddress.get(address);
        if (one) rows.push(...held.filter((row) => isFoundRow(row, one)).map((row) => [one, row]));
      }
    }
    const counted = filled(told.rows, { count: rows.length });
    show(document.querySelector(".search-rows"), counted, rows, told.noRows, tableRow);
    state.classList.add("visually-hidden"); // the headings say it to those who see them
    state.textContent = `${heading} · ${counted}`;
  }

  search().catch(() => {
    state.textContent = told.failed;
  });
})();
