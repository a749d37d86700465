/* The sheet on which a record is read and signed on the phone: what is on it is what is signed.
   `act.save` queues the signature and returns why it could not ("" if it did); `act.keepDraft`
   keeps what is filled in, for a page that is killed before it is saved. */
window.fieldSigning = function (dialog, words, act) {
  "use strict";

  const form = dialog.querySelector("form"), problem = dialog.querySelector("[data-problem]");
  const part = (name) => dialog.querySelector("[data-" + name + "]");
  const control = (name) => form.elements.namedItem(name);
  let present, isSaving = false;

  function values() {
    const text = (name) => control(name).value.trim();
    return {
      how: control("how").value, name: text("name"), role: text("role"), strokes: text("strokes"),
      confirmed: control("confirmed").checked, reason: text("reason"), remarks: text("remarks"),
    };
  }

  function fill(given) {
    form.reset();
    ["name", "role", "strokes", "reason", "remarks"].forEach((name) => { control(name).value = given[name] || ""; });
    if (given.how) { control("how").value = given.how; }
    control("confirmed").checked = Boolean(given.confirmed);
    form.signature.load();
  }

  function missing(given) {
    const names = words.needed[given.how].filter((name) => !given[name]);
    return given.how === "drawn" && form.signature.isEmpty() ? names.concat("strokes") : names;
  }

  function tell(lines) {
    problem.querySelector("[data-lines]").replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    problem.hidden = !lines.length;
    if (lines.length) { problem.scrollIntoView({ block: "center" }); }
  }

  function tellMissing(names) {
    ["name", "role", "confirmed", "reason"].forEach((name) => control(name).toggleAttribute("aria-invalid", names.includes(name)));
    tell(names.map((name) => words.faults[name]));
    const first = names.find((name) => name !== "strokes");
    if (first) { control(first).focus(); }
  }

  function draw(facts, visit, isReading) {
    part("told").replaceChildren(window.fieldRecord.draw(facts, visit, words));
    part("title").textContent = isReading ? words.shownTitle : words.signTitle;
    part("lead").hidden = form.hidden = isReading;
    part("signature").hidden = !isReading;
    tell([]);
  }

  /* What was drawn or confirmed under another text does not sign this one. */
  function open(visit, facts, draft, unsettled) {
    const isSame = draft && draft.facts === JSON.stringify(facts);
    const kept = draft ? draft.values : {};
    present = { visit: visit, facts: facts };
    draw(facts, visit, false);
    fill(isSame ? kept : Object.assign({}, kept, { strokes: "", confirmed: false }));
    part("draft").textContent = !draft ? "" : isSame ? words.draftBack : words.draftOfAnother;
    part("draft").hidden = !draft;
    part("unsettled").textContent = words.unsettled.replace("{}", unsettled);
    part("unsettled").hidden = !unsettled;
    part("recipients").textContent = visit.recipients.length ? words.recipients.replace("{}", visit.recipients.join(", ")) : words.noRecipients;
    if (!dialog.open) { dialog.showModal(); }
    dialog.scrollTop = 0;
  }

  /* What was shown to who signed, and how they signed. */
  function read(visit, value) {
    const who = document.createElement("p");
    present = { visit: visit, facts: value.shown };
    draw(value.shown, visit, true);
    part("draft").hidden = part("unsettled").hidden = true;
    who.textContent = [value.name, value.role, value.how === "refused" ? value.reason : "", value.remarks].filter(Boolean).join(", ");
    part("signature").replaceChildren(...(value.strokes ? [window.fieldRecord.picture(value.strokes, words.drawing)] : []), who);
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  async function guarded(step) {
    try {
      return await step();
    } catch (error) {
      if (error && !(error instanceof DOMException)) { throw error; }
      tell([words.full]); // the phone has no room; what is on the sheet stays there
      return null;
    }
  }

  form.addEventListener("change", () => {
    const draft = { visit: present.visit.id, facts: JSON.stringify(present.facts), values: values() };
    guarded(() => act.keepDraft(draft));
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSaving) { return; }
    const given = values(), names = missing(given);
    tellMissing(names);
    if (names.length) { return; }
    isSaving = true;
    const fault = await guarded(() => act.save(present.visit, Object.assign(given, { shown: present.facts })))
      .finally(() => { isSaving = false; });
    if (fault === "") { dialog.close(); }
    else if (fault) { tell([words[fault]]); }
  });
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => act.closed(present.visit.id));

  return { open: open, read: read, isOpen: () => dialog.open };
};
