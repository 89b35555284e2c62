// Keys of the desk: j and k walk over [data-keys-row], Enter opens the row's
// [data-keys-open], x ticks its box, / goes to [data-keys-search], ? shows [data-keys-help],
// and any element with data-key="a" is pressed by that letter. Can be switched off.
(function () {
  "use strict";
  var here = -1;
  var help = document.querySelector("[data-keys-help]");
  var tick = document.querySelector("[data-keys-on]");
  var on = true;
  try { on = localStorage.getItem("keys") !== "off"; } catch (refused) { on = true; }
  if (tick) {
    tick.checked = on;
    tick.addEventListener("change", function () {
      on = tick.checked;
      try { localStorage.setItem("keys", on ? "on" : "off"); } catch (refused) { /* this page only */ }
    });
  }
  document.querySelectorAll("[data-keys-show]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { show(); });
  });
  function show() { if (help && help.showModal && !help.open) help.showModal(); }
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-keys-row]")); }
  function walk(by) {
    var all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(all.length - 1, here + by));
    all.forEach(function (row, i) { row.classList.toggle("is-here", i === here); });
    var link = opener(all[here]);
    if (link) link.focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  }
  function opener(row) { return row.querySelector("[data-keys-open]") || row.querySelector("a"); }
  function inRow(selector) {
    var row = rows()[here];
    return row ? row.querySelector(selector) : null;
  }
  function press(letter) {
    if (letter === "j") { walk(1); return true; }
    if (letter === "k") { walk(-1); return true; }
    if (letter === "x") { var box = inRow("input[type=checkbox]"); if (box) box.click(); return !!box; }
    if (letter === "/") { var find = document.querySelector("[data-keys-search]"); if (find) { find.focus(); find.select(); } return !!find; }
    if (letter === "?") { show(); return true; }
    var door = /^[a-z0-9]$/.test(letter) && document.querySelector('[data-key="' + letter + '"]');
    if (door) door.click();
    return !!door;
  }
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input,textarea,select,[contenteditable],dialog")) return;
    if (!on && event.key !== "?") return;
    if (press(event.key)) event.preventDefault();
  });
  document.addEventListener("focusin", function (event) {
    var row = event.target.closest && event.target.closest("[data-keys-row]");
    if (row) here = rows().indexOf(row);
  });
})();
