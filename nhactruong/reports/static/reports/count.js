// <textarea data-count="5000">: says how much room is left, once it becomes little.
(function () {
  "use strict";
  var SOON = 500;
  document.querySelectorAll("textarea[data-count]").forEach(function (area) {
    var most = Number(area.getAttribute("data-count"));
    var form = area.closest("form");
    var note = form && form.querySelector("[data-count-note]");
    if (!note) return;
    function show() {
      // Counted as the server does: by signs, not by halves of them.
      var left = most - Array.from(area.value.normalize("NFC").trim()).length;
      note.hidden = left > SOON;
      var words = note.getAttribute(left < 0 ? "data-over" : "data-left");
      note.textContent = words + " " + Math.abs(left) + " " + note.getAttribute("data-unit");
    }
    area.after(note);
    area.addEventListener("input", show);
    show();
  });
})();
