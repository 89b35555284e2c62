// <form data-offline>: without network nothing is sent and nothing is lost; the form's
// [data-offline-note] says so until the network is back.
(function () {
  "use strict";
  function notes() { return document.querySelectorAll("form[data-offline] [data-offline-note]"); }
  function show() {
    notes().forEach(function (note) { note.hidden = navigator.onLine !== false; });
  }
  // On the window and on the way down: before once.js and htmx.
  addEventListener("submit", function (event) {
    var form = event.target;
    if (navigator.onLine !== false || !form.matches || !form.matches("form[data-offline]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show();
    var note = form.querySelector("[data-offline-note]");
    if (note) { note.setAttribute("tabindex", "-1"); note.focus(); }
  }, true);
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
})();
