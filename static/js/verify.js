// Says of files on the reader's computer whether they were published here. Nothing is sent.
"use strict";

(() => {
  const checker = document.querySelector("[data-checker]");
  if (!checker) return;
  const field = checker.querySelector("input");
  const results = checker.querySelector(".checked");
  const shown = Number(checker.dataset.number);
  const versions = JSON.parse(document.getElementById("known-files").textContent);
  checker.hidden = false;

  // SubtleCrypto exists on https and on the machine itself only.
  if (!window.crypto?.subtle) {
    field.disabled = true;
    results.append(line(checker.dataset.unable, "unable"));
    return;
  }

  function line(text, kind) {
    const item = document.createElement("li");
    item.className = kind;
    item.textContent = text;
    return item;
  }

  async function sha256(file) {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // The version shown comes first: a table that did not change has the same file in several.
  function found(digest) {
    const known = versions.filter((one) => one.files[digest]);
    return known.find((one) => one.number === shown) ?? known[0];
  }

  function kindOf(version) {
    if (!version) return "none";
    if (version.number === shown) return "this";
    if (version.withdrawn) return "withdrawn";
    return version.number < shown ? "older" : "newer";
  }

  async function judged(file) {
    let kind = "unread", words = { name: file.name };
    try {
      const digest = await sha256(file);
      const version = found(digest);
      kind = kindOf(version);
      words = { ...words, file: version?.files[digest], number: version?.number };
    } catch {
      // A folder, or a file that went away.
    }
    return line(checker.dataset[kind].replace(/\{(\w+)\}/g, (_, key) => words[key]), kind);
  }

  let asked = 0;
  async function check(files) {
    const turn = ++asked;
    const lines = await Promise.all([...files].map(judged));
    if (turn === asked) results.replaceChildren(...lines);
  }

  field.addEventListener("change", () => check(field.files));
  checker.addEventListener("dragover", (event) => {
    event.preventDefault();
    checker.classList.add("over");
  });
  checker.addEventListener("dragleave", () => checker.classList.remove("over"));
  checker.addEventListener("drop", (event) => {
    event.preventDefault();
    checker.classList.remove("over");
    check(event.dataTransfer.files);
  });
})();
