// <form data-once>: a second tap sends nothing while the first is under way.
(function () {
  "use strict";
  // Caught on the way down, before htmx sees it.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("form[data-once]")) return;
    if (form.getAttribute("data-once") === "sent") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.setAttribute("data-once", "sent");
    form.setAttribute("aria-busy", "true");
    // Should the network hang, let the person try again; the server makes one of two.
    setTimeout(function () { free(form); }, 15000);
  }, true);
  function free(form) {
    form.setAttribute("data-once", "");
    form.removeAttribute("aria-busy");
  }
  addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once]").forEach(free);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.matches && event.target.matches("form[data-once]")) free(event.target);
  });
})();
