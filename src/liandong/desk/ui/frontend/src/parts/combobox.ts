// A field with a list of what may be meant: the server fills the list, arrows move, Enter chooses.
import { onArrival } from "./dom";

export function startComboboxes(): void {
  onArrival((root) => {
    for (const box of root.querySelectorAll<HTMLElement>("[data-combobox]")) start(box);
  });
}

function start(box: HTMLElement): void {
  const field = box.querySelector<HTMLInputElement>("[role=combobox]");
  const list = box.querySelector<HTMLElement>("[role=listbox]");
  if (!field || !list || box.dataset.started) return;
  box.dataset.started = "yes";
  let chosen = field.value;
  const close = () => open(field, list, false);
  new MutationObserver(() => {
    const isWanted = document.activeElement === field && field.value !== chosen;
    open(field, list, isWanted && list.childElementCount > 0);
  }).observe(list, { childList: true });
  const choose = (option: HTMLElement) => {
    chosen = option.dataset.name ?? "";
    field.value = chosen;
    put(box, option.dataset.address ?? "");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  field.addEventListener("input", () => {
    if (field.value !== chosen) put(box, "");
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const active = list.querySelector<HTMLElement>("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      move(field, list, event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && active) choose(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps focus
  list.addEventListener("click", (event) => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (option) choose(option);
  });
}

/** The address of the registered shop goes along, and is shown; “” for one that is not. */
function put(box: HTMLElement, address: string): void {
  const kept = box.querySelector<HTMLInputElement>("input[type=hidden]");
  if (kept) kept.value = address;
  const words = box.querySelector("[data-chosen]");
  if (words) words.textContent = address && `已登记商户 · ${address}`;
}

function open(field: HTMLInputElement, list: HTMLElement, isOpen: boolean): void {
  list.hidden = !isOpen;
  field.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) mark(field, list, undefined);
}

function move(field: HTMLInputElement, list: HTMLElement, by: number): void {
  const options = [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const next = at < 0 && by < 0 ? options.length - 1 : (at + by + options.length) % options.length;
  mark(field, list, options[next]);
  options[next]?.scrollIntoView({ block: "nearest" });
}

function mark(field: HTMLInputElement, list: HTMLElement, active: HTMLElement | undefined): void {
  for (const option of list.querySelectorAll("[role=option]"))
    option.ariaSelected = String(option === active);
  if (active) field.setAttribute("aria-activedescendant", active.id);
  else field.removeAttribute("aria-activedescendant");
}
