// A form that is being filled in keeps its words on this machine until the server has taken them:
// not when it is sent, since the session may have ended or the server may be down.
import { onArrival } from "./dom";

const NEVER = new Set(["password", "file", "hidden", "submit", "button"]);
const SENT = "draft-sent";
type Draft = Record<string, string | boolean>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function startDrafts(): void {
  onArrival((root) => {
    forgetTaken();
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) watch(form);
  });
}

/** What was sent is taken when the answer is a page of the desk that finds no fault with it. */
function forgetTaken(): void {
  const key = sessionStorage.getItem(SENT);
  if (!key) return;
  sessionStorage.removeItem(SENT);
  const refused = !document.body.matches(".ld-desk") || document.querySelector(".is-invalid");
  if (!refused) localStorage.removeItem(key);
}

function watch(form: HTMLFormElement): void {
  if (form.dataset.draftWatched) return;
  form.dataset.draftWatched = "yes";
  const key = `draft:${form.dataset.draft}`;
  restore(form, key);
  form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify(read(form))));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  form.addEventListener("reset", () => localStorage.removeItem(key));
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

function restore(form: HTMLFormElement, key: string): void {
  const kept = localStorage.getItem(key);
  const filledByServer = form.querySelector(".is-invalid");
  if (!kept || filledByServer) return;
  const draft: Draft = JSON.parse(kept);
  for (const control of controls(form)) {
    const value = draft[keyOf(control)];
    if (isTicked(control) && typeof value === "boolean") control.checked = value;
    else if (!isTicked(control) && typeof value === "string" && !control.value)
      control.value = value;
  }
}
