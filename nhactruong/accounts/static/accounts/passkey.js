// <form data-passkey="create|get" data-options="…json…" or data-options-url="…" hidden>:
// on submit asks the browser for a passkey and sends its answer in the field "credential".
// Where the browser knows no passkeys the form stays hidden and [data-no-passkey] shows.
(function () {
  "use strict";
  var able = window.PublicKeyCredential && navigator.credentials && window.isSecureContext;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (c) { return c.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = "";
    new Uint8Array(buffer).forEach(function (b) { plain += String.fromCharCode(b); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function named(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }
  function opened(options) {
    var key = Object.assign({}, options.publicKey || options);
    key.challenge = bytes(key.challenge);
    if (key.user) key.user = Object.assign({}, key.user, { id: bytes(key.user.id) });
    if (key.excludeCredentials) key.excludeCredentials = named(key.excludeCredentials);
    if (key.allowCredentials) key.allowCredentials = named(key.allowCredentials);
    return { publicKey: key };
  }
  function packed(credential) {
    var said = credential.response, told = { clientDataJSON: text(said.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (said[name]) told[name] = text(said[name]);
    });
    if (said.getTransports) told.transports = said.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: told,
      clientExtensionResults: credential.getClientExtensionResults()
    });
  }
  function optionsOf(form) {
    var given = form.getAttribute("data-options");
    if (given) return Promise.resolve(JSON.parse(given));
    var ask = { headers: { Accept: "application/json" }, credentials: "same-origin" };
    return fetch(form.getAttribute("data-options-url"), ask).then(function (answer) {
      if (!answer.ok) throw new Error("options");
      return answer.json();
    }).then(function (said) { return said.request_options; });
  }
  function say(form, words) {
    var note = form.querySelector("[data-passkey-note]");
    if (note) { note.hidden = !words; note.lastElementChild.textContent = words; }
  }
  function wire(form) {
    var field = form.querySelector("[name=credential]");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (field.value) return;
      event.preventDefault();
      say(form, "");
      optionsOf(form).then(function (options) {
        var how = form.getAttribute("data-passkey");
        return navigator.credentials[how](opened(options));
      }).then(function (credential) {
        field.value = packed(credential);
        HTMLFormElement.prototype.submit.call(form);
      }).catch(function (fault) {
        var known = fault && fault.name === "InvalidStateError";
        say(form, form.getAttribute(known ? "data-known" : "data-failed"));
      });
    });
  }
  if (able) document.querySelectorAll("[data-passkey]").forEach(wire);
  else document.querySelectorAll("[data-no-passkey]").forEach(function (note) { note.hidden = false; });
})();
