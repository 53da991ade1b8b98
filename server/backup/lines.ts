import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

/**
 * The lines of a gzip file of UTF-8. Only `\n` ends one: Node's readline would also end it at U+2028, which a person's
 * memo may hold.
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const packed = createReadStream(path);
  const plain = packed.pipe(createGunzip());
  packed.on("error", (error) => plain.destroy(error));
  plain.setEncoding("utf8");
  let rest = "";
  for await (const chunk of plain as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
