// <form data-cover>: rectangles over a photo, drawn with a pointer or a finger, moved with
// arrow keys; each is a row of numbers in the form, which is all the server reads.
(function () {
  "use strict";
  var PARTS = ["left", "top", "width", "height"], LEAST = 1;
  document.querySelectorAll("[data-cover]").forEach(function (form) {
    var stage = form.querySelector("[data-cover-stage]");
    var rows = form.querySelector("[data-cover-rows]");
    var says = form.querySelector("[data-cover-says]");
    var drawn = [], chosen = null;
    function fields(row) {
      return PARTS.map(function (name) { return row.querySelector("[name=" + name + "]"); });
    }
    function read(row) {
      return fields(row).map(function (one) { return parseFloat(one.value.replace(",", ".")); });
    }
    function isWhole(numbers) {
      return numbers.every(function (n) { return isFinite(n); }) && numbers[2] > 0 && numbers[3] > 0;
    }
    function round(n) { return Math.round(n * 10) / 10; }
    function words(kind, n, numbers) {
      var said = form.getAttribute("data-words-" + kind).replace("{n}", n);
      PARTS.forEach(function (name, i) { said = said.replace("{" + name + "}", numbers ? round(numbers[i]) : ""); });
      return said;
    }
    function place(box) {
      var numbers = read(box.row);
      box.style.left = numbers[0] + "%";
      box.style.top = numbers[1] + "%";
      box.style.width = numbers[2] + "%";
      box.style.height = numbers[3] + "%";
      box.setAttribute("aria-label", words("box", box.number, numbers));
    }
    function write(box, numbers) {
      numbers[2] = Math.min(Math.max(numbers[2], LEAST), 100);
      numbers[3] = Math.min(Math.max(numbers[3], LEAST), 100);
      numbers[0] = Math.min(Math.max(numbers[0], 0), 100 - numbers[2]);
      numbers[1] = Math.min(Math.max(numbers[1], 0), 100 - numbers[3]);
      fields(box.row).forEach(function (one, i) { one.value = round(numbers[i]); });
      place(box);
    }
    function show(row) {
      var box = document.createElement("button");
      box.type = "button";
      box.className = "cover__box";
      box.row = row;
      box.number = row.querySelector(".cover__n").textContent;
      var corner = document.createElement("span");
      corner.className = "cover__corner";
      corner.setAttribute("aria-hidden", "true");
      box.appendChild(corner);
      stage.appendChild(box);
      drawn.push(box);
      box.addEventListener("focus", function () { chosen = box; });
      box.addEventListener("keydown", function (event) { byKey(event, box); });
      box.addEventListener("pointerdown", function (event) { drag(event, box, event.target === corner); });
      place(box);
      return box;
    }
    function freeRow() {
      var all = rows.querySelectorAll(".cover__row"), found = null;
      all.forEach(function (row) {
        var blank = fields(row).every(function (one) { return !one.value.trim(); });
        if (!found && blank) found = row;
      });
      if (found) return found;
      found = all[all.length - 1].cloneNode(true);
      fields(found).forEach(function (one) { one.value = ""; });
      var label = found.getAttribute("aria-label");
      found.querySelector(".cover__n").textContent = all.length + 1;
      found.setAttribute("aria-label", label.replace(/\d+/, all.length + 1));
      rows.appendChild(found);
      listen(found);
      return found;
    }
    function add(numbers) {
      var row = freeRow();
      fields(row).forEach(function (one, i) { one.value = round(numbers[i]); });
      var box = show(row);
      box.focus();
      says.textContent = words("added", box.number) + " " + box.getAttribute("aria-label");
      return box;
    }
    function drop(box) {
      fields(box.row).forEach(function (one) { one.value = ""; });
      drawn.splice(drawn.indexOf(box), 1);
      box.remove();
      says.textContent = words("gone", box.number);
      (drawn[drawn.length - 1] || form.querySelector("[data-cover-add]")).focus();
    }
    function byKey(event, box) {
      if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); drop(box); return; }
      var way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, -1], ArrowDown: [1, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      var step = event.altKey ? 0.2 : 2, numbers = read(box.row);
      var part = way[0] + (event.shiftKey ? 2 : 0);
      var room = 100 - (event.shiftKey ? numbers[way[0]] : numbers[way[0] + 2]);
      numbers[part] = Math.min(numbers[part] + way[1] * step, room);
      write(box, numbers);
      says.textContent = box.getAttribute("aria-label");
    }
    function at(event) {
      var area = stage.getBoundingClientRect();
      return [(event.clientX - area.left) / area.width * 100, (event.clientY - area.top) / area.height * 100];
    }
    function follow(event, target, moved) {
      target.setPointerCapture(event.pointerId);
      function onMove(now) { moved(at(now)); }
      target.addEventListener("pointermove", onMove);
      function end() {
        target.removeEventListener("pointermove", onMove);
        target.removeEventListener("pointerup", end);
        target.removeEventListener("pointercancel", end);
      }
      target.addEventListener("pointerup", end);
      target.addEventListener("pointercancel", end);
    }
    function drag(event, box, resizes) {
      if (event.button) return;
      event.stopPropagation();
      var from = at(event), was = read(box.row);
      follow(event, box, function (now) {
        var x = now[0] - from[0], y = now[1] - from[1];
        write(box, resizes
          ? [was[0], was[1], Math.min(was[2] + x, 100 - was[0]), Math.min(was[3] + y, 100 - was[1])]
          : [was[0] + x, was[1] + y, was[2], was[3]]);
      });
    }
    function draw(event) {
      if (event.button || event.target.closest(".cover__box")) return;
      event.preventDefault();
      var from = at(event), box = null;
      follow(event, stage, function (now) {
        var wide = Math.abs(now[0] - from[0]), high = Math.abs(now[1] - from[1]);
        if (!box && wide < LEAST && high < LEAST) return;
        var numbers = [Math.max(Math.min(now[0], from[0]), 0), Math.max(Math.min(now[1], from[1]), 0), wide, high];
        numbers[2] = Math.min(numbers[2], 100 - numbers[0]);
        numbers[3] = Math.min(numbers[3], 100 - numbers[1]);
        if (box) write(box, numbers); else box = add(numbers.map(function (n) { return Math.max(n, 0.1); }));
      });
    }
    function listen(row) {
      row.addEventListener("input", function () {
        var box = drawn.filter(function (one) { return one.row === row; })[0];
        if (!isWhole(read(row))) { if (box) { drawn.splice(drawn.indexOf(box), 1); box.remove(); } }
        else if (box) place(box); else show(row);
      });
    }
    stage.classList.add("cover--draws");
    stage.querySelector("img").draggable = false;
    stage.addEventListener("pointerdown", draw);
    form.querySelectorAll("[data-cover-tools]").forEach(function (one) { one.hidden = false; });
    form.querySelector("[data-cover-add]").addEventListener("click", function () { add([40, 40, 20, 20]); });
    form.querySelector("[data-cover-drop]").addEventListener("click", function () { var box = drawn.indexOf(chosen) < 0 ? drawn[drawn.length - 1] : chosen; if (box) drop(box); });
    rows.querySelectorAll(".cover__row").forEach(function (row) { listen(row); if (isWhole(read(row))) show(row); });
  });
})();
