/* Sends what waits on the phone, the oldest first, and fetches the day anew. `phone` is what is known
   of it; `changed` is called whenever that may have changed. */
window.fieldSending = function (addresses, store, changed) {
  "use strict";

  // The day is as the server told it last; `skew` is by how many seconds the phone's clock is ahead.
  const phone = { day: null, isReached: navigator.onLine, hasAsked: false, isSignedOut: false, isFull: false, skew: 0 };
  let token = "", sending = null;

  /* What waits is sent the next time. */
  class NoAnswer extends Error {}

  /* Without a network neither asking nor reading the answer ends well. */
  async function reached(step) {
    try {
      return await step;
    } catch (error) {
      phone.isReached = false;
      throw new NoAnswer(error.message);
    }
  }

  async function ask(address, body) {
    const options = { redirect: "manual", credentials: "same-origin", cache: "no-store" };
    if (body) {
      options.method = "POST";
      options.body = body;
      options.headers = { "X-CSRFToken": token };
      if (typeof body === "string") { options.headers["Content-Type"] = "application/json"; }
    }
    const answer = await reached(fetch(address, options));
    const isData = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    phone.isReached = true;
    if (answer.status === 413) { return { error: addresses.tooLarge }; }
    phone.isSignedOut = !isData && answer.status < 500;
    if (!isData || answer.status >= 500) { throw new NoAnswer(answer.status); }
    return reached(answer.json());
  }

  function send() {
    sending = sending || sendAll().finally(() => { sending = null; });
    return sending;
  }

  async function sendAll() {
    try {
      await refresh();
      const mine = (await store.queued()).filter((row) => row.person === phone.day.person.id && row.state === "waiting");
      const held = new Set();
      for (const row of mine) {
        const isSignature = row.change.kind === "sign";
        // A signature vouches for what waits before it: it never overtakes that.
        if (!(isSignature && held.has(row.change.visit)) && !await sendOne(row.place)) { held.add(row.change.visit); }
      }
      if (mine.length) { await refresh(); }
    } catch (error) {
      if (!(error instanceof NoAnswer)) { window.reportError(error); }
    } finally {
      phone.hasAsked = true;
      await changed();
    }
  }

  /* Returns whether the row was answered; otherwise it waits for the next time. */
  async function sendOne(place) {
    const row = await store.claim(place);
    if (!row) { return true; } // taken back, or another tab was faster
    const batch = JSON.stringify({ sent_at: new Date().toISOString(), changes: [row.change] });
    let body = batch, address = addresses.changes;
    if (row.file) {
      body = new FormData();
      body.append("batch", batch);
      body.append("file", row.file, row.change.value);
      address = addresses.picture;
    }
    const answer = await ask(address, body);
    if ("ahead_seconds" in answer) { phone.skew = answer.ahead_seconds; }
    const told = answer.error ? { result: "refused", words: answer.error } : answer.results[0];
    if (told.result === "later") { return false; }
    const isDone = told.result === "applied" || told.result === "settled";
    await (isDone ? store.forget(row) : store.rewrite(Object.assign(row, { state: told.result, words: told.words, present: told.present })));
    return true;
  }

  async function refresh() {
    const fresh = await ask(addresses.data);
    token = fresh.csrf;
    delete fresh.csrf;
    phone.day = fresh;
    // Without room for it the day is still shown, and what waits is sent: that makes room.
    await store.keepDay(fresh).then(() => { phone.isFull = false; }, () => { phone.isFull = true; });
  }

  return { phone: phone, send: send, present: () => sending };
};
