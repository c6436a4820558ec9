// The columns that stay in view while a wide table scrolls stand one beside the other.
"use strict";

(() => {
  const tables = document.querySelectorAll("table.statutory");

  function place(table) {
    const starts = new Map();
    for (const cell of table.querySelectorAll(".side")) {
      cell.style.left = "";
      cell.style.position = "static";
    }
    const edge = table.getBoundingClientRect().left;
    for (const cell of table.querySelectorAll(".side")) starts.set(cell, cell.getBoundingClientRect().left - edge);
    const room = table.parentElement.clientWidth;
    const wide = [...table.querySelectorAll("tbody tr:first-child .side")].reduce((sum, cell) => sum + cell.offsetWidth, 0);
    table.classList.toggle("flows", wide > room * 0.6);
    for (const [cell, start] of starts) {
      cell.style.position = "";
      cell.style.left = `${start}px`;
    }
  }

  // Where the list of tables runs sideways, the one that is shown is in sight.
  const list = document.querySelector(".table-list ul");
  const shown = list?.querySelector("[aria-current]");
  if (shown) list.scrollLeft = shown.offsetLeft - list.offsetLeft - 16;

  const all = () => tables.forEach(place);
  window.addEventListener("resize", all);
  all();
})();
