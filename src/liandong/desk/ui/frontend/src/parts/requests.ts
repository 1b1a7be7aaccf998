// What htmx sends and what becomes of its answers.
import htmx from "htmx.org";
import { showToast } from "./toasts";

interface Context {
  request: { body: FormData | null; method: string };
  response?: { raw: Response; status: number };
  sourceElement: Element;
  target: Element;
  text?: string;
}

const NEVER_SWAPPED = [204, 304, 400, 403, 404, 409, 429, "5xx"];

const WORDS: Record<number, string> = {
  403: "没有权限做这件事，或登录已过期。",
  404: "内容已不在，或不在您可见的范围内。",
  409: "内容刚被他人改动，请刷新后再做。",
  429: "操作太频繁，请稍候再试。",
};

export function startRequests(): void {
  htmx.config.noSwap = NEVER_SWAPPED as typeof htmx.config.noSwap; // its type leaves out "5xx"
  htmx.config.history = "reload";
  document.addEventListener("htmx:config:request", (event) => dropEmpty(contextOf(event)));
  document.addEventListener("htmx:after:request", (event) => {
    const { response, text, target } = contextOf(event);
    // A whole page (the sign-in page, mostly) never goes into a part of one.
    if (response?.raw.redirected && target !== document.body && /^\s*<!doctype/i.test(text ?? "")) {
      event.preventDefault();
      location.assign(response.raw.url);
    }
  });
  document.addEventListener("htmx:response:error", (event) => {
    const status = contextOf(event).response?.status ?? 0;
    if (status !== 422) showToast(WORDS[status] ?? "系统出错，没有完成，请稍后重试。", "bad");
  });
  document.addEventListener("htmx:error", () => showToast("连接中断，请检查网络后重试。", "warn"));
}

function contextOf(event: Event): Context {
  return (event as CustomEvent<{ ctx: Context }>).detail.ctx;
}

/** An address says only what was chosen, and what was left open against the district switch. */
function dropEmpty({ request, sourceElement }: Context): void {
  if (!sourceElement.matches("[data-filter]") || !request.body) return;
  for (const name of [...request.body.keys()]) {
    if (name === sourceElement.getAttribute("data-keeps")) continue;
    const kept = request.body.getAll(name).filter(Boolean);
    request.body.delete(name);
    for (const value of kept) request.body.append(name, value);
  }
}
