// A phone for the tests: storage, locks, a page without content, a server that answers as told.
import "fake-indexeddb/auto";

export interface Call {
  path: string;
  method: string;
  body: unknown;
}
type Reply = (call: Call) => Response | Promise<Response>;

export const calls: Call[] = [];
let reply: Reply = () => new Response(null, { status: 503 });

/** What the server answers from now on; calls made before are forgotten. */
export function answerWith(next: Reply): void {
  calls.length = 0;
  reply = next;
}

export const json = (content: unknown, status = 200): Response =>
  new Response(JSON.stringify(content), {
    status,
    headers: { "Content-Type": "application/json" },
  });

const body = ({ body }: RequestInit): unknown =>
  typeof body === "string" ? JSON.parse(body) : body;

/** The tests have one window: nobody else holds a lock. */
const request = <T>(_name: string, run: () => Promise<T>): Promise<T> => run();

const silent = { addEventListener: () => {} };
Object.assign(globalThis, {
  document: { ...silent, hidden: true, cookie: "csrftoken=token" },
  window: silent,
  location: { pathname: "/handling/scene/" },
  fetch: async (url: string, init: RequestInit = {}) => {
    const call = {
      path: url.replace("/handling/scene/", ""),
      method: init.method ?? "GET",
      body: body(init),
    };
    calls.push(call);
    return reply(call);
  },
});
Object.defineProperty(globalThis, "navigator", { value: { locks: { request } } });
