// [data-live="address"]: asks every so many seconds whether the page has changed, says so in
// its [data-live-said], and fetches the [data-live-part]s anew: by itself where
// [data-live-itself], else when [data-live-reload] is pressed. A part in which something is
// being typed is left as it is. Can be switched off; rests while the tab is hidden and waits
// longer when the server does not answer.
(function () {
  "use strict";
  var failed = 0, timer = null, due = 0, ended = false, on = true;
  try { on = localStorage.getItem("live") !== "off"; } catch (refused) { on = true; }
  function bar() { return document.querySelector("[data-live]"); }
  function state() { var span = document.querySelector("[data-live-query]"); return span ? span.getAttribute("data-live-query") : ""; }
  function every() { return 1000 * Number(bar().getAttribute("data-live-every")) * Math.min(16, Math.pow(2, failed)); }
  function say(words) {
    var said = bar() && bar().querySelector("[data-live-said]");
    if (said && said.textContent !== words) said.textContent = words;
  }
  function plan() {
    clearTimeout(timer);
    if (!bar() || !on || ended) return;
    due = Date.now() + every();
    timer = setTimeout(ask, every());
  }
  function ask() {
    var box = bar();
    if (!box || !on || ended || document.visibilityState === "hidden") return;
    var seen = new URLSearchParams(state()), address = box.getAttribute("data-live"), headers = { Accept: "application/json" };
    if (seen.has("version")) headers["If-None-Match"] = '"' + seen.get("version") + '"';
    else address += (address.indexOf("?") < 0 ? "?" : "&") + state();
    fetch(address, { headers: headers, credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      if (answer.redirected) { ended = true; say(box.getAttribute("data-live-ended")); return null; }
      if (answer.status === 404) { ended = true; return answer.json().then(function (told) { say(told.words); }); }
      if (answer.status === 204 || answer.status === 304) return null;
      if (!answer.ok) throw new Error(answer.status);
      return answer.json().then(take);
    }).then(function () { failed = 0; plan(); }, function () { failed += 1; plan(); });
  }
  function take(told) {
    var box = bar();
    if (!box.hasAttribute("data-live-itself")) {
      say(told.words);
      box.querySelector("[data-live-reload]").hidden = false;
      return null;
    }
    return refresh().then(function (kept) {
      say(told.words + (kept ? " " + box.getAttribute("data-live-kept") : ""));
    });
  }
  function isTyped(part) {
    var active = document.activeElement;
    if (active && part.contains(active) && active.matches("input,textarea,select")) return !active.matches("[data-tick]");
    return Array.prototype.some.call(part.querySelectorAll("input,textarea,select"), function (e) {
      if (e.matches("[data-tick],[type=hidden],[data-ticks-all] input")) return false;
      if (e.type === "checkbox" || e.type === "radio") return e.checked !== e.defaultChecked;
      if (e.tagName === "SELECT") return Array.prototype.some.call(e.options, function (o) { return o.selected !== o.defaultSelected && (o.selected ? o.value !== "" : true); });
      return e.type === "file" ? e.files.length > 0 : e.value !== e.defaultValue;
    });
  }
  function refresh() {
    return fetch(location.href.split("#")[0], { credentials: "same-origin", cache: "no-store", headers: { "HX-Request": "true" } }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html"), kept = false;
      document.querySelectorAll("[data-live-part]").forEach(function (old) {
        var part = fresh.getElementById(old.id);
        if (!part) return;
        if (isTyped(old)) { kept = true; return; }
        swap(old, document.importNode(part, true));
      });
      document.dispatchEvent(new CustomEvent("ticks:changed"));
      return kept;
    });
  }
  function swap(old, part) {
    var focus = document.activeElement, key = old.contains(focus) ? where(focus) : "";
    old.querySelectorAll("[data-tick]:checked").forEach(function (box) {
      var same = part.querySelector('[data-tick][value="' + box.value + '"]');
      if (same) same.checked = true;
    });
    old.querySelectorAll("details[id]").forEach(function (details) {
      var same = part.querySelector("#" + CSS.escape(details.id));
      if (same) same.open = details.open;
    });
    old.replaceWith(part);
    if (window.htmx) window.htmx.process(part);
    part.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    var again = key && part.querySelector(key);
    if (again) again.focus({ preventScroll: true });
  }
  function where(element) {
    if (element.id) return "#" + CSS.escape(element.id);
    if (element.href) return 'a[href="' + CSS.escape(element.getAttribute("href")) + '"]';
    return element.matches("[data-tick]") ? '[data-tick][value="' + element.value + '"]' : "";
  }
  function wire() {
    var box = bar();
    if (!box) return;
    box.hidden = false;
    box.querySelector("[data-live-switch]").checked = on;
    plan();
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-live-reload]");
    if (!button) return;
    refresh().then(function () { button.hidden = true; say(bar().getAttribute("data-live-done")); plan(); }, function () { location.reload(); });
  });
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-live-switch]")) return;
    on = event.target.checked;
    try { localStorage.setItem("live", on ? "on" : "off"); } catch (refused) { /* this page only */ }
    plan();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible" && bar() && on && Date.now() >= due) ask();
  });
  document.addEventListener("htmx:afterSettle", wire);
  wire();
})();
