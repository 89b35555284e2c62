// <form data-mentions>: after an @ in its text the names of [data-mentions-list] that fit are
// offered; arrows choose, Enter or Tab takes one over. The boxes do the same without this.
(function () {
  "use strict";
  var open = null;
  function names(form) {
    return Array.prototype.map.call(form.querySelectorAll("[data-mention]"), function (box) {
      return { box: box, id: box.getAttribute("data-mention"), label: box.closest("label").textContent.trim() };
    });
  }
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\u0111/g, "d");
  }
  function begun(field) {
    var found = /(?:^|[^\w.@])@([\w.-]*)$/.exec(field.value.slice(0, field.selectionStart));
    return found ? found[1] : null;
  }
  function close() {
    if (!open) return;
    open.list.remove();
    ["aria-haspopup", "aria-controls", "aria-activedescendant"].forEach(function (name) { open.field.removeAttribute(name); });
    open = null;
  }
  function offer(field) {
    var form = field.closest("form[data-mentions]"), typed = form ? begun(field) : null;
    if (typed === null) { close(); return; }
    var fit = names(form).filter(function (one) { return plain(one.label).indexOf(plain(typed)) >= 0; }).slice(0, 8);
    close();
    if (!fit.length) return;
    var list = document.createElement("ul");
    list.className = "offers";
    list.id = field.id + "_offers";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.getAttribute("data-offers") || "@");
    fit.forEach(function (one, i) {
      var li = document.createElement("li");
      li.id = list.id + i;
      li.setAttribute("role", "option");
      li.textContent = one.label;
      li.addEventListener("mousedown", function (event) { event.preventDefault(); take(i); });
      list.append(li);
    });
    field.after(list);
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
    open = { field: field, list: list, fit: fit, here: 0 };
    mark();
  }
  function mark() {
    Array.prototype.forEach.call(open.list.children, function (li, i) { li.setAttribute("aria-selected", String(i === open.here)); });
    open.field.setAttribute("aria-activedescendant", open.list.id + open.here);
  }
  function take(i) {
    var field = open.field, one = open.fit[i], end = field.selectionStart;
    var start = field.value.slice(0, end).lastIndexOf("@");
    close();
    field.setRangeText("@" + one.id + " ", start, end, "end");
    one.box.checked = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches("form[data-mentions] textarea")) offer(event.target);
  });
  document.addEventListener("keydown", function (event) {
    if (!open || event.target !== open.field || event.isComposing) return;
    var key = event.key;
    if (key === "ArrowDown" || key === "ArrowUp") {
      open.here = (open.here + (key === "ArrowDown" ? 1 : open.fit.length - 1)) % open.fit.length;
      mark();
    } else if (key === "Enter" || key === "Tab") take(open.here);
    else if (key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", function (event) { if (open && event.target === open.field) close(); });
})();
