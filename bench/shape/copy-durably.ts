import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

const blockBytes = 262_144;

/** The yardstick: copies a file block by block, reading ahead, and makes it durable as a recording is. */
export async function copyDurably(from: string, to: string): Promise<void> {
  const source = await open(from, "r");
  const target = await open(`${to}.part`, "w", 0o600);
  const blocks = [new Uint8Array(blockBytes), new Uint8Array(blockBytes)] as const;
  const read = async (turn: 0 | 1) => (await source.read(blocks[turn], 0, blockBytes, null)).bytesRead;
  let writing: Promise<unknown> = Promise.resolve();
  let turn: 0 | 1 = 0;
  for (let length = await read(turn); length > 0; ) {
    await writing;
    writing = target.write(blocks[turn], 0, length, null);
    turn = turn === 0 ? 1 : 0;
    [length] = await Promise.all([read(turn), writing]);
  }
  await writing;
  await target.sync();
  await Promise.all([source.close(), target.close()]);
  await rename(`${to}.part`, to);
  const folder = await open(dirname(to), "r");
  await folder.sync();
  await folder.close();
}
