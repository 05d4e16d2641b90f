// Keeps exactly the app's own files, so that it opens without a connection. Whatever else is asked for, it leaves alone.

declare const self: ServiceWorkerGlobalScope;

const HOME = "/";
const shelf = `files-${__VERSION__}`;
const files: ReadonlySet<string> = new Set(__FILES__);

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) {
    return;
  }
  const path = request.mode === "navigate" ? HOME : pathname;
  if (files.has(path) && (request.mode !== "navigate" || pathname === HOME)) {
    event.respondWith(kept(path, request));
  }
});

async function fill(): Promise<void> {
  const opened = await caches.open(shelf);
  await opened.addAll([...files].map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
  await self.skipWaiting();
}

async function tidy(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== shelf).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(path: string, request: Request): Promise<Response> {
  const found = await caches.match(path, { cacheName: shelf });
  return found ?? fetch(request);
}
