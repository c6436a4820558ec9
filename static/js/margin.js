// Beside a wide page each note stands at the height of its place; on a narrow one they are folded.
"use strict";

(() => {
  const margin = document.querySelector(".margin");
  if (!margin) return;
  const details = margin.querySelector("details");
  const wide = window.matchMedia("(min-width: 75rem)");
  const notes = [...margin.querySelectorAll(".notes:not(.elsewhere) > .note")];

  function placeOf(note) {
    return document.getElementById(note.id.replace("note", "mark") + "-1") || document.querySelector(`a.mark[href="#${note.id}"]`);
  }

  // In the order of the places, each as high as its place or right below the one before.
  function align() {
    for (const note of notes) note.style.marginTop = "";
    if (!wide.matches) return;
    const placed = notes.filter(placeOf).sort((one, other) => placeOf(one).getBoundingClientRect().top - placeOf(other).getBoundingClientRect().top);
    for (const note of placed) note.parentElement.append(note);
    for (const note of placed) {
      const gap = placeOf(note).getBoundingClientRect().top - note.getBoundingClientRect().top;
      if (gap > 0) note.style.marginTop = `${gap}px`;
    }
  }

  function fit() {
    details.open = wide.matches || location.hash.startsWith("#note-");
    align();
  }

  function show() {
    if (!location.hash.startsWith("#note-")) return;
    details.open = true;
    document.querySelector(location.hash)?.focus();
  }

  margin.querySelector("summary").addEventListener("click", (event) => { if (wide.matches) event.preventDefault(); });
  window.addEventListener("hashchange", show);
  window.addEventListener("resize", align);
  window.addEventListener("load", align);
  wide.addEventListener("change", fit);
  fit();
  show();
})();
