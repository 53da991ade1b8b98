import type { Stored } from "../kill/stored.ts";
import type { Host } from "./network.ts";

/** The two buckets of an installation: the companies' and the spool's. One store may hold both, with credentials apart. */
export type Stores = {
  name: string;
  /** Where the companies' bucket is, and who may put there. */
  url: string;
  user: { accessKeyId: string; secretAccessKey: string };
  /** The settings of the spool. */
  spoolEnv: Record<string, string>;
  /** Where it has a network of its own that can be cut off. */
  host: Host | null;
  /** The spool's store now has trouble of its own, or none; does nothing where a store cannot be told to. */
  trouble(on: boolean): void;
  /** Keys in the spool's bucket. */
  spoolKeys(): Promise<string[]>;
  /** What it has of the company. Nothing is put after this. */
  stored(): Promise<Stored>;
  stop(): Promise<void>;
};
