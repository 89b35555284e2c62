// <form data-draft="/…/draft/ask/">: some seconds after typing stops, what is typed is kept on
// the server, for its writer alone; also when the page is left, or another form is sent.
// The button "Lưu nháp" does the same without this.
(function () {
  "use strict";
  var WAIT = 2000;
  var timers = new WeakMap(), running = new WeakMap(), dirty = new Set();
  function body(form) {
    var said = new FormData();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "reply") said.append(name, value);
    });
    said.set("do", "save");
    return said;
  }
  function say(form, words) {
    var note = form.querySelector("[data-draft-said]");
    if (note && note.textContent !== words) note.textContent = words;
  }
  function stop(form) {
    clearTimeout(timers.get(form));
    if (running.get(form)) running.get(form).abort();
    running.delete(form);
  }
  function take(form, told) {
    if (told.number !== undefined) {
      form.elements.known.value = told.number;
      var drop = form.querySelector("[data-draft-drop]");
      if (drop) drop.hidden = false;
    } else if (told.code === "draft_gone") form.elements.known.value = 0;
    if (told.words) say(form, told.words);
  }
  function save(form) {
    stop(form);
    if (!form.isConnected || form.getAttribute("data-once") === "sent") return Promise.resolve();
    var control = new AbortController();
    running.set(form, control);
    dirty.delete(form);
    return fetch(form.getAttribute("data-draft"), {
      method: "POST", body: body(form), headers: { Accept: "application/json" },
      credentials: "same-origin", signal: control.signal
    }).then(function (answer) {
      if (answer.redirected || !(answer.ok || answer.status === 409)) throw new Error("draft " + answer.status);
      return answer.json();
    }).then(function (told) { take(form, told); }).catch(function (fault) {
      if (fault.name === "AbortError") return;
      dirty.add(form);
      say(form, form.getAttribute("data-draft-failed"));
    });
  }
  window.draftBody = body;
  window.draftTaken = take;
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !form.matches("form[data-draft]") || event.target.type === "file" || event.target.name === "reply") return;
    dirty.add(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(function () { save(form); }, WAIT));
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-draft-save]");
    if (!button || button.form.querySelector("input[type=file]") && filled(button.form)) return;
    event.preventDefault();
    save(button.form);
  });
  function filled(form) {
    return Array.prototype.some.call(form.querySelectorAll("input[type=file]"), function (input) { return input.files.length; });
  }
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form[data-draft]")) return;
    stop(event.target);
    dirty.delete(event.target);
  });
  // Before htmx swaps the page for another form's answer, keep what stands in the others.
  document.addEventListener("htmx:confirm", function (event) {
    dirty.delete(event.target);
    if (!dirty.size) return;
    event.preventDefault();
    Promise.all(Array.from(dirty).map(save)).then(function () { event.detail.issueRequest(true); });
  });
  function leave() {
    dirty.forEach(function (form) {
      if (form.isConnected && navigator.sendBeacon) navigator.sendBeacon(form.getAttribute("data-draft"), body(form));
    });
    dirty.clear();
  }
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") Array.from(dirty).forEach(save);
  });
})();
