/** What the sender said that a file is; null where nothing was said. The headerless ones are mono at 8000 Hz (G.722: 16000 Hz). */
export type DeclaredFormat = "wav" | "pcm16" | "ulaw" | "alaw" | "g722" | "gsm";

/** One file of a recording. `both` holds the two parties, mixed in one channel or apart in two. */
export type Leg = {
  role: "both" | "agent" | "customer";
  path: string;
  declared: DeclaredFormat | null;
  /** Silence before its first sample, in seconds, 0 or more. */
  offsetSeconds: number;
  /** Of two channels the first is the customer's. */
  swapped?: boolean;
};
