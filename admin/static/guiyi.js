// Keys for the cards, toasts that wait for the reader, files by drop. Everything works without it.
(() => {
  "use strict";
  const TOAST_MS = 10000;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  let ahead = { address: "", html: "" };
  let busy = false;
  let waitingKey = "";
  let line = -1;
  let column = 0;

  const letters = {
    get on() { try { return localStorage.getItem("letters") !== "off"; } catch { return true; } },
    set on(value) { try { localStorage.setItem("letters", value ? "on" : "off"); } catch { /* private window */ } },
  };

  // ---- the card ---------------------------------------------------------------------------------
  const card = () => $("#card");
  const lines = () => $$("[data-line]", card()).filter((row) => row.offsetParent !== null);

  function fetchAhead() {
    const next = card()?.dataset.after;
    if (!next) { ahead = { address: "", html: "" }; return; }
    const address = `/review/${next}`;
    fetch(address, { headers: { "HX-Request": "true", "X-Ahead": "1" }, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => { ahead = { address, html }; })
      .catch(() => {});
  }

  function showAhead() {
    if (!ahead.html) return;
    const page = new DOMParser().parseFromString(ahead.html, "text/html");
    const next = $("#card", page);
    if (!next) return;
    for (const input of $$("[form]", next)) input.disabled = true;
    next.dataset.busy = "";
    next.inert = true;
    $("#stage").replaceChildren(next);
  }

  function mark() {
    for (const old of $$(".at")) old.classList.remove("at");
    const row = lines()[line];
    if (!row) return;
    row.classList.add("at");
    $(`[data-column="${column}"]`, row)?.classList.add("at");
    row.scrollIntoView({ block: "nearest" });
  }

  function useValue() {
    const radio = lines()[line] && $(`[data-column="${column}"] input[type=radio]`, lines()[line]);
    if (radio) { radio.checked = true; show(radio); }
  }

  function show(radio) {
    const text = document.createElement("span");
    text.className = "v";
    text.textContent = radio.dataset.value;
    $("[data-result]", radio.closest("tr")).replaceChildren(text);
  }

  const go = (number) => { if (number) location.assign(`/review/${number}`); };

  function press(key) {
    const target = $(`#toast [data-key="${key}"]`) || $(`[data-key="${key}"]`, card() || document);
    if (!target) {
      if (key === "z") location.assign("/history");
      return;
    }
    if (target.tagName === "DETAILS") {
      const open = !target.open;
      for (const other of $$("details.drop")) other.open = false;
      target.open = open;
      if (open && target.matches(".drop")) $("button, input", target)?.focus();
      else if (open) target.scrollIntoView({ block: "center" });
    } else {
      target.click();
    }
  }

  const moves = {
    j: () => go(card().dataset.after),
    k: () => go(card().dataset.before),
    ArrowDown: () => { line = Math.min(line + 1, lines().length - 1); column ||= 1; mark(); },
    ArrowUp: () => { line = Math.max(line - 1, 0); column ||= 1; mark(); },
    ArrowRight: () => { column = Math.min(column + 1, $$("thead [data-column]").length); line = Math.max(line, 0); mark(); },
    ArrowLeft: () => { column = Math.max(column - 1, 1); line = Math.max(line, 0); mark(); },
    Enter: useValue,
  };

  function cardKey(event) {
    const key = event.key;
    if (/^[1-9]$/.test(key)) { column = Number(key); line = Math.max(line, 0); mark(); return true; }
    if (key === "Enter" && (line < 0 || event.target.closest("a, button, summary, label"))) return false;
    if (busy && "ynru".includes(key)) { waitingKey = key; return true; }
    if (moves[key]) { moves[key](); return true; }
    if ("ynrudewz".includes(key)) { press(key); return true; }
    return false;
  }

  function valueKey(event) {
    const key = event.key, here = $("#value");
    if (key === "t") $("#typed").focus();
    else if ("jk".includes(key)) { const at = here.dataset[key === "j" ? "after" : "before"]; if (at) location.assign(at); }
    else if (/^[1-9lz]$/.test(key)) press(key);
    else return false;
    return true;
  }

  function listKey(event) {
    const links = $$("[data-list] a");
    const at = links.indexOf(document.activeElement);
    if (event.key === "j") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "k") links[Math.max(at - 1, 0)]?.focus();
    else if (event.key === "z") press("z");
    else return false;
    return true;
  }

  const typing = (target) => target.isContentEditable
    || target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

  document.addEventListener("keydown", (event) => {
    // An input method composes with letters: "y" may be the start of a word, not a verdict.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.name === "until") { event.preventDefault(); $("[value=later]").click(); return; }
    if (event.key === "Escape") {
      for (const open of $$("details.drop[open]")) { open.open = false; document.activeElement.blur(); }
      return;
    }
    if (typing(event.target)) return;
    if (event.key === "?") { const keys = $("#keys"); if (keys) keys.open = !keys.open; return; }
    if (/^[a-z]$/.test(event.key) && !letters.on) return;
    if (event.key === "/" && $("#search")) { event.preventDefault(); $("#search").focus(); return; }
    if (event.repeat && "ynrul123456789".includes(event.key)) return;
    if (card() ? cardKey(event) : $("#value") ? valueKey(event) : listKey(event)) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "letters") letters.on = event.target.checked;
    if (event.target.matches("#card input[type=radio]")) show(event.target);
  });

  // ---- htmx: the next card stands there before the answer comes ----------------------------------
  const isDecision = (event) => event.detail.ctx?.sourceElement?.id === "decide";
  document.addEventListener("htmx:before:request", (event) => {
    if (!isDecision(event)) return;
    busy = true;
    showAhead();
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (!isDecision(event)) return;
    busy = false;
    if (!event.detail.ctx.response) { location.reload(); return; }  // no answer: the server is gone
    const key = waitingKey;
    waitingKey = "";
    const seen = `/review/${card()?.dataset.number}`;
    if (key && seen === ahead.address) press(key);
    begin();
  });
  document.addEventListener("htmx:after:swap", () => { line = -1; column = 0; begin(); });

  // ---- toasts: ten seconds, but not under the pointer or the focus --------------------------------
  function watch(toast) {
    if (toast.dataset.watched) return;
    toast.dataset.watched = "1";
    let timer;
    const leave = () => { timer = setTimeout(() => toast.remove(), TOAST_MS); };
    const stay = () => clearTimeout(timer);
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stay);
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, leave);
    leave();
  }

  function drop(zone) {
    const input = $("input[type=file]", zone);
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; zone.requestSubmit(); }
    });
  }

  function begin() {
    $$("[data-toast]").forEach(watch);
    if (card() && !busy) fetchAhead();
  }

  document.addEventListener("DOMContentLoaded", () => {
    $$("[data-drop]").forEach(drop);
    $(".top [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
    const box = $("#letters");
    if (box) { box.checked = letters.on; box.closest("label").hidden = false; }
    begin();
  });
})();
