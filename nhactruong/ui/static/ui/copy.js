// <button data-copy="#field" data-copied="Đã chép" hidden>: copies a field's value or a text.
(function () {
  "use strict";
  function wire(button) {
    var source = document.querySelector(button.getAttribute("data-copy"));
    if (!source) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = "value" in source ? source.value : source.textContent.trim();
      copy(text, source).then(function () { say(button); }, function () {
        if (source.select) source.select();
      });
    });
  }
  function wireAll(root) { root.querySelectorAll("[data-copy]").forEach(wire); }
  wireAll(document);
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) wireAll(event.target); });
  function copy(text, source) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    if (source.select) source.select();
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("copy"));
  }
  function say(button) {
    var words = button.getAttribute("data-copied");
    if (!words) return;
    var note = button.nextElementSibling;
    if (!note || !note.matches("[role=status]")) {
      note = document.createElement("span");
      note.setAttribute("role", "status");
      button.after(note);
    }
    note.textContent = words;
    setTimeout(function () { note.textContent = ""; }, 4000);
  }
})();
