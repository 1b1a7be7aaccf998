// Requests of htmx and the handling of their responses.
import htmx from "htmx.org";
import { showToast } from "./toasts";

interface Context {
  request: { body: FormData | null; method: string };
  response?: { raw: Response; status: number };
  sourceElement: Element;
  target: Element;
  text?: string;
}

const NEVER_SWAPPED = [204, 304, 400, 401, 403, 404, 408, 409, 413, 429, "5xx"];

const WORDS: Record<number, string> = {
  401: "登录已过期，没有收下，请重新登录。",
  403: "没有权限做这件事，或登录已过期。",
  404: "内容已不在，或不在您可见的范围内。",
  408: "没有在限定的时间里发完，未接收任何内容，请检查网络后重试。",
  409: "内容刚被他人改动，请刷新后再做。",
  413: "内容超过了这里一次能收下的大小，未接收任何内容。",
  429: "操作太频繁，请稍候再试。",
  503: "数据库正忙或正在重启，没有完成，请稍后重试。",
  507: "服务器磁盘已满，没有收下，请告诉系统管理员。",
};

export function startRequests(): void {
  htmx.config.noSwap = NEVER_SWAPPED as typeof htmx.config.noSwap; // its type leaves out "5xx"
  htmx.config.history = "reload";
  document.addEventListener("htmx:config:request", (event) => dropEmpty(contextOf(event)));
  document.addEventListener("htmx:after:request", (event) => {
    const { response, text, target } = contextOf(event);
    // A whole page (mostly the sign-in page) is never swapped into a part of one.
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

/** An address has only chosen fields, and an empty district where that overrides the switch. */
function dropEmpty({ request, sourceElement }: Context): void {
  if (!sourceElement.matches("[data-filter]") || !request.body) return;
  for (const name of [...request.body.keys()]) {
    if (name === sourceElement.getAttribute("data-keeps")) continue;
    const kept = request.body.getAll(name).filter(Boolean);
    request.body.delete(name);
    for (const value of kept) request.body.append(name, value);
  }
}
