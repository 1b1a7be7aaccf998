// A browser cuts without a word what is pasted beyond the length of a field: here it is said.
type Field = HTMLInputElement | HTMLTextAreaElement;

export function startLengths(): void {
  document.addEventListener("paste", (event) => {
    const field = fieldOf(event.target);
    const pasted = event.clipboardData?.getData("text").replaceAll("\r\n", "\n") ?? "";
    if (!field || field.maxLength < 0) return;
    const replaced = (field.selectionEnd ?? 0) - (field.selectionStart ?? 0);
    const over = field.value.length - replaced + pasted.length - field.maxLength;
    // After the browser has put in what there is room for, which is an input too.
    if (over > 0) setTimeout(() => say(field, over));
  });
  document.addEventListener("input", (event) => noteOf(fieldOf(event.target))?.remove());
}

function fieldOf(target: EventTarget | null): Field | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isField ? target : null;
}

function noteOf(field: Field | null): Element | null {
  const next = field?.nextElementSibling ?? null;
  return next?.matches("[data-length]") ? next : null;
}

function say(field: Field, over: number): void {
  noteOf(field)?.remove();
  const note = document.createElement("p");
  note.className = "ld-note";
  note.dataset.length = "";
  note.setAttribute("role", "alert");
  note.textContent = `最多 ${field.maxLength} 字，粘贴内容末尾的 ${over} 字没有放进来，请删减后再粘贴。`;
  field.after(note);
}
