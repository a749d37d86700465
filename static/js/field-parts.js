/* The parts of the day on the spot: templates filled, what is said aloud, buttons. Knows
   neither store nor server. */
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

  return {
    clone: clone, filled: filled, announce: announce, clock: clock, put: put,
    link: link, opener: opener, button: button,
  };
})();
