// Keeps the shell of a page for the phone, so that it opens without signal. Nothing else is kept:
// what the server answers about disputes and people never goes into a cache.
interface Shell {
  name: string;
  version: string;
  kept: string[];
}
interface Worker extends EventTarget {
  SHELL: Shell;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface WorkerEvent extends Event {
  request: Request;
  respondWith(reply: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}
const worker = self as unknown as Worker;
const CACHE = `${worker.SHELL.name}-${worker.SHELL.version}`;
const PAGE = worker.SHELL.kept[0] ?? "";
const FONTS = "/static/ui/dist/fonts/";

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    worker.SHELL.kept.map(async (address) => {
      const reply = await fetch(address, { cache: "reload" });
      // The sign-in page in place of the shell would stay for good.
      if (!reply.ok || reply.redirected) throw new Error(address);
      await cache.put(address, reply);
    }),
  );
  await worker.skipWaiting();
}

async function dropOlder(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`${worker.SHELL.name}-`) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request, address: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(address);
  if (kept) return kept;
  const reply = await fetch(request);
  if (address.startsWith(FONTS) && reply.ok) await cache.put(address, reply.clone());
  return reply;
}

worker.addEventListener("install", (event) => (event as WorkerEvent).waitUntil(fill()));
worker.addEventListener("activate", (event) => (event as WorkerEvent).waitUntil(dropOlder()));
worker.addEventListener("fetch", (event) => {
  const fetching = event as WorkerEvent;
  const { origin, pathname } = new URL(fetching.request.url);
  if (fetching.request.method !== "GET" || origin !== location.origin) return;
  const isShell = worker.SHELL.kept.includes(pathname) || pathname.startsWith(FONTS);
  if (isShell) fetching.respondWith(answer(fetching.request, pathname === PAGE ? PAGE : pathname));
});
