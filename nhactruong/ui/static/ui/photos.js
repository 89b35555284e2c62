// <input type="file" multiple data-photos data-photos-max="5" data-photos-list="#id">: shows
// what was chosen, lets one be taken out again, adds instead of replacing, and makes big
// photos smaller before they are sent. Words come from the list's <template>.
(function () {
  "use strict";
  var BIG = 1500000, EDGE = 2000;
  function wire(input) {
    var list = document.querySelector(input.getAttribute("data-photos-list"));
    var model = list && list.querySelector("template");
    if (!model || typeof DataTransfer !== "function") return;
    var max = Number(input.getAttribute("data-photos-max")) || 5;
    var note = document.querySelector(input.getAttribute("data-photos-note"));
    var chosen = [];
    input.addEventListener("change", function () {
      var fresh = Array.prototype.slice.call(input.files);
      var busy = Promise.all(fresh.map(smaller)).then(function (files) {
        chosen = chosen.concat(files);
        if (note) note.hidden = chosen.length <= max;
        chosen = chosen.slice(0, max);
        show();
      });
      input.setAttribute("aria-busy", "true");
      busy.then(function () { input.removeAttribute("aria-busy"); });
    });
    function show() {
      var carried = new DataTransfer();
      chosen.forEach(function (file) { carried.items.add(file); });
      input.files = carried.files;
      list.querySelectorAll("li").forEach(function (li) {
        var old = li.querySelector("img");
        if (old) URL.revokeObjectURL(old.src);
        li.remove();
      });
      chosen.forEach(function (file, i) { list.append(one(file, i)); });
    }
    function one(file, i) {
      var li = model.content.firstElementChild.cloneNode(true);
      var image = li.querySelector("img"), button = li.querySelector("button");
      image.alt = image.alt + " " + (i + 1) + ": " + file.name;
      image.src = URL.createObjectURL(file);
      button.append(" " + (i + 1));
      button.addEventListener("click", function () {
        chosen.splice(i, 1);
        if (note) note.hidden = true;
        show();
        input.focus();
      });
      return li;
    }
  }
  // A photo that this browser cannot read goes as it is; the server says what is wrong.
  function smaller(file) {
    if (file.size < BIG || !window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (map) {
      var by = Math.min(1, EDGE / Math.max(map.width, map.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(map.width * by);
      canvas.height = Math.round(map.height * by);
      canvas.getContext("2d").drawImage(map, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.86); });
    }).then(function (blob) {
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    }).catch(function () { return file; });
  }
  // For scripts that send photos ahead of their form.
  window.smallerPhoto = smaller;
  function wireAll(root) { root.querySelectorAll("input[type=file][data-photos]").forEach(wire); }
  wireAll(document);
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) wireAll(event.target); });
})();
