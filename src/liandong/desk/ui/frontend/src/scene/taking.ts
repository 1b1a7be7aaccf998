// Photos and signatures of the visit that is open.
import { showToast } from "../parts/toasts";
import { byId, copy } from "./dom";
import type { Photo } from "./kinds";
import { shrunk } from "./pictures";
import { clearSignature, signatureOf, startSignature } from "./signature";
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
  const canvas = byId("sign").querySelector("canvas") as HTMLCanvasElement;
  startSignature(canvas);
  byId("sign").addEventListener("toggle", () => clearSignature(canvas));
  document.querySelector("[data-clears]")?.addEventListener("click", () => clearSignature(canvas));
  byId("signing").addEventListener("submit", async () => {
    const signed = await signatureOf(canvas);
    const id = visit();
    if (signed && id) await store.keepPhoto(photo(id, "signature", signed));
    changed();
  });
}

async function keep(visit: string | undefined, kind: Photo["kind"], file: File): Promise<void> {
  if (!visit) return;
  try {
    await store.keepPhoto(photo(visit, kind, await shrunk(file)));
  } catch {
    showToast(`${file.name} 不是能识别的照片，没有存下。`, "bad");
  }
}

function photo(visit: string, kind: Photo["kind"], picture: Blob): Photo {
  return { id: crypto.randomUUID(), visit, kind, at: new Date().toISOString(), picture };
}

const KINDS = { evidence: "凭证", licence: "执照", paper: "纸质文书", signature: "手签" };
const shown = new Map<string, string>();

/** The photos of the visit, in both places where photos are taken. */
export async function showPhotos(visit: string, changed: () => void): Promise<void> {
  const mine = (await store.photos()).filter((one) => one.visit === visit);
  mine.sort((one, other) => one.at.localeCompare(other.at));
  for (const list of document.querySelectorAll("[data-photos]")) {
    list.replaceChildren(...mine.map((one) => ofPhoto(one, changed)));
  }
}

function ofPhoto(one: Photo, changed: () => void): HTMLElement {
  const state = one.problem ?? (one.picture ? "待同步" : "已同步");
  const row = copy("of-photo", { words: `${KINDS[one.kind]} · ${state}` });
  const image = row.querySelector("img");
  if (one.picture && !shown.has(one.id)) shown.set(one.id, URL.createObjectURL(one.picture));
  const address = shown.get(one.id);
  if (image && address) image.src = address;
  else image?.remove();
  const drop = row.querySelector<HTMLElement>("[data-drop]");
  if (!one.picture) drop?.remove();
  drop?.addEventListener("click", async () => {
    await store.dropPhoto(one.id);
    changed();
  });
  return row;
}
