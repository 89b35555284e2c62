// <form data-keep="report">: what is typed stays on this device until it is sent, 24 hours
// at most. Contacts stay only while the tab is open. Never files, passwords, hidden fields.
// [data-keep-note] shows that a draft came back, [data-keep-drop] throws it away;
// <p data-keep-clear="report"> on the next page says that it was sent.
(function () {
  "use strict";
  var DAY = 86400000;
  var PRIVATE = /^(tel|email|name|street-address)/;
  function key(name) { return "draft:" + name; }
  function store(kind) { try { return window[kind + "Storage"]; } catch (refused) { return null; } }
  function read(box, name) {
    try {
      var kept = JSON.parse(box.getItem(key(name)));
      return kept && Date.now() - kept.at < DAY ? kept.fields : {};
    } catch (refused) { return {}; }
  }
  function write(box, name, fields) {
    try {
      if (Object.keys(fields).length) box.setItem(key(name), JSON.stringify({ at: Date.now(), fields: fields }));
      else box.removeItem(key(name));
    } catch (refused) { /* full or forbidden: nothing is kept */ }
  }
  function clear(name) {
    ["local", "session"].forEach(function (kind) {
      try { store(kind).removeItem(key(name)); } catch (refused) { /* nothing kept */ }
    });
  }
  function fieldsOf(form) {
    return Array.prototype.filter.call(form.elements, function (e) {
      return e.name && !e.matches("[data-keep-not],button,fieldset,output") &&
        !/^(hidden|file|password|submit|button|reset)$/.test(e.type);
    });
  }
  function isPrivate(e) { return PRIVATE.test(e.autocomplete || "") || /^(tel|email)$/.test(e.type); }
  function isTick(e) { return e.type === "checkbox" || e.type === "radio"; }
  function slot(e) { return isTick(e) ? e.name + "=" + e.value : e.name; }
  function collect(form) {
    var kept = { local: {}, session: {} };
    fieldsOf(form).forEach(function (e) {
      var value = isTick(e) ? e.checked : e.value;
      if (value) kept[isPrivate(e) ? "session" : "local"][slot(e)] = value;
    });
    return kept;
  }
  function give(form, fields) {
    var changed = false;
    fieldsOf(form).forEach(function (e) {
      var value = fields[slot(e)];
      if (value === undefined) return;
      if (isTick(e)) {
        var chosen = e.type === "radio" && form.querySelector('input[name="' + e.name + '"]:checked');
        if (!e.checked && !chosen) { e.checked = changed = true; }
      } else if (!e.value) { e.value = value; changed = true; }
    });
    return changed;
  }
  document.querySelectorAll("[data-keep-clear]").forEach(function (sent) {
    clear(sent.getAttribute("data-keep-clear"));
  });
  function wire(form) {
    var name = form.getAttribute("data-keep");
    var note = form.querySelector("[data-keep-note]");
    var drop = form.querySelector("[data-keep-drop]");
    var local = store("local"), session = store("session");
    var back = [local, session].map(function (box) { return box ? give(form, read(box, name)) : false; });
    if (note && (back[0] || back[1])) note.hidden = false;
    form.addEventListener("input", function () {
      var kept = collect(form);
      if (local) write(local, name, kept.local);
      if (session) write(session, name, kept.session);
    });
    if (drop) drop.addEventListener("click", function () {
      clear(name);
      form.reset();
      if (note) note.hidden = true;
    });
  }
  document.querySelectorAll("form[data-keep]").forEach(wire);
  document.addEventListener("htmx:load", function (event) {
    if (event.target !== document.body) event.target.querySelectorAll("form[data-keep]").forEach(wire);
  });
})();
