// The panel about one place: opens beside the link that asked for it, closes with Escape.
"use strict";

(() => {
  const panel = document.getElementById("panel");
  let opener = null;

  const cookie = (name) =>
    document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);

  // After a new sign-in in another tab the token of this page is stale; the cookie is not.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = cookie("csrftoken");
    if (!token) return;
    delete event.detail.parameters["csrfmiddlewaretoken"];
    event.detail.headers["X-CSRFToken"] = token;
  });

  // What someone is typing in is not replaced under their hands, nor what waits to be sent:
  // a judged score keeps its field until the answer to that very field is there, and a form that
  // has been sent stays until its own answer comes, which would find no place without it.
  let answered = null;
  const sent = new Set();
  document.addEventListener("htmx:beforeRequest", (event) => sent.add(event.detail.elt));
  document.addEventListener("htmx:afterRequest", (event) => sent.delete(event.detail.elt));
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    answered = event.detail.elt;
    sent.delete(answered);
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target } = event.detail;
    const active = document.activeElement;
    const typing = active && active.matches("input:not([type=hidden]), textarea, select");
    const waiting = [...target.querySelectorAll("input.judged")]
      .some((one) => one !== answered && one.value !== one.defaultValue);
    const asking = [...sent].some((one) => target.contains(one));
    if (waiting || asking || (typing && target.contains(active))) event.detail.shouldSwap = false;
    else if (target.contains(active)) left = [handle(active), target.matches("section[tabindex]") ? `#${target.id}` : ""];
  });

  // Who stands on a link or button that is replaced stands on the new one afterwards, or at
  // least in the panel that holds it.
  let left = [];
  const handle = (element) => {
    if (element.id) return `#${CSS.escape(element.id)}`;
    const name = ["hx-get", "href", "value"].find((one) => element.hasAttribute(one));
    return name ? `${element.localName}[${name}="${CSS.escape(element.getAttribute(name))}"]` : "";
  };
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const place of left.filter(Boolean)) {
      if (document.activeElement === document.body) document.querySelector(place)?.focus({ preventScroll: true });
    }
    left = [];
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[hx-target='#panel']");
    if (link) opener = link;
    if (event.target.closest("[data-close-panel]")) close();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === panel) open();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });

  document.addEventListener("pointerdown", (event) => {
    if (panel.hidden || panel.contains(event.target) || event.target.closest("[hx-target='#panel']")) return;
    if (!panel.contains(document.activeElement) || !document.activeElement.value) close(false);
  });

  window.addEventListener("resize", () => { if (!panel.hidden) place(); });

  function open() {
    panel.hidden = false;
    place();
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-labelledby", "panel-title");
    document.getElementById("panel-title")?.focus({ preventScroll: true });
  }

  function place() {
    if (!opener || !opener.isConnected) return;
    const box = opener.getBoundingClientRect();
    const width = panel.offsetWidth;
    const left = Math.max(8, Math.min(box.right - width, document.documentElement.clientWidth - width - 8));
    const below = box.bottom + 6;
    const fits = below + panel.offsetHeight < window.innerHeight || box.top < panel.offsetHeight;
    panel.style.left = `${left + window.scrollX}px`;
    panel.style.top = `${(fits ? below : box.top - panel.offsetHeight - 6) + window.scrollY}px`;
  }

  function close(focus = true) {
    panel.hidden = true;
    panel.replaceChildren();
    const back = opener?.isConnected ? opener : opener && document.querySelector(`[hx-get="${CSS.escape(opener.getAttribute("hx-get"))}"]`);
    if (focus) back?.focus();
  }
})();
