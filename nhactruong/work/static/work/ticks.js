// <form data-ticks>: acts on the rows whose [data-tick] is ticked. The bar shows itself once
// one is; shift and a click tick all between; [data-ticks-all] ticks the page. The form works
// without this.
(function () {
  "use strict";
  var last = null;
  function bar() { return document.querySelector("form[data-ticks]"); }
  function boxes() { return Array.prototype.slice.call(document.querySelectorAll("[data-tick]")); }
  function all() { return document.querySelector("[data-ticks-all] input"); }
  function show() {
    var form = bar();
    if (!form) return;
    var chosen = boxes().filter(function (box) { return box.checked; });
    boxes().forEach(function (box) {
      var row = box.closest("[data-keys-row]");
      if (row) row.classList.toggle("inbox__row--chosen", box.checked);
    });
    form.classList.toggle("chosen--none", !chosen.length);
    form.querySelectorAll("button").forEach(function (button) { if (button.type !== "reset") button.disabled = !chosen.length; });
    form.querySelector("[data-ticks-clear]").hidden = !chosen.length;
    var said = form.querySelector("[data-ticks-said]");
    var words = chosen.length ? said.getAttribute("data-ticks-some").replace("%s", chosen.length) : said.getAttribute("data-ticks-none");
    if (said.textContent !== words) said.textContent = words;
    if (all()) {
      all().checked = chosen.length > 0 && chosen.length === boxes().length;
      all().indeterminate = chosen.length > 0 && !all().checked;
    }
  }
  function wire() {
    var whole = document.querySelector("[data-ticks-all]");
    if (whole) whole.hidden = false;
    show();
  }
  document.addEventListener("click", function (event) {
    var box = event.target;
    if (!box.matches || !box.matches("[data-tick]")) return;
    if (event.shiftKey && last && last !== box) {
      var list = boxes(), from = list.indexOf(last), to = list.indexOf(box);
      if (from >= 0) list.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (one) { one.checked = box.checked; });
    }
    last = box;
    show();
  });
  document.addEventListener("change", function (event) {
    if (event.target === all()) { boxes().forEach(function (box) { box.checked = event.target.checked; }); }
    if (event.target.matches("[data-tick],[data-ticks-all] input")) show();
  });
  document.addEventListener("reset", function (event) {
    if (event.target === bar()) setTimeout(function () { boxes().forEach(function (box) { box.checked = false; }); show(); });
  });
  document.addEventListener("ticks:changed", wire);
  addEventListener("pageshow", wire);
  wire();
})();
