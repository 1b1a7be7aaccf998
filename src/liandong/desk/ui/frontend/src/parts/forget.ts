// On the page where one signs in nobody is signed in: what was fetched for others is forgotten.
export function startForgetting(): void {
  if (document.querySelector("[data-forgets]")) indexedDB.deleteDatabase("scene-known");
}
