// Signing out removes what was fetched for a person. What was entered on the phone and is not synchronised
// stay, encrypted, after a warning.
import { lock, unsent } from "../phone/store";

export function startSignOut(): void {
  if (document.querySelector("[data-forgets]")) void lock();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.leaves) return;
    event.preventDefault();
    void leave(form, Number(form.dataset.leaves));
  });
}

async function leave(form: HTMLFormElement, person: number): Promise<void> {
  const { items, drafts } = await unsent(person).catch(() => ({ items: 0, drafts: 0 }));
  const parts = [items ? `${items} 项未同步` : "", drafts ? `${drafts} 份草稿未登记` : ""];
  const words = parts.filter(Boolean).join("、");
  const question = `本机的登记有 ${words}。现在退出，它们加密留在本机，只有您再次登录后才能打开和同步，他人看不到。仍要退出吗？`;
  if (words && !confirm(question)) return;
  await lock();
  form.submit();
}
