// Keys of the desk: j and k walk over [data-keys-row], Enter opens the row's
// [data-keys-open], x ticks its box, / goes to [data-keys-search], ? shows [data-keys-help],
// an element with data-key="a" is pressed by that letter, one with data-keys-go="i" by g and
// then i. With data-key-ticks the row stood on is ticked first, where none is.
// All of them can be switched off; then the button [data-keys-show] still leads to the help.
(function () {
  "use strict";
  var here = -1, going = 0;
  var on = true;
  try { on = localStorage.getItem("keys") !== "off"; } catch (refused) { on = true; }
  function help() { return document.querySelector("[data-keys-help]"); }
  function showWhether() {
    document.querySelectorAll("[data-keys-on]").forEach(function (tick) { tick.checked = on; });
    document.documentElement.classList.toggle("keys-off", !on);
  }
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-keys-on]")) return;
    on = event.target.checked;
    try { localStorage.setItem("keys", on ? "on" : "off"); } catch (refused) { /* this page only */ }
    showWhether();
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-keys-show]")) show();
  });
  function wire() {
    document.querySelectorAll("[data-keys-show]").forEach(function (button) { button.hidden = false; });
    showWhether();
  }
  function show() { var dialog = help(); if (dialog && dialog.showModal && !dialog.open) dialog.showModal(); }
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-keys-row]")); }
  function walk(by) {
    var all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(all.length - 1, here + by));
    var link = opener(all[here]);
    if (link) link.focus({ preventScroll: true });
    mark();
    all[here].scrollIntoView({ block: "nearest" });
  }
  function mark() { rows().forEach(function (row, i) { row.classList.toggle("is-here", i === here); }); }
  function opener(row) { return row.querySelector("[data-keys-open]") || row.querySelector("a"); }
  function box() {
    var row = rows()[here];
    return row ? row.querySelector("input[type=checkbox]") : null;
  }
  function isSeen(element) { return !element.closest("[hidden]"); }
  function act(selector) {
    var found = Array.prototype.filter.call(document.querySelectorAll(selector), isSeen)[0];
    if (!found) return false;
    if (found.hasAttribute("data-key-ticks") && !document.querySelector("[data-tick]:checked")) {
      if (!box()) return false;
      box().click();
    }
    var form = found.tagName === "SUMMARY" && found.parentElement;
    found.click();
    if (form && form.open) {
      var field = form.querySelector("select,textarea,input:not([type=hidden])");
      if (field) field.focus();
    }
    return true;
  }
  function press(letter) {
    if (going && Date.now() - going < 1500) {
      going = 0;
      if (/^[a-z]$/.test(letter) && act('[data-keys-go="' + letter + '"]')) return true;
    }
    going = 0;
    if (letter === "j") { walk(1); return true; }
    if (letter === "k") { walk(-1); return true; }
    if (letter === "x") { if (box()) box().click(); return !!box(); }
    if (letter === "/") { var find = document.querySelector("[data-keys-search]"); if (find) { find.focus(); find.select(); } return !!find; }
    if (letter === "?") { show(); return true; }
    if (letter === "g") { going = Date.now(); return true; }
    return /^[a-z0-9]$/.test(letter) && act('[data-key="' + letter + '"]');
  }
  // A box to tick takes no letters: keys go on working while it has the focus.
  function types(element) {
    return element.closest("textarea,select,[contenteditable],dialog,input:not([type=checkbox])");
  }
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Enter" && event.target.matches && event.target.matches("[data-tick]")) {
      // Enter on a box would send the form of all boxes.
      event.preventDefault();
      var row = event.target.closest("[data-keys-row]");
      if (row && opener(row)) opener(row).click();
      return;
    }
    if (!on || !event.target.closest || types(event.target)) return;
    if (press(event.key)) event.preventDefault();
  });
  document.addEventListener("focusin", function (event) {
    var row = event.target.closest && event.target.closest("[data-keys-row]");
    if (row) { here = rows().indexOf(row); mark(); }
  });
  document.addEventListener("htmx:load", wire);
  wire();
})();
