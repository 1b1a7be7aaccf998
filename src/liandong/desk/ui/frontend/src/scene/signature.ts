// A signature by finger, drawn in black on white so that it is the same in the dark. It says whose
// it is and stands under the text that was signed; an empty pad is not taken.
import { openSheet } from "../parts/sheets";
import { showToast } from "../parts/toasts";
import { byId } from "../phone/dom";
import { blobOf } from "../phone/pictures";

export interface Signed {
  signer: string;
  name: string;
  text: string;
  picture: Blob;
}

let drawn = false;
let taken: Promise<Signed | null> = Promise.resolve(null);

export function startSignature(): void {
  const canvas = padOf();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    const pen = canvas.getContext("2d");
    pen?.beginPath();
    pen?.moveTo(...at(canvas, event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const pen = canvas.getContext("2d");
    pen?.lineTo(...at(canvas, event));
    pen?.stroke();
    drawn = true;
  });
  byId("sign").addEventListener("toggle", clear);
  document.querySelector("[data-clears]")?.addEventListener("click", clear);
  byId("signing").addEventListener("submit", (event) => {
    if (drawn) {
      taken = signed();
      return;
    }
    event.preventDefault();
    showToast("签名处还是空的，请先手写签名。", "warn");
  });
}

/** One signature under this text; `signer` where it is known as which side. None was given: null. */
export function askSignature(text: string, signer = "", name = ""): Promise<Signed | null> {
  const sheet = byId<HTMLDialogElement>("sign");
  byId<HTMLFormElement>("signing").reset();
  byId("sign-text").textContent = text;
  byId<HTMLInputElement>("sign-name").value = name;
  for (const radio of sheet.querySelectorAll<HTMLInputElement>("[name=signer]")) {
    radio.checked = radio.value === signer;
    radio.disabled = Boolean(signer) && !radio.checked;
  }
  taken = Promise.resolve(null);
  openSheet("sign");
  return new Promise((resolve) => {
    sheet.addEventListener("close", () => resolve(taken), { once: true });
  });
}

function padOf(): HTMLCanvasElement {
  return byId("sign").querySelector("canvas") as HTMLCanvasElement;
}

async function signed(): Promise<Signed> {
  const fields = new FormData(byId<HTMLFormElement>("signing"));
  return {
    signer: String(fields.get("signer") ?? ""),
    name: String(fields.get("signer_name") ?? "").trim(),
    text: byId("sign-text").textContent ?? "",
    picture: await blobOf(padOf(), "image/png"),
  };
}

/** An empty sheet as large as it is shown. */
function clear(): void {
  const canvas = padOf();
  drawn = false;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width * 2;
  canvas.height = height * 2;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = "#000";
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
}

function at(canvas: HTMLCanvasElement, { offsetX, offsetY }: PointerEvent): [number, number] {
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  return [offsetX * scale, offsetY * scale];
}
