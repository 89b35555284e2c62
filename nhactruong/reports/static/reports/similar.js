// <section data-similar="/report/similar/?d=…">: names similar reports anew once the text
// of its form has changed; what is typed travels in the body, never in an address.
(function () {
  "use strict";
  var REST = 900;
  document.querySelectorAll("[data-similar]").forEach(function (place) {
    var area = document.querySelector(place.getAttribute("data-similar-text"));
    if (!area || !area.form || !window.fetch) return;
    var said = area.value.trim(), timer = 0;
    function look() {
      var text = area.value.trim();
      if (text === said || (text && text.length < 8)) return;
      said = text;
      var body = new FormData();
      body.append("text", text);
      body.append("csrfmiddlewaretoken", area.form.elements.csrfmiddlewaretoken.value);
      fetch(place.getAttribute("data-similar"), { method: "POST", body: body, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(answer); })
        .then(function (html) { if (text === said && !place.contains(document.activeElement)) place.innerHTML = html; })
        .catch(function () { /* what is shown already stays */ });
    }
    area.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(look, REST); });
  });
})();
