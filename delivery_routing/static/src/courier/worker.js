/** Keeps the courier's page on the phone: what was fetched once opens without a
 * network. Data and reports are the page's own affair. */

const CACHE = "delivery_routing.courier.1";
const PAGE = "/my/routes";
const STATIC = "/delivery_routing/static/";
const FILES = ["courier.js", "store.js", "overlay.js", "page.js", "form.js", "courier.css"].map(
    (name) => `${STATIC}src/courier/${name}`
);

self.addEventListener("install", (event) => {
    self.skipWaiting();
    event.waitUntil(keep());
});

async function keep() {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES);
    const page = await fetch(PAGE);
    if (page.ok && !page.redirected) {
        await cache.put(PAGE, page);
    }
}

self.addEventListener("activate", (event) => {
    const clean = async () => {
        for (const name of await caches.keys()) {
            if (name.startsWith("delivery_routing.courier") && name !== CACHE) {
                await caches.delete(name);
            }
        }
        await self.clients.claim();
    };
    event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    const isOurs = url.pathname === PAGE || url.pathname.startsWith(STATIC);
    if (event.request.method === "GET" && url.origin === location.origin && isOurs) {
        event.respondWith(networkFirst(event.request, url.pathname));
    }
});

async function networkFirst(request, key) {
    const cache = await caches.open(CACHE);
    try {
        const response = await fetch(request, {cache: "no-cache"});
        if (response.ok && !response.redirected) {
            await cache.put(key, response.clone());
        }
        return response;
    } catch (error) {
        const kept = await cache.match(key, {ignoreSearch: true});
        if (kept) {
            return kept;
        }
        throw error;
    }
}
