/* The parts of the day on the spot: templates filled, what is said aloud, buttons, and what was typed
   into the forms. Knows neither store nor server. */
window.fieldParts = (function () {
  "use strict";

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

  function link(card, name, address) {
    const anchor = card.querySelector("[data-" + name + "]");
    anchor.hidden = !address;
    if (address) { anchor.href = address; }
  }
  /* A second tap does nothing, unless the first came to nothing. */
  function button(card, name, isShown, act) {
    const found = opener(card, name, isShown, async () => {
      found.disabled = true;
      try {
        await act();
      } catch (error) {
        found.disabled = false;
        throw error;
      }
    });
  }
  function opener(card, name, isShown, act) {
    const found = card.querySelector("[data-" + name + "]");
    found.hidden = !isShown;
    found.addEventListener("click", act);
    return found;
  }

  /* What was typed and not saved yet is in the cards that are drawn anew. */
  function typedInto(list) {
    const typed = new Map();
    list.querySelectorAll("[data-ticket] form").forEach((form) => {
      const name = form.closest("[data-ticket]").dataset.ticket + " " + form.dataset.form;
      const given = Array.from(form.elements).filter((each) => each.matches("input:not([type=file]), textarea") && each.value !== each.defaultValue);
      if (given.length || form.dataset.amends) {
        typed.set(name, { amends: form.dataset.amends, values: given.map((each) => [each.name, each.value]) });
      }
    });
    return typed;
  }
  function putBack(list, typed) {
    list.querySelectorAll("[data-ticket] form").forEach((form) => {
      const was = typed.get(form.closest("[data-ticket]").dataset.ticket + " " + form.dataset.form);
      if (!was) { return; }
      was.values.forEach(([name, value]) => { form.elements.namedItem(name).value = value; });
      if (was.amends) { form.dataset.amends = was.amends; }
    });
  }

  return {
    clone: clone, filled: filled, announce: announce, clock: clock, put: put,
    link: link, opener: opener, button: button, typedInto: typedInto, putBack: putBack,
  };
})();
