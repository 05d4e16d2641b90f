// Has the browser throw away everything that it keeps for this address.

const PLACE = "/hapus";
/** A page of nobody's: any further look at the address would set the kitchen app up again. */
export const NOWHERE = "about:blank";

/** Throws where the relay can't be reached: only its answer can ask a browser for that. */
export async function removeAll(): Promise<void> {
  // With credentials: without them a browser leaves cookies alone.
  const answer = await fetch(PLACE, { method: "POST", cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) {
    throw new Error("the browser was not asked");
  }
}
