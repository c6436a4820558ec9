// Saves while one types. What is typed stays in the page until the server says it is saved.
"use strict";

(() => {
  const form = document.getElementById("entry");
  const words = document.getElementById("words").dataset;
  const PAUSE = 600;
  const RETRIES = [3000, 6000, 15000, 30000];
  let typed = 0, sent = 0, saved = 0, failures = 0, blocked = false;
  let timer = null, waiting = null;

  const note = () => document.getElementById("saved");
  const trouble = () => document.getElementById("trouble");
  const dirty = () => typed > saved;

  function say(text, state) {
    note().textContent = text;
    note().className = state;
  }

  function soon(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => { if (dirty() && !blocked) htmx.trigger(form, "save-now"); }, pause);
  }

  function complain(text, buttons) {
    const box = document.createElement("div");
    box.className = "notice notice-error";
    const line = document.createElement("p");
    line.textContent = text;
    const actions = document.createElement("p");
    actions.className = "actions";
    actions.append(...buttons);
    box.append(line, actions);
    trouble().replaceChildren(box);
    say(words.unsaved, "not-saved");
  }

  function retryButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "secondary";
    button.textContent = words.retry;
    button.addEventListener("click", () => { blocked = false; htmx.trigger(form, "save-now"); });
    return button;
  }

  function signInLink() {
    const link = document.createElement("a");
    link.className = "button";
    link.href = words.signInUrl;
    link.target = "_blank";
    link.textContent = words.signIn;
    return link;
  }

  function signedOut() {
    complain(words.signedOut, [signInLink(), retryButton()]);
    window.addEventListener("focus", () => htmx.trigger(form, "save-now"), { once: true });
  }

  function failed(text) {
    complain(text, [retryButton()]);
    soon(RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
  }

  const isOurs = (event) => event.detail.elt === form;

  document.getElementById("sheet").addEventListener("input", (event) => {
    if (event.target.closest(".judged")) return;
    typed += 1;
    if (!blocked) say(words.unsaved, "busy");
    soon(PAUSE);
  });
  document.getElementById("sheet").addEventListener("change", () => { if (dirty()) soon(50); });

  // A form keeps what `version` says at the moment it is sent, so that queued saves follow on.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event)) return;
    sent = typed;
    event.detail.xhr.sentAt = typed;
    say(words.saving, "busy");
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const xhr = event.detail.xhr;
    if (new URL(xhr.responseURL, location).pathname !== new URL(event.detail.pathInfo.requestPath, location).pathname) {
      event.detail.shouldSwap = false;
      xhr.signedOut = true;
    }
    // A refusal that does not come from our pages: the token of the session is gone, or the form.
    if (xhr.status >= 400 && xhr.status < 500 && !xhr.responseText.includes("hx-swap-oob")) {
      event.detail.shouldSwap = false;
      if (xhr.status === 403) xhr.signedOut = true;
      else xhr.foreign = true;
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const xhr = event.detail.xhr;
    if (event.detail.requestConfig.verb !== "post") return;
    if (xhr.signedOut) return signedOut();
    if (xhr.foreign) return complain(words.failed, [retryButton()]);
    if (!xhr.status || xhr.status >= 500) return; // told by sendError, timeout, responseError
    document.querySelectorAll("[data-case-version]").forEach((one) => { one.value = document.getElementById("version").value; });
    if (xhr.status === 409 && isOurs(event)) {
      blocked = true;
      document.getElementById("conflict-box")?.focus();
    } else if (xhr.status >= 400) {
      if (!xhr.responseText.includes('id="saved"')) say(words.unsaved, "not-saved");
      waiting = null;
      markFields();
    } else {
      failures = 0;
      blocked = false;
      if (isOurs(event)) saved = xhr.sentAt;
      if (dirty()) { say(words.unsaved, "busy"); soon(PAUSE); }
      markFields();
      if (!dirty() && waiting) go();
    }
  });
  document.addEventListener("htmx:sendError", (event) => { if (isOurs(event)) failed(words.offline); });
  document.addEventListener("htmx:timeout", (event) => { if (isOurs(event)) failed(words.offline); });
  document.addEventListener("htmx:responseError", (event) => {
    if (isOurs(event) && event.detail.xhr.status >= 500) failed(words.failed);
  });
  window.addEventListener("online", () => soon(0));

  // Errors stand at their fields as they stand in the list; a field shows its first one.
  function markFields() {
    for (const one of document.querySelectorAll("#sheet .cell-error")) {
      const input = document.querySelector(`#sheet [aria-describedby="${one.id}"]`);
      input?.removeAttribute("aria-invalid");
      input?.removeAttribute("aria-describedby");
      one.remove();
    }
    document.querySelectorAll("#sheet td.missing").forEach((one) => one.classList.remove("missing"));
    for (const link of document.querySelectorAll(":is(#findings, #warnings) li:not(.info) a[data-place]")) {
      const cell = document.getElementById(link.dataset.place);
      const input = cell?.matches("td") && cell.querySelector("[form=entry]");
      const item = link.closest("li");
      if (!input) continue;
      if (item.matches("[data-gap]")) cell.classList.add("missing");
      else if (!cell.querySelector(".cell-error")) markField(cell, input, item);
    }
  }

  function markField(cell, input, item) {
    const note = document.createElement("p");
    note.className = item.matches(".warning") ? "cell-error warned" : "cell-error";
    note.id = `e-${cell.id.replaceAll(".", "-")}`;
    note.textContent = note.dataset.text = item.querySelector(".message")?.textContent ?? "";
    cell.append(note);
    if (item.matches(".error")) input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", note.id);
  }

  // A score that moves is seen to move.
  const before = new Map();
  document.addEventListener("htmx:oobBeforeSwap", (event) => before.set(event.detail.target.id, event.detail.target.textContent));
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const id = event.detail.target.id;
    const now = document.getElementById(id);
    if (id.startsWith("s-") && now && before.get(id) !== now.textContent) now.classList.add("fresh");
  });

  // A step to the next state waits until everything typed is saved.
  function go() {
    const step = document.querySelector(`form.step-form input[name=action][value="${waiting}"]`)?.form;
    waiting = null;
    const button = step?.querySelector("button:not([disabled])");
    if (button) step.requestSubmit(button);
  }
  document.addEventListener("submit", (event) => {
    const step = event.target.closest("form.step-form");
    if (!step || !dirty()) { if (step) saved = typed; return; }
    event.preventDefault();
    waiting = step.elements.action.value;
    soon(0);
  });

  // What was typed before this script was there counts as typed.
  if ([...form.elements].some((one) => "defaultValue" in one && one.type !== "hidden" && one.value !== one.defaultValue)) {
    typed += 1;
    soon(PAUSE);
  }

  window.addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-discard]")) saved = typed; });
})();
