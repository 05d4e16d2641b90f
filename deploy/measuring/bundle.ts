// Bundles what is measured: crypto.ts for Node and for a page, and the survivor's crypto core for its size.
//   node bundle.ts OUT.mjs     prints {"gz": bytes, "br": bytes} of the core

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundled, soleText } from "../../pwa/building/place.ts";

const HERE: string = import.meta.dirname;
const [out = ""] = process.argv.slice(2);

const measuring = await bundled({
  entryPoints: [join(HERE, "crypto.ts")],
  define: { __ROOT__: '""' },
});
writeFileSync(out, soleText(measuring));

const core = soleText(await bundled({ entryPoints: [join(HERE, "core.ts")] }));
const gz = gzipSync(core, { level: 9 }).length;
const br = brotliCompressSync(core, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: core.length } }).length;
process.stdout.write(`${JSON.stringify({ gz, br })}\n`);
