import { noise } from "../../../server/shape/testing/noise.ts";
import { type Base, createDice, type Hostile } from "./corpus.ts";

/** Beginnings that are recognised, behind which anything may stand. */
const magics = [
  ...[
    "RIFF\xff\xff\0\0WAVEfmt ",
    "RF64\xff\xff\xff\xffWAVE",
    "OggS\0\x02",
    "fLaC\0\0\0\x22",
    "ID3\x04\0\0\0\0\0\0",
  ],
  ...[
    "\xff\xfb\x90\x64",
    "\xff\xf1\x50\x80",
    "#!AMR\n",
    "#!AMR-WB\n",
    ".snd\0\0\0\x18",
    "caff\0\x01\0\0",
    "wvpk",
  ],
  ...[
    "FORM\0\x01\0\0AIFFCOMM",
    "\0\0\0\x18ftyp3gp4",
    "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01",
    "\x30\x26\xb2\x75\x8e\x66\xcf\x11",
  ],
  ...[
    "PK\x03\x04\x14\0\0\0\x08\0",
    "\x1f\x8b\x08\0",
    "\xfd7zXZ\0",
    "7z\xbc\xaf\x27\x1c",
    "\x28\xb5\x2f\xfd",
    "ustar",
  ],
] as const;

/** Real encodings cut, with bits turned, put together wrongly; and beginnings with noise behind them. */
export function makeMutations(bases: readonly Base[], seed: number): Hostile[] {
  const files: Hostile[] = [];
  for (const base of bases) {
    const { name, bytes } = base;
    const declared = base.declared === undefined ? {} : { declared: base.declared };
    for (const part of [0.02, 0.1, 0.5, 0.9]) {
      const make = () => bytes.subarray(0, Math.floor(bytes.length * part));
      files.push({ name: `${name}, ${part * 100} % of it`, kind: "cut", ...declared, make });
    }
    files.push({
      name: `${name}, its end first`,
      kind: "cut",
      ...declared,
      make: () => bytes.subarray(bytes.length >> 1),
    });
    for (const [turn, share] of [0.000_2, 0.002, 0.02, 0.2].entries()) {
      const own = seed + turn * 1000 + files.length;
      files.push({
        name: `${name}, ${share * 100} % of its bytes turned, dice ${own}`,
        kind: "flipped",
        ...declared,
        make: () => turned(bytes, share, own),
      });
    }
    const own = seed + files.length;
    files.push({
      name: `${name}, header turned, dice ${own}`,
      kind: "flipped",
      ...declared,
      make: () => Buffer.concat([turned(bytes.subarray(0, 256), 0.1, own), bytes.subarray(256)]),
    });
  }
  for (const [at, one] of bases.entries()) {
    const other = bases[(at * 7 + 3) % bases.length] ?? one;
    files.push({
      name: `${one.name} that goes on as ${other.name}`,
      kind: "mixed",
      make: () => Buffer.concat([one.bytes.subarray(0, one.bytes.length >> 1), other.bytes]),
    });
    files.push({
      name: `${one.name}'s header on ${other.name}`,
      kind: "mixed",
      make: () => Buffer.concat([one.bytes.subarray(0, 64), other.bytes.subarray(64)]),
    });
    files.push({
      name: `${one.name}, its parts in disorder`,
      kind: "mixed",
      make: () => shuffled(one.bytes, seed + at),
    });
  }
  for (const [at, magic] of magics.entries()) {
    for (const length of [0, 100, 40_000]) {
      files.push({
        name: `${JSON.stringify(magic)} and ${length} bytes of noise`,
        kind: "random",
        make: () => Buffer.concat([Buffer.from(magic, "latin1"), noise(length, seed + at)]),
      });
    }
  }
  for (let at = 0; at < 20; at++)
    files.push({
      name: `noise, dice ${seed + at}`,
      kind: "random",
      make: () => noise(2000 + at * 999, seed + at),
    });
  return files;
}

function turned(bytes: Buffer, share: number, seed: number): Buffer {
  const dice = createDice(seed);
  const copy = Buffer.from(bytes);
  const times = Math.max(1, Math.floor(copy.length * share));
  for (let i = 0; i < times; i++) copy.writeUInt8(Math.floor(dice() * 256), Math.floor(dice() * copy.length));
  return copy;
}

function shuffled(bytes: Buffer, seed: number): Buffer {
  const dice = createDice(seed);
  const size = 512;
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  const [head = bytes, ...others] = parts;
  for (let i = others.length - 1; i > 0; i--) {
    const j = Math.floor(dice() * (i + 1));
    const [one, other] = [others[i], others[j]];
    if (one !== undefined && other !== undefined) [others[i], others[j]] = [other, one];
  }
  return Buffer.concat([head, ...others]);
}
