// What lies on the phone is encrypted for the person who entered it. The key is the server's, one
// for each person; it is kept here as long as the session lasts, so that the page opens without
// signal, and is gone when nobody is signed in (adr/0010). It cannot be read out, only used.
import { ask } from "./server";

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}
export interface Opened {
  person: number;
  key: CryptoKey;
  until: number; // milliseconds; without word from the server the key is not used beyond
}

const HOURS_WITHOUT_SIGNAL = 24;
const CIPHER = "AES-GCM";
const IV_BYTES = 12;

/** The key of who is signed in, fetched once for a session and then only prolonged. */
export async function unlock(person: number, kept: Opened | undefined): Promise<Opened> {
  const until = Date.now() + HOURS_WITHOUT_SIGNAL * 3_600_000;
  if (kept?.person === person) return { ...kept, until };
  const { key } = await ask<{ key: string }>("key/", { headers: { "X-Live": "1" } });
  const bytes = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  const usages: KeyUsage[] = ["encrypt", "decrypt"];
  return { person, until, key: await crypto.subtle.importKey("raw", bytes, CIPHER, false, usages) };
}

/** `place` says which row it is: a sealed text in another row does not open. */
export async function seal({ key }: Opened, place: string, content: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt(cipher(iv, place), key, content);
  return { iv, data };
}

export function unseal({ key }: Opened, place: string, { iv, data }: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt(cipher(iv, place), key, data);
}

function cipher(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
  return { name: CIPHER, iv, additionalData: new TextEncoder().encode(place) };
}
