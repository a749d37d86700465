/* Dzwonek: small conveniences. Every page works without this file. */
(function () {
  "use strict";
  var words = document.currentScript.dataset;
  var root = document.documentElement;
  root.classList.add("js");

  function each(selector, act, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  }
  function filled(pattern, value) { return pattern.replace("{}", value); }
  function announce(text) { document.getElementById("zapowiedz").textContent = text; }

  /* Remaining working time, minute by minute. Whole working days stay as the server wrote them. */
  var DAY = 480, SOON = 240;
  function span(minutes) {
    var hours = Math.floor(minutes / 60), rest = minutes % 60;
    if (!hours) { return rest + " min"; }
    return rest ? hours + " h " + (rest < 10 ? "0" : "") + rest + " min" : hours + " h";
  }
  function draw(badge, left) {
    var kind = left < 0 ? "late" : left <= SOON ? "soon" : "ok";
    var was = badge.className;
    badge.className = "sla sla-" + kind;
    if (was !== badge.className) {
      var use = badge.querySelector("use"), href = use.getAttribute("href").split("#")[0];
      use.setAttribute("href", href + "#" + { late: "late", soon: "hourglass", ok: "clock" }[kind]);
      badge.querySelector("b .visually-hidden").textContent = kind === "late" ? words.lateWord : words.soonWord;
      if (kind === "late") {
        var title = badge.closest("tr, li, article");
        title = title && title.querySelector("a");
        announce(words.lateWord + (title ? title.textContent : ""));
      }
    }
    badge.querySelector(".sla-text").textContent = filled(left < 0 ? words.late : words.left, span(Math.abs(left)));
  }
  var began = Date.now();
  function tick() {
    var passed = Math.floor((Date.now() - began) / 60000);
    each("[data-left]", function (badge) {
      var left = Number(badge.dataset.left) - passed;
      if (passed && Math.abs(left) < DAY) { draw(badge, left); }
    });
  }
  setInterval(tick, 30000);
  document.addEventListener("visibilitychange", tick);

  /* Signing out wipes what the day on the spot keeps here: not without a warning if it is unsent. */
  each("form[action$='/wyloguj']", function (form) {
    form.addEventListener("submit", function (event) {
      var unsent = Number(localStorage.getItem("dzwonek-niewyslane") || 0);
      if (unsent && !window.confirm(filled(words.leaving, unsent))) { event.preventDefault(); }
    });
  });

  /* A form is sent once. Coming back by the back button frees it again. */
  function release(form) {
    delete form.dataset.sent;
    each("button[aria-busy]", function (button) { button.removeAttribute("aria-busy"); }, form);
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) { event.submitter.setAttribute("aria-busy", "true"); }
    announce(words.sending);
    setTimeout(function () { release(form); }, 20000);
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { each("form", release); }
  });

  /* Photographs: choosing again adds; each can be taken away; the server counts again. */
  each(".file input[type=file]", function (input) {
    var list = document.querySelector('[data-previews="' + input.id + '"]');
    if (!list || !window.DataTransfer) { return; }
    var most = Number(input.dataset.most) || 1, kept = [];
    function show() {
      var bag = new DataTransfer();
      list.textContent = "";
      kept.forEach(function (file, index) {
        bag.items.add(file);
        var item = document.createElement("li"), image = new Image(), name = document.createElement("span");
        image.src = URL.createObjectURL(file);
        image.alt = "";
        image.onload = image.onerror = function () { URL.revokeObjectURL(image.src); };
        name.textContent = file.name;
        var button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-quiet";
        button.textContent = "×";
        button.setAttribute("aria-label", filled(words.remove, file.name));
        button.onclick = function () { kept.splice(index, 1); show(); input.focus(); };
        item.append(image, name, button);
        list.append(item);
      });
      input.files = bag.files;
      list.hidden = !kept.length;
    }
    input.addEventListener("change", function () {
      kept = kept.concat(Array.prototype.slice.call(input.files)).slice(-most);
      show();
    });
  });

  /* On a narrow phone the place one is at may lie beyond the edge of the bar. */
  each(".tabbar [aria-current]", function (tab) { tab.parentNode.scrollLeft = tab.offsetLeft; });

  /* The promised answer follows what is chosen. */
  each("[data-promise]", function (promise) {
    var answers = JSON.parse(promise.dataset.promise), form = promise.closest("form");
    form.addEventListener("change", function () {
      var due = answers[form.urgency.value + " " + form.impact.value];
      if (due) { promise.textContent = due; }
    });
  });

  /* Selects that send their form when changed (filters). The button stays for everybody else. */
  each("select[data-send]", function (select) {
    select.addEventListener("change", function () { select.form.requestSubmit(); });
  });

  /* Picked rows and their action bar. */
  each("[data-actionbar]", function (bar) {
    var form = bar.closest("form"), total = bar.querySelector("[data-count]");
    function picks() { return form.querySelectorAll(".pick input"); }
    function update() {
      var picked = 0;
      Array.prototype.forEach.call(picks(), function (box) {
        picked += box.checked;
        box.closest("tr").classList.toggle("is-picked", box.checked);
      });
      bar.hidden = !picked;
      if (total) { total.textContent = picked; }
    }
    form.addEventListener("change", update);
    form.addEventListener("reset", function () { setTimeout(update); });
    update();
  });

  /* Single-key shortcuts in the queue; the switch is remembered on this device. */
  var table = document.querySelector(".queue[data-keys]");
  var toggle = document.querySelector("[data-keys-switch]");
  function keysOn() { try { return localStorage.getItem("keys") !== "off"; } catch (e) { return true; } }
  if (toggle) {
    toggle.closest("[hidden]") && (toggle.closest("[hidden]").hidden = false);
    toggle.checked = keysOn();
    toggle.addEventListener("change", function () {
      try { localStorage.setItem("keys", toggle.checked ? "on" : "off"); } catch (e) { /* private mode */ }
    });
  }
  function move(step) {
    var titles = Array.prototype.slice.call(table.querySelectorAll(".title"));
    var row = document.activeElement.closest("tr");
    var at = row ? titles.indexOf(row.querySelector(".title")) : step > 0 ? -1 : titles.length;
    var next = titles[Math.max(0, Math.min(titles.length - 1, at + step))];
    if (next) { next.focus(); }
  }
  document.addEventListener("keydown", function (event) {
    if (!keysOn() || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) { return; }
    if (/^(input|textarea|select)$/i.test(event.target.tagName) && event.target.type !== "checkbox") { return; }
    var key = event.key.toLowerCase(), target = document.querySelector('[data-key="' + (/^[a-z\/]$/.test(key) ? key : "-") + '"]');
    if (table && (key === "j" || key === "k")) { move(key === "j" ? 1 : -1); }
    else if (table && key === "x" && event.target.closest("tr")) { event.target.closest("tr").querySelector(".pick input").click(); }
    else if (target) { target.matches("input") ? target.focus() : target.click(); }
    else { return; }
    event.preventDefault();
  });
})();
