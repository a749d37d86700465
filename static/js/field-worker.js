/* Keeps the page of the day on the spot, so that it opens without a network. It keeps no data. */
"use strict";

const KEPT = "dzwonek-teren";
const PAGE = "/teren";
const PATIENCE = 4000; // milliseconds a bad link is waited for before the kept page is shown

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) { return; }
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(asset(request));
  }
});

async function page(request) {
  const isField = new URL(request.url).pathname === PAGE;
  const fromNetwork = fetch(request);
  try {
    if (!isField) { return await fromNetwork; }
    return await Promise.race([fromNetwork, afterPatience(fromNetwork)]);
  } catch (error) {
    // Nothing is to be had: the day on the spot, if it was ever kept here.
    const kept = await caches.match(PAGE, { cacheName: KEPT });
    if (!kept) { throw error; }
    return isField ? kept : Response.redirect(PAGE);
  }
}

async function afterPatience(fromNetwork) {
  await new Promise((done) => setTimeout(done, PATIENCE));
  return await caches.match(PAGE, { cacheName: KEPT }) || fromNetwork;
}

async function asset(request) {
  return await caches.match(request, { cacheName: KEPT }) || fetch(request);
}
