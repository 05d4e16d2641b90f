// Makes one operator's files differ from every other's, scripts and sheets in length too, so that a list of our hashes,
// names or sizes finds nobody. The same settings give the same bytes each time, and other settings others.

import { createHash, createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import { bytes } from "./files.ts";

const SHORTEST = 8;
const LENGTHS = 24;
const PNG_HEAD_BYTES = 33;
const FIRST_YEAR = 2023;
const YEARS = 3;

export class Salt {
  readonly #key: Uint8Array;

  /** Of everything that an operator decides about a build. */
  constructor(...settings: readonly (string | Uint8Array)[]) {
    const total = createHash("sha256");
    for (const setting of settings) {
      total.update(createHash("sha256").update(setting).digest());
    }
    this.#key = total.digest();
  }

  /** The last line of a script or a sheet: a word of chance as bundlers leave there, as long as chance has it. */
  footer(kind: "js" | "css"): string {
    const word = this.#word(kind);
    return kind === "js" ? `//${word}` : `/*${word}*/`;
  }

  /** A last line that nobody finds by trying, who has all of a script but that. */
  secret(): string {
    return `//${this.#drawn("module").toString("hex")}`;
  }

  /** A picture that looks the same: a drawing with a name, a photograph with a date. */
  picture(ending: string, contents: Uint8Array): Uint8Array {
    if (ending === ".svg") {
      const text = new TextDecoder().decode(contents);
      return bytes(text.replace(/<svg\b/, `<svg id="${this.#word("svg")}"`));
    }
    return ending === ".png" ? this.#dated(contents) : contents;
  }

  #word(use: string): string {
    const drawn = this.#drawn(use);
    const length = SHORTEST + ((drawn[0] ?? 0) % LENGTHS);
    return `i${drawn.toString("hex").slice(2, 2 + length)}`;
  }

  /** With a tIME chunk behind the head: the picture's own time of change, here one that chance chose. */
  #dated(png: Uint8Array): Uint8Array {
    const drawn = this.#drawn("png");
    const at = (place: number, most: number): number => (drawn[place] ?? 0) % most;
    const year = FIRST_YEAR + at(0, YEARS);
    const time = [year >> 8, year & 255, 1 + at(1, 12), 1 + at(2, 28), at(3, 24), at(4, 60), at(5, 60)];
    const typed = Buffer.concat([Buffer.from("tIME", "latin1"), Buffer.from(time)]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(typed));
    const chunk = [Buffer.from([0, 0, 0, time.length]), typed, sum];
    return Buffer.concat([png.subarray(0, PNG_HEAD_BYTES), ...chunk, png.subarray(PNG_HEAD_BYTES)]);
  }

  #drawn(use: string): Buffer {
    return createHmac("sha256", this.#key).update(use).digest();
  }
}
