// [data-map-pick]: choose a point on the map by tap, keyboard or "my position". The
// server draws every picture and knows every ward; here are only gestures. Without this
// script the wards are links and the form's select of wards does the work.
(function () {
  "use strict";
  var NEAR_EDGE = 0.14; // a tap this close to the side moves the map under it
  var STEP = 0.04; // what an arrow key moves the pin, in widths of the picture
  var SVG = "http://www.w3.org/2000/svg";
  var PIN = "M0 0c-3-9-12-14-12-24a12 12 0 0 1 24 0c0 10-9 15-12 24z";

  document.querySelectorAll("[data-map-pick]").forEach(start);

  function start(box) {
    var form = box.closest("form") || document;
    var canvas = box.querySelector("[data-map-canvas]");
    var says = box.querySelector("[data-map-says]");
    var lat = box.querySelector("[data-map-lat]");
    var lon = box.querySelector("[data-map-lon]");
    var select = form.querySelector("[data-map-ward]");
    var asked = 0, spoken = 0, drag = null, fingers = {}, moved = false, later = 0, held = null;

    box.querySelector("[data-map-tools]").hidden = false;
    ready();

    // --- pictures -------------------------------------------------------------

    function svg() { return canvas.querySelector("svg"); }

    function ready() {
      var map = svg();
      map.setAttribute("tabindex", "0");
      map.setAttribute("role", "application");
      map.setAttribute("aria-label", box.getAttribute("data-words-keys"));
      box.querySelectorAll("[data-map-zoom]").forEach(function (button) {
        var has = map.getAttribute("data-map-" + button.getAttribute("data-map-zoom")) !== "";
        if (has) button.removeAttribute("aria-disabled");
        else button.setAttribute("aria-disabled", "true");
      });
    }

    function number(name) { return parseFloat(svg().getAttribute("data-map-" + name)); }
    function reach() { return svg().getAttribute("data-map-reach"); }
    function size() { return svg().viewBox.baseVal; }

    function onEarth(x, y) {
      return { lat: number("lat0") + y * number("lat-step"), lon: number("lon0") + x * number("lon-step") };
    }

    function inPicture(point) {
      return { x: (point.lon - number("lon0")) / number("lon-step"), y: (point.lat - number("lat0")) / number("lat-step") };
    }

    function under(event) {
      var spot = new DOMPoint(event.clientX, event.clientY);
      return spot.matrixTransform(svg().getScreenCTM().inverse());
    }

    function chosen() {
      return lat.value && lon.value ? { lat: parseFloat(lat.value), lon: parseFloat(lon.value) } : null;
    }

    function pin(x, y) {
      var mark = canvas.querySelector("[data-map-pin]");
      if (!mark) {
        mark = document.createElementNS(SVG, "path");
        mark.setAttribute("class", "map__pin");
        mark.setAttribute("data-map-pin", "");
        mark.setAttribute("d", PIN);
        svg().appendChild(mark);
      }
      mark.setAttribute("transform", "translate(" + x.toFixed(1) + " " + y.toFixed(1) + ")");
    }

    // --- what the server knows --------------------------------------------------

    function ask(wanted, middle) {
      var query = new URLSearchParams();
      var point = chosen();
      if (point) {
        query.set("lat", lat.value);
        query.set("lon", lon.value);
      } else if (select && select.value) query.set("ward", select.value);
      if (wanted !== null) query.set("reach", wanted);
      if (middle) {
        query.set("clat", middle.lat.toFixed(6));
        query.set("clon", middle.lon.toFixed(6));
      }
      var mine = ++asked;
      svg().classList.add("map--busy");
      return fetch(box.getAttribute("data-map-url") + "?" + query, { headers: { Accept: "application/json" } })
        .then(function (response) { return response.json(); })
        .then(function (answer) { if (mine === asked) show(answer); })
        .catch(function () {
          if (mine !== asked) return;
          svg().classList.remove("map--busy");
          say(box.getAttribute("data-words-offline"));
        });
    }

    function show(answer) {
      svg().classList.remove("map--busy");
      if (answer.detail) {
        forget();
        say(answer.detail);
        return;
      }
      var had = document.activeElement === svg();
      canvas.innerHTML = answer.map;
      ready();
      if (had) svg().focus({ preventScroll: true });
      if (answer.ward && select) choose(answer.ward);
      if (answer.says) say(answer.says);
    }

    function choose(ward) {
      var key = select.getAttribute("data-map-ward") === "id" ? "id" : "code";
      select.value = String(ward[key]);
    }

    function say(words) {
      clearTimeout(spoken);
      // Cleared first, so that the same words are read out again.
      says.textContent = "";
      spoken = setTimeout(function () { says.textContent = words; }, 60);
    }

    function forget() {
      lat.value = lon.value = "";
      var mark = canvas.querySelector("[data-map-pin]");
      if (mark) mark.remove();
    }

    function take(point, wanted, middle) {
      lat.value = point.lat.toFixed(6);
      lon.value = point.lon.toFixed(6);
      lat.dispatchEvent(new Event("change", { bubbles: true }));
      return ask(wanted, middle);
    }

    // A tap on the city's map looks closer; near the side of a closer one moves it along.
    function tap(x, y) {
      var point = onEarth(x, y), whole = size();
      var edge = x < whole.width * NEAR_EDGE || x > whole.width * (1 - NEAR_EDGE) ||
        y < whole.height * NEAR_EDGE || y > whole.height * (1 - NEAR_EDGE);
      pin(x, y);
      if (reach() === "0") take(point, null, null);
      else take(point, reach(), edge ? point : middle());
    }

    function middle() { return onEarth(size().x + size().width / 2, size().y + size().height / 2); }

    function zoom(way, about) {
      var wanted = svg().getAttribute("data-map-" + way);
      if (wanted === "") { say(box.getAttribute("data-words-end")); return; }
      ask(wanted, about || chosen() || middle());
    }

    // --- gestures -----------------------------------------------------------------

    canvas.addEventListener("click", function (event) {
      if (!event.target.closest("svg")) return;
      event.preventDefault();
      if (moved || event.detail === 0) return;
      var spot = under(event);
      tap(spot.x, spot.y);
    });

    canvas.addEventListener("pointerdown", function (event) {
      fingers[event.pointerId] = event;
      moved = false;
      var all = Object.values(fingers);
      if (all.length === 2) drag = { apart: apart(all), about: null };
      else if (event.pointerType === "mouse" && event.button === 0 && reach() !== "0") {
        drag = { from: under(event), x: event.clientX, y: event.clientY };
      }
    });

    addEventListener("pointermove", function (event) {
      if (!fingers[event.pointerId]) return;
      fingers[event.pointerId] = event;
      if (!drag) return;
      if (drag.apart) { moved = true; return; }
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6 && !moved) return;
      moved = true;
      var now = under(event), view = size();
      view.x += drag.from.x - now.x;
      view.y += drag.from.y - now.y;
    });

    addEventListener("pointerup", lift);
    addEventListener("pointercancel", lift);

    function lift(event) {
      if (!fingers[event.pointerId]) return;
      var all = Object.values(fingers), was = drag;
      delete fingers[event.pointerId];
      if (!was || event.type === "pointercancel") { drag = null; return; }
      if (was.apart && all.length === 2) pinched(apart(all) / was.apart);
      else if (moved && was.from) ask(reach(), middle());
      drag = null;
    }

    function pinched(grown) {
      if (grown > 1.2) zoom("closer");
      else if (grown < 0.83) zoom("wider");
    }

    function apart(two) {
      return Math.max(1, Math.hypot(two[0].clientX - two[1].clientX, two[0].clientY - two[1].clientY));
    }

    canvas.addEventListener("dragstart", function (event) { event.preventDefault(); });

    canvas.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      var way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (way) { event.preventDefault(); nudge(way); }
      else if (event.key === "+" || event.key === "=") zoom("closer");
      else if (event.key === "-") zoom("wider");
      else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        var at = spotNow();
        clearTimeout(later);
        held = null;
        tap(at.x, at.y);
      }
    });

    function spotNow() {
      var view = size();
      if (held) return held;
      return chosen() ? inPicture(chosen()) : { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    }

    // The pin moves at once; the server is asked when the keys rest.
    function nudge(way) {
      var view = size(), spot = spotNow();
      held = {
        x: Math.min(view.x + view.width, Math.max(view.x, spot.x + way[0] * view.width * STEP)),
        y: Math.min(view.y + view.height, Math.max(view.y, spot.y + way[1] * view.width * STEP)),
      };
      pin(held.x, held.y);
      clearTimeout(later);
      if (reach() === "0") return; // over the whole city Enter looks closer
      later = setTimeout(function () { var at = held; held = null; tap(at.x, at.y); }, 500);
    }

    box.addEventListener("click", function (event) {
      var button = event.target.closest("[data-map-zoom]");
      if (button) zoom(button.getAttribute("data-map-zoom"));
    });

    if (select) select.addEventListener("change", function () {
      forget();
      held = null;
      says.textContent = "";
      ask(null, null);
    });

    // --- my position ----------------------------------------------------------------

    var mine = box.querySelector("[data-map-mine]");
    if (navigator.geolocation && window.isSecureContext) mine.hidden = false;
    mine.addEventListener("click", function () {
      say(box.getAttribute("data-words-searching"));
      mine.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(function (position) {
        mine.removeAttribute("aria-busy");
        var here = position.coords, rough = Math.round(here.accuracy);
        take({ lat: here.latitude, lon: here.longitude }, rough > 400 ? "1600" : "300", null).then(function () {
          if (rough <= 100 || !lat.value) return;
          var known = box.getAttribute("data-words-rough") + " " + rough + " m.";
          setTimeout(function () { say(says.textContent + " " + known); }, 120);
        });
      }, function (fault) {
        mine.removeAttribute("aria-busy");
        say(box.getAttribute(fault.code === 1 ? "data-words-denied" : "data-words-lost"));
      }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }
})();
