// Texts to type elsewhere: `data-copies` names the element whose text goes to the clipboard.
import { onClick } from "./dom";
import { showToast } from "./toasts";

export function startCopying(): void {
  onClick("[data-copies]", async (button) => {
    const text = document.getElementById(button.dataset.copies ?? "")?.textContent ?? "";
    const done = await copy(text);
    showToast(
      (done ? button.dataset.copied : button.dataset.notCopied) ?? "",
      done ? "good" : "bad",
    );
    button.focus();
  });
}

/** Browsers allow the clipboard only over HTTPS; plain HTTP in a station's network needs the old way. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

function copyTheOldWay(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("readonly", "");
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
