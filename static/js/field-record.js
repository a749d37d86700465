/* What the record of a visit says: what the server knew, and on top of it what the phone has not
   sent yet. The server makes the same of it (visits/records/content.py) and freezes nothing that
   differs. Pure: no store, no network. */
window.fieldRecord = (function () {
  "use strict";

  const ZONE = "Europe/Warsaw", CLOSE = 4 * 60000; // milliseconds
  const dayOf = (instant) => new Date(instant).toLocaleDateString("sv", { timeZone: ZONE });

  function work(facts, change) {
    const ticket = facts.tickets.find((each) => each.number === change.ticket);
    if (!ticket) { return; }
    const done = { means: "on_site", minutes: change.value.minutes, cost: change.value.cost };
    if (!ticket.is_confidential) { done.parts = change.value.parts.trim(); }
    // What was done on another day is in another record.
    if (dayOf(change.at) === facts.day) { ticket.work.push(done); }
    if (change.kind === "resolve") {
      ticket.status = "resolved";
      ticket.is_open = false;
      if (!ticket.is_confidential) { ticket.resolution = change.value.resolution.trim(); }
    }
  }

  function check(facts, visit, change) {
    visit.recurring.forEach((each, index) => {
      const line = facts.recurring[index].lines[each.keys.indexOf(change.value.key)];
      if (line) { line.done = change.value.done; }
    });
  }

  const DOES = {
    arrive: (facts, visit, change) => { facts.arrived_at = facts.arrived_at || change.at; },
    took_place: (facts, visit, change, person) => {
      facts.arrived_at = change.at;
      facts.day = dayOf(change.at);
      facts.technician = person.name;
    },
    leave: (facts, visit, change) => { facts.left_at = facts.left_at || change.at; },
    check: check,
    work: (facts, visit, change) => work(facts, change),
    resolve: (facts, visit, change) => work(facts, change),
  };

  /* `changes` are those of this visit that wait, oldest first. */
  function facts(visit, changes, person) {
    const told = structuredClone(visit.record);
    changes.forEach((change) => { if (DOES[change.kind]) { DOES[change.kind](told, visit, change, person); } });
    return told;
  }

  /* Times may differ by what two clocks differ: what was sent meanwhile has those of the server. */
  function isSame(shown, present) {
    const apart = (name) => (shown[name] && present[name] ? Math.abs(Date.parse(shown[name]) - Date.parse(present[name])) : shown[name] === present[name] ? 0 : CLOSE + 1);
    return apart("arrived_at") <= CLOSE && apart("left_at") <= CLOSE && canonical(shown) === canonical(present);
  }
  function canonical(facts) {
    const sorted = (value) => {
      if (Array.isArray(value)) { return value.map(sorted); }
      if (!value || typeof value !== "object") { return value; }
      return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
    };
    const told = Object.assign({}, facts, { arrived_at: "", left_at: "" });
    told.tickets = told.tickets.map((each) => Object.assign({}, each, { work: each.work.map((entry) => JSON.stringify(sorted(entry))).sort() }));
    return JSON.stringify(sorted(told));
  }

  /* ---- the same in words */

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) { element.className = className; }
    if (text) { element.textContent = text; }
    return element;
  }

  function pairs(list) {
    const out = make("dl", "facts mb-0");
    list.forEach(([term, text]) => { if (text) { out.append(make("dt", "", term), make("dd", "", text)); } });
    return out;
  }

  function bullets(lines) {
    const out = make("ul", "mb-0");
    lines.forEach((line) => out.append(make("li", "", line)));
    return out;
  }

  const language = () => document.documentElement.lang;
  const clock = (instant) => (instant ? new Date(instant).toLocaleTimeString(language(), { hour: "numeric", minute: "2-digit", timeZone: ZONE }) : "");
  const money = (grosze) => (grosze / 100).toLocaleString(language(), { style: "currency", currency: "PLN" });
  const day = (text) => new Date(text + "T12:00:00Z").toLocaleDateString(language(), { day: "numeric", month: "long", year: "numeric", timeZone: ZONE });
  const sum = (entries, name) => entries.reduce((total, each) => total + each[name], 0);

  /* Returns how `facts` are told; `words` are the page's, `visit` names what recurs. */
  function draw(facts, visit, words) {
    const title = (ticket) => (ticket.is_confidential ? words.confidential.replace("{}", ticket.number) : ticket.number + " " + ticket.subject);
    const status = (ticket) => words.statuses[ticket.status];
    const device = (found) => (found ? found.kind + " " + found.model + ", " + found.number : "");
    const entry = (each) => [words.means[each.means] + ", " + each.minutes + " min", each.parts, each.cost ? words.parts + " " + money(each.cost) : ""].filter(Boolean).join(", ");
    const all = facts.tickets.flatMap((ticket) => ticket.work);

    function ticketPart(ticket) {
      const part = make("article", "stack gap-s");
      part.append(make("h4", "fs-6 fw-bold mb-0", title(ticket)), pairs([
        [words.status, status(ticket)], [words.place, ticket.place], [words.device, device(ticket.device)],
        [words.work, ticket.work.map(entry).join("; ") || words.noWork],
      ]));
      if (ticket.resolution) { part.append(make("p", "prose", ticket.resolution)); }
      return part;
    }
    function recurringPart(each, index) {
      const part = make("article", "stack gap-s"), done = each.lines.filter((line) => line.done).map((line) => line.words);
      part.append(make("h4", "fs-6 fw-bold mb-0", visit.recurring[index].title), make("p", "mb-0", done.length ? words.ticked : words.noneTicked));
      if (done.length) { part.append(bullets(done)); }
      if (each.attended.length) { part.append(make("p", "mb-0", words.attended.replace("{}", each.attended.length)), bullets(each.attended)); }
      return part;
    }
    const open = facts.tickets.filter((each) => each.is_open).map((each) => title(each) + ": " + status(each));
    facts.recurring.forEach((each, index) => each.lines.forEach((line) => { if (!line.done) { open.push(visit.recurring[index].title + ": " + line.words); } }));

    const out = make("div", "stack gap-l"), done = make("section", "stack"), rest = make("section", "stack gap-s");
    done.append(make("h3", "fs-5", words.done), ...facts.tickets.map(ticketPart), ...facts.recurring.map(recurringPart));
    if (!facts.tickets.length && !facts.recurring.length) { done.append(make("p", "", words.noTickets)); }
    rest.append(make("h3", "fs-5", words.open), open.length ? bullets(open) : make("p", "", words.noneOpen));
    out.append(pairs([
      [words.unit, facts.unit.name], [words.address, facts.unit.address], [words.day, day(facts.day)],
      [words.hours, clock(facts.arrived_at) + " – " + clock(facts.left_at)], [words.technician, facts.technician],
      [words.total, sum(all, "minutes") + " min, " + money(sum(all, "cost"))],
    ]), done, rest);
    return out;
  }

  /* A drawn signature as a picture; `strokes` as the pad gives them. */
  function picture(strokes, label) {
    const space = "http://www.w3.org/2000/svg", out = document.createElementNS(space, "svg");
    const give = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
    give(out, { viewBox: "0 0 600 200", class: "signature", fill: "none", stroke: "currentColor", "stroke-width": 3, "stroke-linecap": "round", role: "img", "aria-label": label });
    JSON.parse(strokes || "[]").forEach((stroke) => {
      const line = document.createElementNS(space, "polyline");
      line.setAttribute("points", stroke.concat([stroke[stroke.length - 1]]).map((point) => point.join(",")).join(" "));
      out.append(line);
    });
    return out;
  }

  return { facts: facts, isSame: isSame, draw: draw, picture: picture };
})();
