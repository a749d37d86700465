/* The board: visits and tickets put on other days by mouse, finger or keyboard. The server decides
   and draws the board anew; until it has answered, the card only lies where it was dropped. */
(function () {
  "use strict";

  const home = document.getElementById("tablica"), words = home.dataset;
  const bar = document.getElementById("tablica-pasek");
  const text = bar.querySelector("[data-text]");
  const undo = bar.querySelector("[data-undo]"), cancel = bar.querySelector("[data-cancel]"), renew = bar.querySelector("[data-renew]"), close = bar.querySelector("[data-close]");
  const hourBox = bar.querySelector("[data-hour]"), hour = hourBox.querySelector("input");
  const token = document.querySelector("input[name=csrf_token]").value;
  const REFRESH = 60000; // milliseconds
  let dragged = null, lifted = null, saving = false, takesBack = null, again = null, state = words.state;

  const all = (selector, within) => Array.from((within || home).querySelectorAll(selector));
  const slots = () => all("[data-technician]");
  const filled = (pattern, value) => pattern.replace("{}", value);

  /* ---- what is told */

  function tell(said, shows) {
    text.textContent = said;
    bar.classList.toggle("is-error", Boolean(shows.error));
    undo.hidden = !shows.undo;
    cancel.hidden = !shows.cancel;
    renew.hidden = !shows.renew;
    hourBox.hidden = !shows.hour;
    close.hidden = shows.cancel || shows.busy;
    bar.hidden = false;
    document.getElementById("zapowiedz").textContent = said;
  }

  /* ---- asking the server */

  /* No network, or what answered was not ours. */
  class NoAnswer extends Error {}

  /* Without a network neither asking nor reading the answer ends well. */
  async function reached(step) {
    try { return await step; } catch (error) { throw new NoAnswer(error.message); }
  }

  async function ask(address, fields) {
    const options = { credentials: "same-origin", redirect: "manual", cache: "no-store" };
    if (fields) {
      options.method = "POST";
      options.headers = { "X-CSRFToken": token };
      options.body = new URLSearchParams(Object.assign({ od: words.first }, fields));
    }
    const answer = await reached(fetch(address, options));
    const isData = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isData) { throw new NoAnswer(answer.status); }
    return reached(answer.json());
  }

  function draw(told) {
    home.innerHTML = told.board;
    state = told.state;
    prepare();
  }

  /* Send a change; `putBack` undoes what was shown before the answer. */
  async function send(address, fields, selector, putBack) {
    saving = true;
    home.setAttribute("aria-busy", "true");
    tell(words.saving, { busy: true });
    try {
      const told = await ask(address, fields);
      takesBack = told.undo || null;
      if (told.error) {
        draw(await ask(words.fresh));
        again = told.asks ? { address: address, fields: Object.assign({ renews: "1" }, fields) } : null;
        tell(told.error, { error: true, renew: again });
      } else {
        draw(told);
        tell(told.words, { undo: takesBack });
        if (told.visit) { selector = '[data-visit="' + told.visit + '"]'; }
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) { throw error; }
      putBack();
      tell(words.failed, { error: true });
    } finally {
      saving = false;
      home.removeAttribute("aria-busy");
      if (again && !renew.hidden) { renew.focus(); } else { focusCard(selector); }
    }
  }

  function focusCard(selector) {
    const card = selector && home.querySelector(selector);
    const button = card && card.querySelector(".lift");
    if (button) { button.focus(); } else { close.focus(); }
  }

  /* ---- dropping */

  const selectorOf = (card) => card.dataset.visit ? '[data-visit="' + card.dataset.visit + '"]' : '[data-ticket="' + card.dataset.ticket + '"]';

  /* Put the card on a day; at an hour, if another one was chosen. */
  function drop(card, slot, hourChosen) {
    if (saving || (card.closest(".slot") === slot && !hourChosen)) { return putDown(card); }
    const parent = card.parentNode, next = card.nextSibling;
    const isVisit = Boolean(card.dataset.visit);
    const address = words[isVisit ? "visits" : "tickets"] + (card.dataset.visit || card.dataset.ticket);
    const fields = { day: slot.dataset.day, technician: slot.dataset.technician };
    if (isVisit) { fields.version = card.dataset.version; }
    if (hourChosen) { fields.starts_at = hourChosen; }
    slot.querySelector(".cards").append(card);
    send(address, fields, selectorOf(card), () => parent.insertBefore(card, next));
  }

  function putDown(card) {
    tell(filled(words.back, card.dataset.name), {});
    focusCard(selectorOf(card));
  }

  /* ---- by mouse or a long press */

  home.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("[draggable=true]");
    if (!dragged || saving) { dragged = null; return event.preventDefault(); }
    release();
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.name);
    dragged.classList.add("is-lifted");
    // Out of the way of what lies under it; at once it would end the drag in some browsers.
    setTimeout(() => { bar.hidden = true; });
  });
  function mark(slot) {
    all(".is-over-slot").forEach((each) => each.classList.toggle("is-over-slot", each === slot));
    if (slot) { slot.classList.add("is-over-slot"); }
  }
  home.addEventListener("dragover", (event) => {
    const slot = dragged && event.target.closest("[data-technician]");
    mark(slot);
    if (slot) { event.preventDefault(); }
  });
  home.addEventListener("drop", (event) => {
    const slot = dragged && event.target.closest("[data-technician]");
    if (!slot) { return; }
    event.preventDefault();
    const card = dragged;
    ended();
    drop(card, slot);
  });
  function ended() {
    if (dragged) { dragged.classList.remove("is-lifted"); }
    dragged = null;
    mark(null);
  }
  home.addEventListener("dragend", ended);

  /* ---- by keyboard or by taps: "Przenieś" offers every day as a button */

  function lift(card) {
    if (saving) { return; }
    release();
    lifted = card;
    card.classList.add("is-lifted");
    slots().forEach((slot) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "target";
      button.textContent = words.here;
      const label = document.createElement("span");
      label.className = "visually-hidden";
      label.textContent = ": " + slot.dataset.label;
      button.append(label);
      slot.append(button);
    });
    hour.value = card.dataset.hour || "";
    tell(filled(card.dataset.visit ? words.lifted : words.liftedTicket, card.dataset.name), { cancel: true, hour: card.dataset.visit });
    const own = card.closest("[data-technician]") || slots()[0];
    if (own) { own.querySelector(".target").focus(); }
  }

  function release() {
    if (!lifted) { return; }
    all(".target").forEach((button) => button.remove());
    lifted.classList.remove("is-lifted");
    lifted = null;
  }

  /* Return the hour that was chosen for the lifted visit, nothing if it is its own. */
  function hourChosen() {
    return lifted.dataset.hour && hour.value !== lifted.dataset.hour ? hour.value : "";
  }

  function changeHour() {
    if (!lifted) { return; }
    if (!hour.value) { hour.focus(); return; }
    const card = lifted, chosen = hourChosen();
    release();
    drop(card, card.closest(".slot"), chosen);
  }

  function takeBack() {
    const card = lifted;
    release();
    putDown(card);
  }

  /* The day before or after for the same person, or another person's same day. */
  function neighbour(slot, key) {
    const isSideways = key === "ArrowLeft" || key === "ArrowRight";
    const same = isSideways ? "technician" : "day";
    const line = slots().filter((each) => each.dataset[same] === slot.dataset[same]);
    return line[line.indexOf(slot) + (key === "ArrowRight" || key === "ArrowDown" ? 1 : -1)];
  }

  home.addEventListener("click", (event) => {
    const target = event.target.closest(".target"), button = event.target.closest(".lift");
    if (target) {
      const card = lifted, slot = target.closest(".slot"), chosen = hourChosen();
      release();
      drop(card, slot, chosen);
    } else if (button) {
      lift(button.closest(".visit"));
    }
  });
  home.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "g" && event.target.matches(".target") && !hourBox.hidden) {
      event.preventDefault();
      hour.focus();
    }
    const slot = lifted && event.key.startsWith("Arrow") && event.target.closest("[data-technician]");
    if (!slot) { return; }
    event.preventDefault();
    const next = neighbour(slot, event.key);
    if (next) { next.querySelector(".target").focus(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && lifted) { takeBack(); }
    const writes = event.target.closest && event.target.closest("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && takesBack && !writes && !lifted) {
      event.preventDefault();
      undo.click();
    }
  });

  /* ---- the bar */

  undo.addEventListener("click", () => {
    if (saving || !takesBack) { return; }
    send(takesBack.address, takesBack.fields, null, () => {});
  });
  renew.addEventListener("click", () => {
    if (saving || !again) { return; }
    send(again.address, again.fields, null, () => {});
  });
  cancel.addEventListener("click", takeBack);
  hourBox.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      hour[step.dataset.step]();
    } else if (event.target.closest("[data-change]")) {
      changeHour();
    }
  });
  hour.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { changeHour(); }
  });
  close.addEventListener("click", () => { bar.hidden = true; document.getElementById("tresc").focus(); });

  /* ---- what others change meanwhile */

  async function refresh() {
    const isBusy = () => saving || lifted || dragged || document.hidden;
    if (isBusy()) { return; }
    try {
      const told = await ask(words.fresh);
      if (isBusy() || told.state === state) { return; }
      const card = document.activeElement.closest("[data-visit], [data-ticket]");
      draw(told);
      tell(words.changed, { undo: takesBack });
      if (card) { focusCard(selectorOf(card)); }
    } catch (error) {
      if (!(error instanceof NoAnswer)) { throw error; } // the next time
    }
  }
  setInterval(refresh, REFRESH);
  document.addEventListener("visibilitychange", refresh);

  function prepare() {
    all("[data-visit], [data-ticket]").forEach((card) => { card.draggable = true; });
  }
  prepare();
}());
