// A link to a place that stands on another page of the budget (a line, a project) goes there.
"use strict";

(() => {
  const url = document.querySelector("[data-place-url]")?.dataset.placeUrl;

  function follow() {
    const place = decodeURIComponent(location.hash.slice(1));
    if (!url || !place.includes(".") || document.getElementById(place)) return;
    location.replace(`${url}?place=${encodeURIComponent(place)}`);
  }

  window.addEventListener("hashchange", follow);
  follow();
})();
