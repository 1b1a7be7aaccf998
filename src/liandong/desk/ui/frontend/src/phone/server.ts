// Requests to the server: its answer, or why it cannot be reached now.

export class Offline extends Error {}
export class SignedOut extends Error {}
/** Refused with words for the person. */
export class Refused extends Error {}

const PATIENCE = 20_000;

/** `path` may be told from the page that asks. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let reply: Response;
  try {
    reply = await fetch(path, {
      ...init,
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
      headers: { ...init.headers, "X-CSRFToken": token() },
    });
  } catch {
    throw new Offline();
  }
  // Who is not signed in is led to the sign-in page, whatever was requested.
  if (reply.redirected) throw new SignedOut();
  const body = reply.headers.get("Content-Type")?.includes("json") ? await reply.json() : null;
  if (reply.ok && body) return body as T;
  if (reply.status === 422) throw new Refused(body?.problem ?? "未能登记，请重试。");
  if (reply.status === 403) throw new Refused("没有权限，或登录已换人，请重新登录后再试。");
  throw new Offline(); // broken, or something between us and it: later again
}

/** Signing in changes the cookie: it is read each time. */
function token(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
