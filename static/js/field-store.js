/* What the phone keeps of the day on the spot: the day it was given, what is being typed, signatures
   begun, and the queue of what was done. What it says it has kept is on the disk: a page killed after that has
   lost nothing. */
window.fieldStore = (function () {
  "use strict";

  const NAME = "dzwonek-teren", DRAFT = "podpis-", TYPED = "pisane-";
  let opened;

  function database() {
    opened = opened || new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("day");
        request.result.createObjectStore("queue", { keyPath: "place", autoIncrement: true });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opened;
  }

  /* `act` gets the stores of one transaction; what it returns is answered once that is done. */
  async function inStores(names, mode, act) {
    const base = await database();
    return new Promise((done, failed) => {
      const transaction = base.transaction(names, mode, { durability: "strict" });
      const request = act(...names.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => done(request && request.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  }

  /* Looks at the queue and writes to it in one step, whatever another tab does. `decide` gets the
     rows and a way to write; what it returns is the answer. */
  async function atOnce(decide) {
    let answer;
    await inStores(["queue", "day"], "readwrite", (queue, kept) => {
      queue.getAll().onsuccess = (event) => { answer = decide(event.target.result, queue, kept); };
    });
    return answer;
  }

  /* What was never tried to be sent may still be changed: once tried, a lost answer may have been a
     yes. Nor may what a waiting signature vouches for. */
  const triedHere = new Set();
  function isFree(row, rows) {
    return row.state === "waiting" && !row.tried && !triedHere.has(row.place) && !row.change.answers &&
      !rows.some((each) => each.place > row.place && each.state === "waiting" && each.change.kind === "sign" && each.change.visit === row.change.visit);
  }

  /* Marks a row as tried and returns it as it is then; nothing if it does not wait any more. */
  async function claim(place) {
    try {
      return await atOnce((rows, queue) => {
        const row = rows.find((each) => each.place === place && each.state === "waiting");
        if (row) { queue.put(Object.assign(row, { tried: true })); }
        return row;
      });
    } catch (error) {
      // No room for the mark. Sending is what makes room, so it goes on; this page remembers.
      triedHere.add(place);
      return inStores(["queue"], "readonly", (queue) => queue.get(place));
    }
  }

  return {
    name: NAME,
    keptDay: () => inStores(["day"], "readonly", (store) => store.get("day")),
    keepDay: (value) => inStores(["day"], "readwrite", (store) => store.put(value, "day")),

    queued: () => inStores(["queue"], "readonly", (store) => store.getAll()),
    enqueue: (row) => inStores(["queue"], "readwrite", (store) => store.add(row)),
    /* A decision takes the place of what it answers; if another tab was faster, nothing changes. */
    answer: (question, row) => atOnce((rows, queue) => {
      if (!rows.some((each) => each.place === question.place)) { return; }
      queue.add(row);
      queue.delete(question.place);
    }),
    rewrite: (row) => inStores(["queue"], "readwrite", (store) => store.put(row)),
    forget: (row) => inStores(["queue"], "readwrite", (store) => store.delete(row.place)),
    claim: claim,
    isFree: isFree,

    /* Gives a row another kind and value, or takes it back (`more` left out). False if it is too late. */
    amend: (place, more) => atOnce((rows, queue) => {
      const row = rows.find((each) => each.place === place);
      if (!row || !isFree(row, rows)) { return false; }
      if (more) { queue.put(Object.assign(row, { change: Object.assign(row.change, more) })); } else { queue.delete(place); }
      return true;
    }),

    /* A signature goes to the end of the queue, its draft and the one it replaces go, all at once.
       `fault` looks at the rows as they are then and may still say no. */
    enqueueSignature: (row, replaced, fault) => atOnce((rows, queue, kept) => {
      const found = fault(rows);
      if (!found) {
        queue.add(row);
        if (replaced) { queue.delete(replaced.place); }
        kept.delete(DRAFT + row.change.visit);
      }
      return found;
    }),
    keepDraft: (draft) => inStores(["day"], "readwrite", (store) => store.put(draft, DRAFT + draft.visit)),
    keepTyped: (person, entries) => inStores(["day"], "readwrite", (store) => store.put(entries, TYPED + person)),
    keptTyped: async (person) => await inStores(["day"], "readonly", (store) => store.get(TYPED + person)) || [],
    drafts: () => inStores(["day"], "readonly", (store) => store.getAll(IDBKeyRange.bound(DRAFT, DRAFT + "\uffff"))),
  };
})();
