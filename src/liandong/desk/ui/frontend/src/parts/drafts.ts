// A form that is being filled in is saved as a draft at the desk (encrypted, with the session) until
// it is accepted: not when it is sent, since it may be refused or the server may be down.
import { onArrival } from "./dom";
import { showToast } from "./toasts";

const NEVER = new Set(["password", "file", "hidden", "submit", "button"]);
const SENT = "draft-sent";
const PAUSE = 500;
const KEPT_ALIVE = 60_000; // bytes; browsers send 64 KiB from a page that is being left, not more
type Draft = Record<string, string | boolean>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Kept {
  fields: Draft | null;
  saved: string;
}

export function startDrafts(): void {
  onArrival(async (root) => {
    await forgetTaken();
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) watch(form);
  });
}

/** A form was accepted if the response is a page of the desk without errors. */
async function forgetTaken(): Promise<void> {
  const name = sessionStorage.getItem(SENT);
  if (!name) return;
  sessionStorage.removeItem(SENT);
  const refused = !document.body.matches(".ld-desk") || document.querySelector(".is-invalid");
  if (!refused) await send(name, "DELETE");
}

function watch(form: HTMLFormElement): void {
  const name = form.dataset.draft;
  if (!name || form.dataset.draftWatched) return;
  form.dataset.draftWatched = "yes";
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isWarned = false;
  const save = async (isClosing: boolean) => {
    if (waiting === undefined) return;
    clearTimeout(waiting);
    waiting = undefined;
    const reply = await send(name, "POST", JSON.stringify(read(form)), isClosing);
    const isKept = reply?.ok && !reply.redirected; // redirected: to the sign-in page
    if (!isKept && !isWarned && !isClosing) sayNotKept(reply?.status);
    isWarned = !isKept;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void save(false), PAUSE);
  });
  form.addEventListener("submit", () => {
    void save(true);
    sessionStorage.setItem(SENT, name);
  });
  form.addEventListener("reset", () => {
    clearTimeout(waiting);
    waiting = undefined;
    void send(name, "DELETE");
  });
  addEventListener("pagehide", () => void save(true));
  void restore(form, name, () => waiting === undefined);
}

function sayNotKept(status: number | undefined): void {
  const why = status === 422 ? "内容太长，" : "";
  showToast(`${why}草稿没有存下。请不要离开本页，尽早提交，或先把内容另存一份。`, "warn");
}

/** Calls the desk; without a response the draft exists only on the page. */
async function send(
  name: string,
  method: string,
  body?: string,
  isClosing = false,
): Promise<Response | undefined> {
  const address = `${document.body.dataset.drafts}?form=${encodeURIComponent(name)}`;
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
  if (method === "GET") headers["X-Live"] = "1";
  else headers["X-Draft-At"] = String(Date.now()); // requests of two pages overtake each other
  const keepalive = isClosing && new Blob([body ?? ""]).size <= KEPT_ALIVE;
  const request = { method, headers, body, keepalive };
  return fetch(address, request as RequestInit).catch(() => undefined);
}

function controls(form: HTMLFormElement): Control[] {
  const all = [...form.elements].filter(
    (element): element is Control =>
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement,
  );
  return all.filter((control) => control.name && !NEVER.has(control.type));
}

function isTicked(control: Control): control is HTMLInputElement {
  return control.type === "checkbox" || control.type === "radio";
}

function keyOf(control: Control): string {
  return isTicked(control) ? `${control.name}=${control.value}` : control.name;
}

function read(form: HTMLFormElement): Draft {
  return Object.fromEntries(
    controls(form).map((control) => [
      keyOf(control),
      isTicked(control) ? control.checked : control.value,
    ]),
  );
}

/** Shows a notice, and never overwrites what is being typed. */
async function restore(
  form: HTMLFormElement,
  name: string,
  isUntouched: () => boolean,
): Promise<void> {
  if (form.querySelector(".is-invalid")) return; // filled in by the server
  const reply = await send(name, "GET");
  if (!reply?.ok || reply.redirected) return;
  const { fields, saved } = (await reply.json()) as Kept;
  if (fields && isUntouched() && fill(form, fields)) sayRestored(form, saved);
}

/** Whether any field was filled from the draft. */
function fill(form: HTMLFormElement, draft: Draft): boolean {
  let filled = false;
  for (const control of controls(form)) {
    const value = draft[keyOf(control)];
    if (isTicked(control)) {
      if (typeof value !== "boolean" || control.checked === value) continue;
      control.checked = value;
    } else {
      if (typeof value !== "string" || !value || control.value) continue;
      control.value = value;
    }
    filled = true;
  }
  return filled;
}

function sayRestored(form: HTMLFormElement, saved: string): void {
  const notice = document.createElement("div");
  notice.className = "ld-alert ld-draft-restored";
  notice.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `已恢复未提交的草稿（${saved} 保存）`;
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "btn btn-sm";
  clear.textContent = "清空";
  clear.addEventListener("click", () => form.reset());
  form.addEventListener("reset", () => notice.remove(), { once: true });
  notice.append(words, clear);
  form.prepend(notice);
}
