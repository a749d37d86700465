/* The day on the spot: shown from what the phone keeps, done in the phone, sent when it can be
   (`field-store.js` keeps, `field-sending.js` sends, `field-signing.js` has the record signed,
   `field-typed.js` keeps what is being typed, `field-parts.js` builds the page).
   Everything done gets an id here, so that sending it twice is doing it once. */
(function () {
  "use strict";

  const home = document.getElementById("teren");
  const words = Object.assign({}, document.getElementById("t-words").dataset, document.getElementById("t-record").dataset);
  Object.assign(words, JSON.parse(words.many));
  const kinds = words.kinds, store = window.fieldStore, record = window.fieldRecord;
  const { clone, filled, announce, clock, put, link, opener, button } = window.fieldParts;
  const UNSENT = "dzwonek-niewyslane", TRY_AGAIN = 30000, PATIENCE = 5000;
  const OPENABLE = { cancelled: true, moved: true }, NOT_BEGUN = { cancelled: true, planned: true };
  const sender = window.fieldSending(home.dataset, store, () => show()), phone = sender.phone, send = sender.send;
  const typed = window.fieldTyped(document.getElementById("wizyty"), keepTyped);

  /* ---- doing something */

  async function change(kind, visit, more, file) {
    await written(store.enqueue(newRow(kind, visit, more, file)));
    announce(words.saved);
    await show();
    send();
  }

  function newRow(kind, visit, more, file) {
    const made = Object.assign({ id: crypto.randomUUID(), kind: kind, at: new Date().toISOString(), visit: visit.id }, more);
    return { person: phone.day.person.id, change: made, file: file || null, state: "waiting" };
  }

  function keepTyped(entries) {
    if (!phone.day) { return; }
    store.keepTyped(phone.day.person.id, entries).catch(() => { phone.isFull = true; });
  }

  /* Waits until it is on the disk; if there is no room for it, says so. */
  async function written(writing) {
    try {
      return await writing;
    } catch (error) {
      window.alert(words.full);
      throw error;
    }
  }

  async function amend(place, more) {
    const isAmended = await written(store.amend(place, more));
    if (!isAmended) { window.alert(words.late); }
    await show();
    return isAmended;
  }
  async function takeBack(row) {
    const question = row.change.kind === "sign" ? words.unsign : words.undo;
    if (window.confirm(filled(question, told(row)))) { await amend(row.place); }
  }

  /* ---- showing */

  async function show() {
    const all = await store.queued(), drafts = await store.drafts();
    const rows = phone.day ? all.filter((row) => row.person === phone.day.person.id) : [];
    tellState(all, rows, drafts);
    if (document.activeElement && home.contains(document.activeElement) && /INPUT|TEXTAREA/.test(document.activeElement.tagName)) {
      return showWaiting(rows); // never redraw what somebody is typing into
    }
    showConflicts(rows.filter((row) => row.state === "conflict" || row.state === "refused"));
    const list = document.getElementById("wizyty");
    const open = new Set(Array.from(list.querySelectorAll("details[open]"), (each) => each.dataset.ticket));
    const unsaved = typed.found();
    list.replaceChildren.apply(list, (phone.day ? phone.day.visits : []).map((visit) => visitCard(visit, rows, drafts, open)));
    typed.putBack(unsaved);
    typed.soon(); // what was saved is no longer being typed
    if (!phone.day) { list.textContent = phone.hasAsked ? words.never : ""; }
    else if (!phone.day.visits.length) { list.textContent = words.nothing; }
  }

  function tellState(all, rows, drafts) {
    const waiting = rows.filter((row) => row.state === "waiting").length;
    const others = all.length - rows.length;
    const begun = drafts.filter((draft) => phone.day && phone.day.visits.some((visit) => visit.id === draft.visit && visit.record));
    const parts = [];
    if (phone.isSignedOut) { parts.push(words.signedOut); }
    else if (!phone.isReached && phone.day) { parts.push(filled(words.offline, clock(phone.day.made_at))); }
    if (waiting) { parts.push(filled(words.waiting, waiting)); }
    else if (phone.isReached && !phone.isSignedOut && phone.day) { parts.push(filled(words.online, clock(phone.day.made_at))); }
    if (phone.isFull) { parts.push(words.fullDay); }
    if (others) { parts.push(filled(words.others, others)); }
    if (phone.skew) { parts.push(filled(phone.skew > 0 ? words.ahead : words.behind, Math.round(Math.abs(phone.skew) / 60))); }
    localStorage.setItem(UNSENT, String(all.length + begun.length + typed.found().length)); // who signs out anywhere is warned
    const state = document.getElementById("stan");
    state.hidden = !parts.length;
    state.querySelector("[data-text]").textContent = parts.join(" ");
    document.getElementById("wyslij").hidden = !waiting;
  }

  function visitCard(visit, rows, drafts, open) {
    const card = clone("t-visit"), mine = rows.filter((row) => row.change.visit === visit.id && row.state === "waiting");
    const last = (kind) => mine.filter((row) => row.change.kind === kind).map((row) => row.change).pop();
    const arrived = last("arrive") || last("took_place"), left = last("leave");
    const arrivedAt = arrived ? arrived.at : visit.arrived_at, leftAt = left ? left.at : visit.left_at;
    put(card, "when", visit.day_words + ", " + visit.time + ", " + visit.minutes + " min");
    card.dataset.visit = visit.id;
    put(card, "unit", visit.short);
    put(card, "address", visit.address);
    put(card, "status", leftAt ? filled(words.left, clock(leftAt)) : arrivedAt ? filled(words.arrived, clock(arrivedAt)) : visit.status_words);
    link(card, "navigate", visit.address && "geo:0,0?q=" + encodeURIComponent(visit.unit + ", " + visit.address));
    link(card, "call", visit.phone && "tel:" + visit.phone.replace(/ /g, ""));
    card.querySelector("[data-after]").hidden = !arrivedAt;
    button(card, "arrive", !arrivedAt, () => change("arrive", visit, {}));
    button(card, "leave", arrivedAt && !leftAt, () => change("leave", visit, {}));
    recordPart(card, visit, mine, drafts.find((each) => each.visit === visit.id), arrivedAt, leftAt);
    undo(card, "undo-arrive", mine, !leftAt && mine.filter((row) => row.change.kind === "arrive").pop());
    undo(card, "undo-leave", mine, mine.filter((row) => row.change.kind === "leave").pop());
    field(card, "kilometres", visit, last("kilometres"), (text) => (text === "" ? null : Math.round(Number(text))));
    field(card, "note", visit, last("visit_note"), (text) => text.trim(), "visit_note");
    card.querySelector("[data-checklist]").replaceChildren(...visit.checklist.map((line) => checkLine(visit, line, mine)));
    card.querySelector("[data-tickets]").replaceChildren(...visit.tickets.map((ticket) => ticketCard(visit, ticket, mine, open)));
    return card;
  }

  function undo(card, name, mine, row) {
    opener(card, name, row && store.isFree(row, mine), () => takeBack(row));
  }

  function field(card, name, visit, waiting, read, kind) {
    const input = card.querySelector("[data-" + name + "]");
    const shown = waiting ? waiting.value : visit[name];
    input.defaultValue = shown;
    input.dataset.field = name;
    input.addEventListener("change", () => {
      const value = read(input.value), isReadable = value !== null && !Number.isNaN(value);
      input.value = isReadable ? value : shown; // as it is kept, so that it is no longer being typed
      if (isReadable && value !== shown) {
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
    put(card, "done", savedWords(own));
    card.querySelector("[data-own]").replaceChildren(...own.filter((row) => store.isFree(row, mine)).map((row) => ownLine(card, row, mine)));
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

  function savedWords(own) {
    return own.length ? words.saved + ": " + own.map((row) => kinds[row.change.kind]).join(", ") : "";
  }
  function told(row) {
    const said = (row.change.kind === "sign" ? signer(row) : readable(row.change.value)).slice(0, 60);
    return kinds[row.change.kind] + (said ? ": " + said : "");
  }

  function ownLine(card, row, mine) {
    const line = clone("t-own"), what = told(row);
    put(line, "what", what);
    opener(line, "amend", row.change.kind !== "photo", () => fillAgain(card, row)).setAttribute("aria-label", filled(words.amendWhat, what));
    undo(line, "undo", mine, row);
    line.querySelector("[data-undo]").setAttribute("aria-label", filled(words.undoWhat, what));
    return line;
  }

  /* Puts what waits back into its form. It stays in the queue until the form is saved. */
  function fillAgain(card, row) {
    const form = card.querySelector("[data-form=" + (row.change.kind === "note" ? "note" : "work") + "]"), value = row.change.value;
    const given = row.change.kind === "note" ? { text: value } : Object.assign({ resolution: "" }, value, { cost: value.cost / 100 });
    Object.entries(given).forEach(([name, text]) => { form.elements.namedItem(name).value = text; });
    form.dataset.amends = row.place;
    form.elements[0].focus();
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
        return keepForm(form, "resolve", visit, of);
      }
      if (!of.value.minutes && !of.value.cost) { form.elements.minutes.focus(); return null; }
      return keepForm(form, "work", visit, of);
    }
    return keepForm(form, "note", visit, of);
  }

  /* Emptied at once, so that a second tap finds nothing; what could not be kept is put back. */
  async function keepForm(form, kind, visit, of) {
    const unsaved = typed.found(), amends = Number(form.dataset.amends);
    done(form);
    try {
      if (!amends) { await change(kind, visit, of); }
      else if (!await amend(amends, { kind: kind, value: of.value })) { typed.putBack(unsaved); }
    } catch (error) {
      typed.putBack(unsaved);
      throw error;
    }
  }
  function done(form) {
    form.reset();
    delete form.dataset.amends;
    document.activeElement.blur(); // so that what is kept is drawn
  }

  function showWaiting(rows) {
    document.querySelectorAll("#wizyty [data-ticket]").forEach((card) => {
      const own = rows.filter((row) => row.state === "waiting" && String(row.change.ticket) === card.dataset.ticket);
      put(card, "done", savedWords(own));
    });
  }

  /* ---- the record and its signature */

  function recordPart(card, visit, mine, draft, arrivedAt, leftAt) {
    const row = mine.find((each) => each.change.kind === "sign"), mayBe = visit.record && !row;
    const state = visit.signed ? filled(words.signed, visit.signed) : row ? filled(words.signatureWaits, signer(row)) : draft ? words.draft : "";
    put(card, "record", state);
    opener(card, "sign", mayBe && leftAt, () => openRecord(visit.id));
    button(card, "leave-and-sign", mayBe && arrivedAt && !leftAt, async () => {
      await change("leave", visit, {});
      await openRecord(visit.id);
    });
    opener(card, "see", row, () => panel.read(visit, row.change.value));
    undo(card, "unsign", mine, row);
  }
  function signer(row) {
    const value = row.change.value;
    return value.how === "refused" ? words.nobodySigned : value.name + ", " + value.role;
  }
  function ofVisit(rows, visitId) {
    return rows.filter((row) => row.person === phone.day.person.id && row.change.visit === visitId);
  }
  function factsOf(visit, rows) {
    return record.facts(visit, rows.filter((row) => row.state === "waiting").map((row) => row.change), phone.day.person);
  }

  async function openRecord(visitId) {
    // In the middle of sending, what has left the queue is not in the day yet.
    await Promise.race([sender.present(), new Promise((done) => { setTimeout(done, PATIENCE); })]);
    const kept = await store.keptDay(); // another tab may have sent and learnt more
    if (kept && kept.person.id === phone.day.person.id && kept.made_at > phone.day.made_at) { phone.day = kept; }
    const rows = ofVisit(await store.queued(), visitId), draft = (await store.drafts()).find((each) => each.visit === visitId);
    const visit = phone.day.visits.find((each) => each.id === visitId);
    if (!visit || !visit.record) { return show(); }
    return panel.open(visit, factsOf(visit, rows), draft, rows.filter((row) => row.state !== "waiting" && row.change.kind !== "sign").length);
  }

  async function saveSignature(visit, value) {
    const earlier = ofVisit(await store.queued(), visit.id).find((row) => row.change.kind === "sign" && row.state !== "waiting");
    const row = newRow("sign", visit, { value: value, answers: earlier ? earlier.change.id : "" });
    const fault = await store.enqueueSignature(row, earlier, (all) => faultOf(value.shown, visit.id, ofVisit(all, visit.id)));
    if (fault === "changed") { await openRecord(visit.id); }
    if (!fault) {
      announce(words.signatureKept);
      send();
    }
    return fault;
  }

  /* Asked in the step that queues it: nobody signs what is not so any more, or what is signed. */
  function faultOf(shown, visitId, rows) {
    const visit = phone.day.visits.find((each) => each.id === visitId);
    if (rows.some((row) => row.change.kind === "sign" && row.state === "waiting") || (visit && !visit.record)) { return "already"; }
    return visit && record.isSame(shown, factsOf(visit, rows)) ? "" : "changed";
  }

  /* ---- what somebody must decide */

  function readable(value) {
    if (value === null || value === undefined || typeof value === "boolean") { return ""; }
    if (typeof value !== "object") { return String(value); }
    return value.resolution || value.parts || (value.minutes ? value.minutes + " min" : "") || "";
  }

  function showConflicts(rows) {
    const section = document.getElementById("do-wyjasnienia");
    section.hidden = !rows.length;
    section.querySelector("[data-list]").replaceChildren(...rows.map(conflictItem));
  }

  function conflictItem(row) {
    const item = clone("t-conflict"), made = row.change, visit = { id: made.visit };
    const isField = made.kind === "kilometres" || made.kind === "visit_note", isSignature = made.kind === "sign";
    put(item, "what", kinds[made.kind]);
    put(item, "words", row.words || "");
    put(item, "mine", isSignature ? filled(words.signatureStays, signer(row)) : readable(made.value) && filled(words.mine, readable(made.value)));
    put(item, "present", isField && row.state === "conflict" ? filled(words.present, readable(row.present)) : "");
    const settle = (kind, more) => async () => {
      await written(store.answer(row, newRow(kind, visit, Object.assign({ at: made.at, answers: made.id }, more))));
      await show();
      send();
    };
    const note = made.ticket && readable(made.value);
    button(item, "again", isField && row.state === "conflict", settle(made.kind, { value: made.value, seen: row.present }));
    button(item, "as-note", note, settle("note", { ticket: made.ticket, value: note }));
    const here = isSignature && phone.day.visits.find((each) => each.id === made.visit);
    button(item, "retry", row.state === "conflict" && (made.kind === "leave" ? NOT_BEGUN[row.present] : isSignature && row.present !== "signed"), settle(made.kind, isSignature ? { value: made.value } : {}));
    opener(item, "sign-again", here && here.record && here.record.left_at, () => openRecord(made.visit));
    opener(item, "see-shown", here, () => panel.read(here, made.value));
    button(item, "happened", made.kind === "arrive" && OPENABLE[row.present], settle("took_place", {}));
    button(item, "drop", true, row.state === "conflict" ? settle("drop", {}) : async () => { await store.forget(row); await show(); });
    return item;
  }

  /* ---- keeping the page itself, and leaving */

  async function keepPage() {
    await navigator.serviceWorker.register(home.dataset.worker, { scope: "/" });
    await navigator.serviceWorker.ready;
    const assets = Array.from(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]"), (each) => each.href || each.src);
    const cache = await caches.open(store.name);
    const wanted = assets.concat(new URL(home.dataset.icons, location).href);
    await cache.addAll(wanted);
    const answer = await fetch(home.dataset.page, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) { return; } // the page that was kept still needs what it came with
    await cache.put(home.dataset.page, answer);
    const needed = new Set(wanted.concat(new URL(home.dataset.page, location).href));
    for (const old of await cache.keys()) { if (!needed.has(old.url)) { await cache.delete(old); } }
  }

  /* Without a network there is nothing to tell, as long as the page was kept before. */
  async function tellUnkept() {
    if (!await caches.match(home.dataset.page)) { announce(words.never); }
  }

  const panel = window.fieldSigning(document.getElementById("protokol"), words, {
    save: saveSignature,
    keepDraft: store.keepDraft,
    closed: async (visitId) => {
      await show();
      // What opened the sheet was drawn anew.
      const card = document.querySelector("[data-visit='" + visitId + "'] h2");
      if (card) { card.focus(); }
    },
  });

  document.getElementById("wyslij").addEventListener("click", send);
  window.addEventListener("online", () => { phone.isReached = true; send(); });
  window.addEventListener("offline", () => { phone.isReached = false; show(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { send(); } });
  setInterval(send, TRY_AGAIN);

  (async function () {
    const kept = await store.keptDay();
    // A day of somebody else who used this phone is not shown; what they did not send stays.
    phone.day = kept && String(kept.person.id) === home.dataset.person ? kept : null;
    await show();
    if (phone.day) { typed.putBack(await store.keptTyped(phone.day.person.id), true); }
    await send();
    if (navigator.serviceWorker) { keepPage().catch(tellUnkept); }
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
  })();
})();
