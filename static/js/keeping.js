// Keeps, in this tab alone, what is typed into the forms of a page until a page comes after it
// that does not refuse it: nothing is lost when the line breaks or the session ends.
// The sheet of a self-evaluation keeps itself; see saving.js.
"use strict";

(() => {
  const { person, refused, restored, offline } = document.currentScript.dataset;
  const STORE = `typed:${person}:${location.pathname}`;
  const SENT = "sent";
  const FIELDS = "textarea, select, input:not([type]), input[type=text], input[type=number], input[type=date]";

  const read = (name) => JSON.parse(sessionStorage.getItem(name) || "{}");
  function write(name, values) {
    if (Object.keys(values).length) sessionStorage.setItem(name, JSON.stringify(values));
    else sessionStorage.removeItem(name);
  }

  const isOurs = (field) => field.matches(FIELDS) && field.name && field.form?.method === "post" && field.form.id !== "entry";
  const given = (field) => field.matches("select") ? ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value : field.defaultValue;

  // A field is known by its id, and in the panel beside the sheet by the place it is about.
  const keyOf = (field) => [field.id || field.name, field.form.querySelector("[type=hidden][name=place]")?.value ?? ""].join(" ");

  function say(field, text) {
    const note = document.createElement("p");
    note.className = "help muted small";
    note.setAttribute("role", "status");
    note.textContent = text;
    field.parentElement.querySelector(":scope > [role=status]")?.remove();
    field.after(note);
  }

  function restore(root) {
    const typed = read(STORE);
    for (const field of root.querySelectorAll(FIELDS)) {
      if (!isOurs(field) || field.value !== given(field)) continue;
      const value = typed[keyOf(field)];
      if (value === undefined || value === field.value) continue;
      field.value = value;
      if (!field.matches("select")) say(field, restored);
      field.closest("details")?.setAttribute("open", "");
    }
  }

  function forget(form) {
    const typed = read(STORE);
    for (const field of form.elements) if (isOurs(field)) delete typed[keyOf(field)];
    write(STORE, typed);
  }

  const sent = read(SENT);
  write(SENT, {});
  if (refused !== undefined) return;
  if (sent.keys && performance.getEntriesByType("navigation")[0]?.type === "navigate") {
    const typed = read(sent.store);
    for (const key of sent.keys) delete typed[key];
    write(sent.store, typed);
  }
  restore(document);

  document.addEventListener("input", (event) => {
    if (!isOurs(event.target)) return;
    write(STORE, { ...read(STORE), [keyOf(event.target)]: event.target.value });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const fields = [...form.elements].filter(isOurs);
    if (form.matches(".sign-out")) return sessionStorage.clear();
    if (!fields.length || event.defaultPrevented) return;
    if (!navigator.onLine) {
      event.preventDefault();
      return say(fields.at(-1), offline);
    }
    write(SENT, { store: STORE, keys: fields.map(keyOf) });
  });

  // What a page asks for on its own: done, or led to the sign-in, or not reached.
  const asks = ({ elt }) => elt.matches("form") && elt.id !== "entry";
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr, pathInfo } = event.detail;
    if (!asks(event.detail)) return;
    const elsewhere = new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location).pathname;
    if (!elsewhere && xhr.status < 400) forget(elt);
    else if (elsewhere && !document.getElementById("entry")) location.assign(xhr.responseURL);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (asks(event.detail)) say([...event.detail.elt.elements].filter(isOurs).at(-1) ?? event.detail.elt, offline);
    });
  }
  document.addEventListener("htmx:afterSwap", (event) => restore(event.detail.target));
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "panel-body") restore(document.getElementById("panel-body"));
  });
})();
