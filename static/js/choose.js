// Adds, above the ticks of a list, one that sets them all.
(() => {
  const bar = document.getElementById("bulk");
  const ticks = [...document.querySelectorAll('input[name="case"][form="bulk"]')];
  const heading = document.querySelector("table.list thead th");
  if (!bar || !heading || ticks.length < 2) return;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", bar.dataset.chooseAll);
  all.title = bar.dataset.chooseAll;
  const show = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    all.checked = chosen === ticks.length;
    all.indeterminate = chosen > 0 && chosen < ticks.length;
  };
  all.addEventListener("change", () => ticks.forEach((tick) => { tick.checked = all.checked; }));
  ticks.forEach((tick) => tick.addEventListener("change", show));
  heading.append(" ", all);
  show();
})();
