// Photos of the visit that is open.
import { showToast } from "../parts/toasts";
import { copy } from "./dom";
import type { Photo } from "./kinds";
import { shrunk } from "./pictures";
import * as store from "./store";

type Taken = { visit: () => string | undefined; changed: () => void };

export function startTaking({ visit, changed }: Taken): void {
  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.dataset.photo) return;
    const files = [...(input.files ?? [])];
    input.value = "";
    for (const file of files) await keep(visit(), input.dataset.photo as Photo["kind"], file);
    changed();
  });
}

async function keep(visit: string | undefined, kind: Photo["kind"], file: File): Promise<void> {
  if (!visit) return;
  const picture = await shrunk(file).catch(() => undefined);
  if (!picture) showToast(`${file.name} 不是能识别的照片，没有存下。`, "bad");
  else await store.addPhoto(newPhoto(visit, kind), picture).catch(() => undefined); // shown by the page
}

export function newPhoto(visit: string, kind: Photo["kind"]): Photo {
  return { id: crypto.randomUUID(), visit, kind, at: new Date().toISOString() };
}

const KINDS = {
  evidence: "凭证",
  licence: "执照",
  paper: "纸质文书",
  signature: "手写签名",
  picture: "现场照片",
  sheet: "检查表签字件",
  pledge: "承诺书",
};
const shown = new Map<string, string>();

/** The photos of the visit, in both places where photos are taken. */
export async function showPhotos(visit: string, changed: () => void): Promise<void> {
  const mine = (await store.photos()).filter((photo) => photo.visit === visit);
  mine.sort((photo, other) => photo.at.localeCompare(other.at));
  for (const { id, sent } of mine) {
    const picture = sent || shown.has(id) ? undefined : await store.picture(id);
    if (picture) shown.set(id, URL.createObjectURL(picture));
  }
  for (const list of document.querySelectorAll("[data-photos]")) {
    list.replaceChildren(...mine.map((photo) => ofPhoto(photo, changed)));
  }
}

function ofPhoto(photo: Photo, changed: () => void): HTMLElement {
  const state = photo.problem ?? (photo.sent ? photo.remark || "已同步" : "待同步");
  const what = photo.signer ? `${photo.signer}${KINDS[photo.kind]}` : KINDS[photo.kind];
  const row = copy("of-photo", { words: `${what} · ${state}` });
  const image = row.querySelector("img");
  const address = shown.get(photo.id);
  if (image && address) image.src = address;
  else image?.remove();
  const drop = row.querySelector<HTMLElement>("[data-drop]");
  if (photo.sent) drop?.remove();
  drop?.addEventListener("click", async () => {
    await store.dropPhoto(photo.id);
    changed();
  });
  return row;
}
