// The back office's lists with a search in them are named after their label, with their value.
"use strict";

(() => {
  function name(root) {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const box = select.nextElementSibling?.querySelector("[role=combobox]");
      const shown = box?.querySelector(".select2-selection__rendered");
      const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      if (!shown || !label) continue;
      label.id ||= `${select.id}-label`;
      box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
      shown.removeAttribute("role");
      shown.removeAttribute("aria-readonly");
    }
  }

  // After the lists have been made, for which the back office waits in the same way.
  window.django?.jQuery?.(() => name(document));
  document.addEventListener("formset:added", (event) => setTimeout(() => name(event.target), 0));
})();
