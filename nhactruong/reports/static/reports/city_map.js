// [data-city-map]: move and zoom the map of reports by mouse, two fingers or keyboard. The
// server draws every picture; here are only gestures. Without this script each of them is a
// link beside the map.
(function () {
  "use strict";
  var AWAY = 0.4; // what an arrow key moves, in widths of the picture
  var START = 6; // pixels from which a press is a drag

  document.querySelectorAll("[data-city-map]").forEach(start);

  function start(box) {
    var canvas = box.querySelector("[data-city-view]");
    var reaches = box.getAttribute("data-city-reaches").split(",").map(Number);
    var asked = 0, drag = null, fingers = {}, moved = false;
    ready();

    function view() { return canvas.querySelector("[data-city-address]"); }
    function svg() { return canvas.querySelector("[data-city-svg]"); }
    function reach() { return Number(view().getAttribute("data-city-reach")); }
    function size() { return svg().viewBox.baseVal; }
    function number(name) { return parseFloat(svg().getAttribute("data-map-" + name)); }

    function ready() {
      svg().setAttribute("tabindex", "0");
      svg().setAttribute("role", "application");
      svg().setAttribute("aria-label", box.getAttribute("data-words-keys"));
    }

    function onEarth(spot) {
      return { lat: number("lat0") + spot.y * number("lat-step"), lon: number("lon0") + spot.x * number("lon-step") };
    }

    function middle() {
      var whole = size();
      return { x: whole.x + whole.width / 2, y: whole.y + whole.height / 2 };
    }

    function under(event) {
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg().getScreenCTM().inverse());
    }

    // --- asking for a picture ---------------------------------------------------

    function look(point, wanted) {
      var query = new URLSearchParams(view().getAttribute("data-city-address").split("?")[1] || "");
      ["lat", "lon", "reach"].forEach(function (name) { query.delete(name); });
      if (wanted) {
        query.set("lat", point.lat.toFixed(5));
        query.set("lon", point.lon.toFixed(5));
        query.set("reach", wanted);
      }
      return go(query);
    }

    function go(query) {
      var mine = ++asked, words = query.toString();
      svg().classList.add("map--busy");
      return fetch(box.getAttribute("data-city-picture") + (words && "?" + words))
        .then(function (answer) {
          if (!answer.ok) throw new Error(answer.status);
          return answer.text();
        })
        .then(function (part) { if (mine === asked) show(part, words); })
        .catch(function () {
          if (mine !== asked) return;
          svg().classList.remove("map--busy");
          canvas.querySelector("[data-city-says]").textContent = box.getAttribute("data-words-offline");
        });
    }

    function show(part, words) {
      var here = document.activeElement, held = canvas.contains(here) && here;
      var key = held && (held.getAttribute("data-city-zoom") || held.getAttribute("aria-label") || held.textContent);
      var on = held === svg();
      canvas.innerHTML = part;
      ready();
      history.replaceState(null, "", box.getAttribute("data-city-page") + (words && "?" + words));
      document.querySelectorAll("[data-city-field]").forEach(function (field) { field.remove(); });
      keepInForm(new URLSearchParams(words));
      if (on || held) again(on, key).focus({ preventScroll: true });
      // Said anew, so that it is read out.
      var says = canvas.querySelector("[data-city-says]"), said = says.textContent;
      says.textContent = "";
      setTimeout(function () { says.textContent = said; }, 60);
    }

    function again(onMap, key) {
      var same = !onMap && Array.prototype.find.call(canvas.querySelectorAll("a"), function (link) {
        return [link.getAttribute("data-city-zoom"), link.getAttribute("aria-label"), link.textContent].indexOf(key) >= 0;
      });
      return same || svg();
    }

    function keepInForm(query) {
      var form = document.querySelector("form.sift");
      if (!form) return;
      ["lat", "lon", "reach", "measure"].forEach(function (name) {
        if (!query.get(name)) return;
        var field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        field.value = query.get(name);
        field.setAttribute("data-city-field", name);
        form.appendChild(field);
      });
    }

    function zoom(steps, about) {
      var n = reaches.indexOf(reach()) + steps;
      if (n < 0 || n >= reaches.length) return;
      var centre = middle(), spot = about || centre;
      // What is under the finger or pointer stays there.
      if (about && reach() && reaches[n]) {
        var shrunk = reaches[n] / reach();
        spot = { x: about.x + (centre.x - about.x) * shrunk, y: about.y + (centre.y - about.y) * shrunk };
      }
      if (!about && !reach()) {
        var link = canvas.querySelector('[data-city-zoom="1"]');
        return go(new URLSearchParams(link.getAttribute("href").split("?")[1]));
      }
      look(onEarth(spot), reaches[n]);
    }

    // --- gestures -----------------------------------------------------------------

    canvas.addEventListener("click", function (event) {
      if (moved && event.target.closest("svg")) { event.preventDefault(); moved = false; return; }
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      var link = event.target.closest("[data-city-zoom], [data-city-go]");
      if (!link) return;
      event.preventDefault();
      go(new URLSearchParams(link.getAttribute("href").split("?")[1] || ""));
    });

    canvas.addEventListener("dblclick", function (event) {
      if (!event.target.closest("svg")) return;
      event.preventDefault();
      zoom(1, under(event));
    });

    canvas.addEventListener("wheel", function (event) {
      if (!event.ctrlKey || !event.target.closest("svg")) return;
      event.preventDefault();
      if (svg().classList.contains("map--busy")) return;
      zoom(event.deltaY < 0 ? 1 : -1, under(event));
    }, { passive: false });

    canvas.addEventListener("pointerdown", function (event) {
      if (!event.target.closest("svg")) return;
      fingers[event.pointerId] = event;
      moved = false;
      var all = Object.values(fingers);
      if (all.length === 2) {
        drag = { apart: apart(all), about: between(all) };
        moved = true;
      } else if (event.pointerType === "mouse" && event.button === 0 && reach()) {
        drag = { from: under(event), x: event.clientX, y: event.clientY };
      }
    });

    addEventListener("pointermove", function (event) {
      if (!fingers[event.pointerId]) return;
      fingers[event.pointerId] = event;
      if (!drag || drag.apart) return;
      if (!moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < START) return;
      moved = true;
      var now = under(event), whole = size();
      whole.x += drag.from.x - now.x;
      whole.y += drag.from.y - now.y;
    });

    addEventListener("pointerup", lift);
    addEventListener("pointercancel", lift);

    function lift(event) {
      if (!fingers[event.pointerId]) return;
      var all = Object.values(fingers), was = drag;
      delete fingers[event.pointerId];
      drag = null;
      if (!was || event.type === "pointercancel") return;
      if (was.apart && all.length === 2) pinched(all, was);
      else if (moved && was.from) look(onEarth(middle()), reach());
    }

    function pinched(all, was) {
      var grown = apart(all) / was.apart;
      if (grown > 1.2) zoom(1, under(was.about));
      else if (grown < 0.83) zoom(-1, under(was.about));
      else if (reach()) {
        var from = under(was.about), now = under(between(all)), centre = middle();
        look(onEarth({ x: centre.x + from.x - now.x, y: centre.y + from.y - now.y }), reach());
      }
    }

    function apart(two) {
      return Math.max(1, Math.hypot(two[0].clientX - two[1].clientX, two[0].clientY - two[1].clientY));
    }

    function between(two) {
      return { clientX: (two[0].clientX + two[1].clientX) / 2, clientY: (two[0].clientY + two[1].clientY) / 2 };
    }

    canvas.addEventListener("dragstart", function (event) { event.preventDefault(); });

    canvas.addEventListener("keydown", function (event) {
      if (event.target !== svg() || event.ctrlKey || event.altKey || event.metaKey) return;
      var way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (way && reach()) {
        event.preventDefault();
        var spot = middle(), whole = size();
        look(onEarth({ x: spot.x + way[0] * whole.width * AWAY, y: spot.y + way[1] * whole.height * AWAY }), reach());
      } else if (event.key === "+" || event.key === "=") zoom(1);
      else if (event.key === "-") zoom(-1);
      else if (event.key === "0") look(null, 0);
    });
  }
})();
