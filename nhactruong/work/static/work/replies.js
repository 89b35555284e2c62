// <select data-reply-into="text"> and its button [data-reply-insert]: prepared words go into
// the field at once, where the cursor is; the first place left to fill in is selected.
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-reply-insert]");
    if (!button) return;
    var select = button.form.querySelector("[data-reply-into]");
    var chosen = select.selectedOptions[0];
    var field = button.form.elements[select.getAttribute("data-reply-into")];
    event.preventDefault();
    if (!chosen || !chosen.value || !field) { select.focus(); return; }
    var words = chosen.getAttribute("data-text");
    var start = field.selectionStart, before = field.value.slice(0, start);
    if (before && !/\s$/.test(before)) words = "\n" + words;
    field.setRangeText(words, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    var left = /\{[^{}\n]{1,60}\}/.exec(field.value.slice(start));
    if (left) field.setSelectionRange(start + left.index, start + left.index + left[0].length);
  });
})();
