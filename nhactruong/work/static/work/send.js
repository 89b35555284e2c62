// [data-sends="/…/draft/…/"]: photos go up as soon as they are chosen or taken, made smaller
// first, one after the other with a bar; they wait on the server for their form. What could
// not be sent stays in the field and goes with the form.
(function () {
  "use strict";
  function wire(box) {
    if (box.sending || typeof DataTransfer !== "function") return;
    box.sending = Promise.resolve();
    box.querySelectorAll("input[type=file]").forEach(function (input) {
      input.addEventListener("change", function () {
        var files = Array.prototype.slice.call(input.files);
        if (!files.length) return;
        input.value = "";
        box.going = (box.going || 0) + 1;
        box.sending = box.sending.then(function () { return each(box, input, files); }).then(function () { box.going -= 1; });
      });
    });
  }
  function each(box, input, files) {
    if (!files.length) return Promise.resolve();
    say(box, "going", files.length);
    return (window.smallerPhoto || Promise.resolve.bind(Promise))(files[0]).then(function (small) {
      return send(box, small);
    }).then(function () { return each(box, input, files.slice(1)); }, function () {
      back(input, files);
      say(box, "failed", "");
    });
  }
  function send(box, file) {
    var form = box.closest("form"), bar = box.querySelector("[data-sends-bar]");
    return new Promise(function (done, failed) {
      var said = window.draftBody(form), request = new XMLHttpRequest();
      said.append("photos", file, file.name || "anh.jpg");
      request.open("POST", box.getAttribute("data-sends"));
      request.setRequestHeader("Accept", "application/json");
      request.timeout = 120000;
      request.upload.onprogress = function (event) { bar.hidden = false; bar.value = event.total ? 100 * event.loaded / event.total : 0; };
      request.onloadend = function () {
        bar.hidden = true;
        var told;
        try { told = JSON.parse(request.responseText); } catch (broken) { failed(broken); return; }
        if (request.status !== 200) { failed(new Error(told.words)); return; }
        window.draftTaken(form, told);
        show(box, told);
        done();
      };
      request.send(said);
    });
  }
  function show(box, told) {
    var list = box.querySelector("[data-sends-list]"), model = box.querySelector("template");
    list.replaceChildren();
    told.files.forEach(function (file) {
      var li = model.content.firstElementChild.cloneNode(true), image = li.querySelector("img");
      li.querySelector("a").href = file.url;
      if (file.thumb) { image.src = file.thumb; image.alt = file.name; } else image.replaceWith(file.name);
      li.querySelector("button").value = "remove:" + file.id;
      li.querySelector("button span").textContent = " " + file.name;
      list.append(li);
    });
    if (told.faults && told.faults.length) box.querySelector("[data-sends-said]").textContent = told.faults.join(" ");
    else say(box, "done", told.files.filter(function (file) { return file.thumb; }).length);
  }
  function back(input, files) {
    var carried = new DataTransfer();
    Array.prototype.slice.call(input.files).concat(files).forEach(function (one) { carried.items.add(one); });
    input.files = carried.files;
  }
  function say(box, what, which) {
    box.querySelector("[data-sends-said]").textContent = box.getAttribute("data-sends-" + what).replace("%s", which);
  }
  // Pressed while photos are still on their way: the form goes once they are there. Caught
  // at the window, before once.js takes this press for the one that sends.
  addEventListener("submit", function (event) {
    var form = event.target, pressed = event.submitter;
    var waits = Array.prototype.filter.call(form.querySelectorAll("[data-sends]"), function (box) { return box.going; });
    if (!waits.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.waitsForPhotos) return;
    form.waitsForPhotos = true;
    Promise.all(waits.map(function (box) { return box.sending; })).then(function () {
      form.waitsForPhotos = false;
      if (form.isConnected) form.requestSubmit(pressed);
    });
  }, true);
  function wireAll(root) { root.querySelectorAll("[data-sends]").forEach(wire); }
  wireAll(document);
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) wireAll(event.target); });
})();
