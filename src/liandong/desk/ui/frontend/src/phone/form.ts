// The form of one visit: read into what is kept at every stroke, and written back from it.
import { byId } from "./dom";
import type { Statement } from "./kinds";

export type Control = HTMLInputElement | HTMLTextAreaElement;

export const form = (): HTMLFormElement => byId<HTMLFormElement>("statement");

export function controls(): Control[] {
  return [...form().elements].filter(
    (element): element is Control =>
      element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement,
  );
}

/** All that is on the page. `lists` are the names under which several may be ticked. */
export function readForm(lists: string[]): Statement {
  const statement: Statement = {};
  for (const control of controls()) {
    const { name, type } = control;
    if (!name || type === "file") continue;
    if (lists.includes(name)) {
      const ticked = form().querySelectorAll<HTMLInputElement>(`[name=${name}]:checked`);
      statement[name] = [...ticked].map(({ value }) => value);
    } else if (type === "checkbox") statement[name] = (control as HTMLInputElement).checked;
    else if (type !== "radio" || (control as HTMLInputElement).checked)
      statement[name] = control.value;
  }
  return statement;
}

export function writeForm(statement: Statement): void {
  form().reset();
  for (const control of controls()) {
    const value = statement[control.name];
    if (control instanceof HTMLInputElement && /checkbox|radio/.test(control.type))
      control.checked = Array.isArray(value)
        ? value.includes(control.value)
        : control.type === "radio"
          ? value === control.value
          : value === true;
    else if (typeof value === "string" && control.type !== "file") control.value = value;
  }
  for (const more of form().querySelectorAll<HTMLDetailsElement>("details.ld-more")) {
    more.open = [...more.querySelectorAll("input")].some(({ value }) => value);
  }
}

/** Marks the fields of these names, and leads to the first. */
export function markMissing(names: string[]): void {
  for (const control of controls()) control.classList.remove("is-invalid");
  for (const name of names) {
    for (const field of form().querySelectorAll(`[name=${name}]`))
      field.classList.add("is-invalid");
  }
  const [first] = names;
  const control = first && form().querySelector<HTMLElement>(`[name=${first}]`);
  if (!control) return;
  control.focus();
  control.closest(".ld-card")?.scrollIntoView({ block: "center" });
}

/** Enter goes to the next field: nobody has to aim with a thumb. What stands there is replaced by
 *  what is typed, never continued by it. */
export function onEnter(event: KeyboardEvent): void {
  const field = event.target as HTMLElement;
  if (event.key !== "Enter" || event.isComposing || !field.matches(".form-control")) return;
  event.preventDefault();
  const within = field.closest("form");
  const fields = [...(within?.querySelectorAll<HTMLInputElement>(".form-control") ?? [])];
  const later = fields.slice(fields.indexOf(field as HTMLInputElement) + 1);
  const next = later.find((field) => field.checkVisibility());
  next?.focus();
  next?.select();
}
