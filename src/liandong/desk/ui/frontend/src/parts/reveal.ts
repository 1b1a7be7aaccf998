// Personal data: asks why, shows for a minute, then hides again.
import { onClick } from "./dom";
import { openSheet } from "./sheets";
import { showToast } from "./toasts";

const SHOWN_FOR = 60_000;
let clicked: HTMLElement | null = null;

export function startReveal(): void {
  onClick("[data-reveal]", (button) => {
    clicked = button;
    openSheet("reveal");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-reveal-form]") || !clicked)
      return;
    void reveal(clicked, String(new FormData(form).get("reason") ?? ""));
    form.reset();
  });
}

async function reveal(button: HTMLElement, reason: string): Promise<void> {
  const chip = button.closest<HTMLElement>(".ld-person");
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
  const answer = await fetch(button.dataset.reveal ?? "", {
    method: "POST",
    headers: { ...headers, "HX-Request": "true" },
    body: new URLSearchParams({ reason }),
  });
  if (!chip || !answer.ok) {
    const refusal = answer.status === 422 ? await answer.text() : "";
    showToast(refusal || "没有显示：无权限或登录已过期。", "bad");
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const clear = holder.content.querySelector<HTMLElement>(".ld-person");
  if (!clear) return;
  clear.classList.add("ld-person-clear");
  chip.replaceWith(clear);
  setTimeout(() => clear.replaceWith(chip), SHOWN_FOR);
}
