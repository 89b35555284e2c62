// What htmx could not send: without network say so and keep what was typed; where the
// server answered with an error page, send plainly so that the page is seen.
(function () {
  "use strict";
  document.addEventListener("htmx:sendError", function () {
    var note = document.querySelector("[data-unsent]");
    if (note) { note.hidden = false; note.scrollIntoView({ block: "nearest" }); }
  });
  document.addEventListener("htmx:responseError", function (event) {
    var form = event.detail.elt;
    if (form && form.tagName === "FORM") HTMLFormElement.prototype.submit.call(form);
  });
})();
