// A signature by finger, drawn in black on white so that it is the same in the dark.
import { blobOf } from "./pictures";

let drawn = false;

export function startSignature(canvas: HTMLCanvasElement): void {
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
}

/** An empty sheet as large as it is shown. */
export function clearSignature(canvas: HTMLCanvasElement): void {
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

/** What was signed; null for an empty sheet. */
export async function signatureOf(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return drawn ? blobOf(canvas, "image/png") : null;
}

function at(canvas: HTMLCanvasElement, { offsetX, offsetY }: PointerEvent): [number, number] {
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  return [offsetX * scale, offsetY * scale];
}
