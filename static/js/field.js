/* The day on the spot: shown from what the phone keeps, done in the phone, sent when it can be.
   Everything done gets an id here, so that sending it twice is doing it once. */
(function () {
  "use strict";

  const home = document.getElementById("teren");
  const words = document.getElementById("t-words").dataset;
  const kinds = JSON.parse(words.kinds);
  const KEPT = "dzwonek-teren", UNSENT = "dzwonek-niewyslane", TRY_AGAIN = 30000;
  const OPENABLE = { cancelled: true, moved: true };
  let day = null, token = "", sending = false, isReached = navigator.onLine, isSignedOut = false, skew = 0, opened;

  /* ---- what the phone keeps */

  function database() {
    opened = opened || new Promise((done, failed) => {
      const request = indexedDB.open(KEPT, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("day");
        request.result.createObjectStore("queue", { keyPath: "place", autoIncrement: true });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opened;
  }

  async function inStore(name, mode, act) {
    const base = await database();
    return new Promise((done, failed) => {
      const transaction = base.transaction(name, mode, { durability: "strict" });
      const request = act(transaction.objectStore(name));
      // Done only once it is on the disk: a page that is killed after that has lost nothing.
      transaction.oncomplete = () => done(request && request.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  }

  const keepDay = (value) => inStore("day", "readwrite", (store) => store.put(value, "day"));
  const keptDay = () => inStore("day", "readonly", (store) => store.get("day"));
  const queued = () => inStore("queue", "readonly", (store) => store.getAll());
  const enqueue = (row) => inStore("queue", "readwrite", (store) => store.add(row));
  const rewrite = (row) => inStore("queue", "readwrite", (store) => store.put(row));
  const forget = (row) => inStore("queue", "readwrite", (store) => store.delete(row.place));

  /* ---- doing something */

  async function change(kind, visit, more, file) {
    const made = Object.assign({ id: crypto.randomUUID(), kind: kind, at: new Date().toISOString(), visit: visit.id }, more);
    try {
      await enqueue({ person: day.person.id, change: made, file: file || null, state: "waiting" });
    } catch (error) {
      window.alert(words.full);
      throw error;
    }
    announce(words.saved);
    await show();
    send();
  }

  /* ---- sending */

  async function ask(address, body) {
    const options = { redirect: "manual", credentials: "same-origin", cache: "no-store" };
    if (body) {
      options.method = "POST";
      options.body = body;
      options.headers = { "X-CSRFToken": token };
      if (typeof body === "string") { options.headers["Content-Type"] = "application/json"; }
    }
    const answer = await fetch(address, options);
    const isData = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    isReached = true;
    isSignedOut = !isData && answer.status < 500;
    if (!isData || answer.status >= 500) { throw new Error("no answer to use: " + answer.status); }
    return answer.json();
  }

  async function send() {
    if (sending) { return; }
    sending = true;
    try {
      await refresh();
      const mine = (await queued()).filter((row) => row.person === day.person.id && row.state === "waiting");
      for (const row of mine) { await sendOne(row); }
      if (mine.length) { await refresh(); }
    } catch (error) {
      if (error instanceof TypeError) { isReached = false; } // what fetch throws without a network
    } finally {
      sending = false;
      await show();
    }
  }

  async function sendOne(row) {
    const batch = JSON.stringify({ sent_at: new Date().toISOString(), changes: [row.change] });
    let body = batch, address = home.dataset.changes;
    if (row.file) {
      body = new FormData();
      body.append("batch", batch);
      body.append("file", row.file, row.change.value);
      address = home.dataset.picture;
    }
    const answer = await ask(address, body);
    if (answer.error) { return rewrite(Object.assign(row, { state: "refused", words: answer.error })); }
    if (answer.ahead_seconds) { skew = answer.ahead_seconds; }
    const told = answer.results[0];
    if (told.result === "applied" || told.result === "settled") { return forget(row); }
    if (told.result !== "later") { return rewrite(Object.assign(row, { state: told.result, words: told.words, present: told.present })); }
  }

  async function refresh() {
    const fresh = await ask(home.dataset.data);
    token = fresh.csrf;
    delete fresh.csrf;
    day = fresh;
    await keepDay(fresh);
  }

  /* ---- showing */

  function clone(name) { return document.getElementById(name).content.firstElementChild.cloneNode(true); }
  function filled(pattern, value) { return pattern.replace("{}", value); }
  function announce(text) { document.getElementById("zapowiedz").textContent = text; }
  function clock(instant) {
    return new Date(instant).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  }
  function put(element, name, text) {
    const place = element.querySelector("[data-" + name + "]");
    place.textContent = text;
    place.hidden = !text;
    return place;
  }

  async function show() {
    const all = await queued();
    const rows = day ? all.filter((row) => row.person === day.person.id) : [];
    tellState(all, rows);
    if (document.activeElement && home.contains(document.activeElement) && /INPUT|TEXTAREA/.test(document.activeElement.tagName)) {
      return showWaiting(rows); // never redraw what somebody is typing into
    }
    showConflicts(rows.filter((row) => row.state === "conflict" || row.state === "refused"));
    const list = document.getElementById("wizyty");
    const open = new Set(Array.from(list.querySelectorAll("details[open]"), (each) => each.dataset.ticket));
    list.replaceChildren.apply(list, (day ? day.visits : []).map((visit) => visitCard(visit, rows, open)));
    if (!day || !day.visits.length) { list.textContent = day ? words.nothing : words.never; }
  }

  function tellState(all, rows) {
    const waiting = rows.filter((row) => row.state === "waiting").length;
    const others = all.length - rows.length;
    const parts = [];
    if (isSignedOut) { parts.push(words.signedOut); }
    else if (!isReached && day) { parts.push(filled(words.offline, clock(day.made_at))); }
    if (waiting) { parts.push(filled(words.waiting, waiting)); }
    else if (isReached && !isSignedOut && day) { parts.push(filled(words.online, clock(day.made_at))); }
    if (others) { parts.push(filled(words.others, others)); }
    if (skew) { parts.push(filled(skew > 0 ? words.ahead : words.behind, Math.round(Math.abs(skew) / 60))); }
    localStorage.setItem(UNSENT, String(all.length)); // who signs out anywhere is warned
    const state = document.getElementById("stan");
    state.hidden = !parts.length;
    state.querySelector("[data-text]").textContent = parts.join(" ");
    document.getElementById("wyslij").hidden = !waiting;
  }

  function visitCard(visit, rows, open) {
    const card = clone("t-visit"), mine = rows.filter((row) => row.change.visit === visit.id && row.state === "waiting");
    const last = (kind) => mine.filter((row) => row.change.kind === kind).map((row) => row.change).pop();
    const arrived = last("arrive") || last("took_place"), left = last("leave");
    const arrivedAt = arrived ? arrived.at : visit.arrived_at, leftAt = left ? left.at : visit.left_at;
    put(card, "when", visit.day_words + ", " + visit.time + ", " + visit.minutes + " min");
    put(card, "unit", visit.short);
    put(card, "address", visit.address);
    put(card, "status", leftAt ? filled(words.left, clock(leftAt)) : arrivedAt ? filled(words.arrived, clock(arrivedAt)) : visit.status_words);
    link(card, "navigate", visit.address && "geo:0,0?q=" + encodeURIComponent(visit.unit + ", " + visit.address));
    link(card, "call", visit.phone && "tel:" + visit.phone.replace(/ /g, ""));
    card.querySelector("[data-after]").hidden = !arrivedAt;
    button(card, "arrive", !arrivedAt, () => change("arrive", visit, {}));
    button(card, "leave", arrivedAt && !leftAt, () => change("leave", visit, {}));
    field(card, "kilometres", visit, last("kilometres"), (text) => (text === "" ? null : Math.round(Number(text))));
    field(card, "note", visit, last("visit_note"), (text) => text.trim(), "visit_note");
    card.querySelector("[data-checklist]").replaceChildren(...visit.checklist.map((line) => checkLine(visit, line, mine)));
    card.querySelector("[data-tickets]").replaceChildren(...visit.tickets.map((ticket) => ticketCard(visit, ticket, mine, open)));
    return card;
  }

  function link(card, name, address) {
    const anchor = card.querySelector("[data-" + name + "]");
    anchor.hidden = !address;
    if (address) { anchor.href = address; }
  }
  function button(card, name, isShown, act) {
    const found = card.querySelector("[data-" + name + "]");
    found.hidden = !isShown;
    found.addEventListener("click", () => { found.disabled = true; act(); }, { once: true });
  }

  function field(card, name, visit, waiting, read, kind) {
    const input = card.querySelector("[data-" + name + "]");
    const shown = waiting ? waiting.value : visit[name];
    input.value = shown;
    input.addEventListener("change", () => {
      const value = read(input.value);
      if (value !== null && !Number.isNaN(value) && value !== shown) {
        // Compared with what the server showed: an unsent change of ours is no change of others.
        change(kind || name, visit, { value: value, seen: shown });
      }
    });
  }

  function checkLine(visit, line, mine) {
    const label = clone("t-check"), box = label.querySelector("input");
    const last = mine.filter((row) => row.change.kind === "check" && row.change.value.key === line.key).pop();
    label.querySelector("span").textContent = line.words;
    box.checked = last ? last.change.value.done : line.done;
    box.addEventListener("change", () => change("check", visit, { value: { key: line.key, done: box.checked } }));
    return label;
  }

  function ticketCard(visit, ticket, mine, open) {
    const card = clone("t-ticket"), own = mine.filter((row) => row.change.ticket === ticket.id);
    card.dataset.ticket = ticket.id;
    card.open = open.has(String(ticket.id));
    put(card, "subject", ticket.id + " " + ticket.subject);
    put(card, "line", [ticket.where, ticket.status_words, ticket.due].filter(Boolean).join(" · "));
    put(card, "said", ticket.said);
    put(card, "facts", [ticket.category, ticket.device, ticket.requester, ticket.phone].filter(Boolean).join(" · "));
    put(card, "done", own.length ? words.saved + ": " + own.map((row) => kinds[row.change.kind]).join(", ") : "");
    const photo = card.querySelector("input[type=file]");
    photo.id = "zdjecie-" + ticket.id;
    photo.nextElementSibling.setAttribute("for", photo.id);
    photo.addEventListener("change", () => { if (photo.files.length) { photo.form.requestSubmit(); } });
    card.querySelectorAll("form").forEach((form) => form.addEventListener("submit", (event) => {
      event.preventDefault();
      submitted(form, event.submitter, visit, ticket);
    }));
    return card;
  }

  function submitted(form, button, visit, ticket) {
    const given = new FormData(form), of = { ticket: ticket.id };
    if (form.dataset.form === "note") {
      of.value = given.get("text");
    } else if (form.dataset.form === "photo") {
      const file = given.get("file");
      of.value = file.name || "zdjecie.jpg";
      done(form);
      return change("photo", visit, of, file);
    } else {
      of.value = { minutes: Number(given.get("minutes")) || 0, cost: Math.round(Number(given.get("cost")) * 100) || 0, parts: given.get("parts") };
      if (button && button.value === "resolve") {
        of.value.resolution = given.get("resolution").trim();
        form.querySelector("[data-error]").hidden = Boolean(of.value.resolution);
        if (!of.value.resolution) { form.elements.resolution.focus(); return null; }
        done(form);
        return change("resolve", visit, of);
      }
      if (!of.value.minutes && !of.value.cost) { form.elements.minutes.focus(); return null; }
      done(form);
      return change("work", visit, of);
    }
    done(form);
    return change("note", visit, of);
  }
  function done(form) {
    form.reset();
    document.activeElement.blur(); // so that what is kept is drawn
  }

  function showWaiting(rows) {
    document.querySelectorAll("#wizyty [data-ticket]").forEach((card) => {
      const own = rows.filter((row) => row.state === "waiting" && String(row.change.ticket) === card.dataset.ticket);
      put(card, "done", own.length ? words.saved + ": " + own.map((row) => kinds[row.change.kind]).join(", ") : "");
    });
  }

  /* ---- what somebody must decide */

  function readable(value) {
    if (value === null || value === undefined || typeof value === "boolean") { return ""; }
    if (typeof value !== "object") { return String(value); }
    return value.resolution || value.parts || (value.minutes ? value.minutes + " min" : "");
  }

  function showConflicts(rows) {
    const section = document.getElementById("do-wyjasnienia");
    section.hidden = !rows.length;
    section.querySelector("[data-list]").replaceChildren(...rows.map(conflictItem));
  }

  function conflictItem(row) {
    const item = clone("t-conflict"), made = row.change, visit = { id: made.visit };
    const isField = made.kind === "kilometres" || made.kind === "visit_note";
    put(item, "what", kinds[made.kind]);
    put(item, "words", row.words || "");
    put(item, "mine", readable(made.value) && filled(words.mine, readable(made.value)));
    put(item, "present", isField && row.state === "conflict" ? filled(words.present, readable(row.present)) : "");
    const settle = (kind, more) => async () => {
      // The answer is kept before the question goes: a page killed in between asks again.
      await enqueue({ person: row.person, file: null, state: "waiting",
        change: Object.assign({ id: crypto.randomUUID(), kind: kind, at: made.at, visit: made.visit, answers: made.id }, more) });
      await forget(row);
      await show();
      send();
    };
    const note = made.ticket && readable(made.value);
    decision(item, "again", isField && row.state === "conflict", settle(made.kind, { value: made.value, seen: row.present }));
    decision(item, "as-note", note, settle("note", { ticket: made.ticket, value: note }));
    decision(item, "happened", made.kind === "arrive" && OPENABLE[row.present], settle("took_place", {}));
    decision(item, "drop", true, row.state === "conflict" ? settle("drop", {}) : async () => { await forget(row); await show(); });
    return item;
  }
  function decision(item, name, isShown, act) { button(item, name, Boolean(isShown), act); }

  /* ---- keeping the page itself, and leaving */

  async function keepPage() {
    const worker = await navigator.serviceWorker.register(home.dataset.worker, { scope: "/" });
    await navigator.serviceWorker.ready;
    const assets = Array.from(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]"), (each) => each.href || each.src);
    const cache = await caches.open(KEPT);
    const wanted = assets.concat([home.dataset.icons].map((path) => new URL(path, location).href));
    await cache.addAll(wanted);
    const answer = await fetch(home.dataset.page, { redirect: "manual", cache: "no-store" });
    if (answer.ok) { await cache.put(home.dataset.page, answer); }
    const needed = new Set(wanted.concat(new URL(home.dataset.page, location).href));
    for (const old of await cache.keys()) { if (!needed.has(old.url)) { await cache.delete(old); } }
    return worker;
  }

  document.getElementById("wyslij").addEventListener("click", send);
  window.addEventListener("online", () => { isReached = true; send(); });
  window.addEventListener("offline", () => { isReached = false; show(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { send(); } });
  setInterval(send, TRY_AGAIN);

  (async function () {
    const kept = await keptDay();
    // A day of somebody else who used this phone is not shown; what they did not send stays.
    day = kept && String(kept.person.id) === home.dataset.person ? kept : null;
    await show();
    await send();
    if (navigator.serviceWorker) { keepPage().catch(() => announce(words.never)); }
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
  })();
})();
