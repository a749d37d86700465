/* What is being typed into the cards of the day and is not saved yet. It outlives a card that is
   drawn anew, and a page that is killed: `keep` gets it soon after each key. */
window.fieldTyped = function (list, keep) {
  "use strict";

  const SOON = 300; // milliseconds
  const FIELDS = "[data-visit] [data-field]";
  let waiting, kept = "[]", homeless = [];

  const forms = () => Array.from(list.querySelectorAll("[data-ticket] form"));
  const ofForm = (form) => form.closest("[data-ticket]").dataset.ticket + " " + form.dataset.form;
  const fields = () => Array.from(list.querySelectorAll(FIELDS));
  const ofField = (control) => "visit " + control.closest("[data-visit]").dataset.visit + " " + control.dataset.field;
  const isChanged = (control) => control.value !== control.defaultValue;

  /* Returns [{of, amends, values: [[name, text]...]}...]: what differs from what was drawn, and
     what was typed into cards that are not shown now. */
  function found() {
    const inForms = forms().map((form) => {
      const given = Array.from(form.elements).filter((each) => each.matches("input:not([type=file]), textarea") && isChanged(each));
      return { of: ofForm(form), amends: form.dataset.amends, values: given.map((each) => [each.name, each.value]) };
    });
    const inFields = fields().filter(isChanged).map((control) => ({ of: ofField(control), values: [["", control.value]] }));
    return homeless.concat(inForms.filter((each) => each.values.length || each.amends), inFields);
  }

  /* Puts it back where it was typed. `saves`: it comes from the disk, and a field of the visit, which
     has no button, is saved, as leaving it would have done if the page had lived on. */
  function putBack(entries, saves) {
    const known = new Map(entries.map((each) => [each.of, each]));
    const taken = (name) => {
      const entry = known.get(name);
      known.delete(name);
      return entry;
    };
    forms().forEach((form) => {
      const was = taken(ofForm(form));
      if (!was) { return; }
      was.values.forEach(([name, value]) => { form.elements.namedItem(name).value = value; });
      if (was.amends) { form.dataset.amends = was.amends; }
      form.closest("[data-ticket]").open = true;
    });
    fields().forEach((control) => {
      const was = taken(ofField(control));
      if (!was) { return; }
      control.value = was.values[0][1];
      if (saves) { control.dispatchEvent(new Event("change")); }
    });
    homeless = Array.from(known.values());
    if (saves) { kept = JSON.stringify(entries); }
  }

  function keepNow() {
    const entries = found(), text = JSON.stringify(entries);
    if (text !== kept) { keep(entries); }
    kept = text;
  }
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(keepNow, SOON);
  }
  list.addEventListener("input", soon);
  window.addEventListener("pagehide", keepNow);

  return { found: found, putBack: putBack, soon: soon };
};
