import { type Row, told } from "./rows.ts";

/** Two IDs of channels that belong to one chain. */
export type Link = { from: string; to: string; isTransfer: boolean };

const longestId = 150;

/**
 * What an event says of who belongs together. After an attended transfer the consultation keeps its own linkedid: that
 * ATTENDEDTRANSFER names its channel is the only link. CHAN_START tells which chain that channel began in.
 */
export function readLinks(row: Row): Link[] {
  const linked = told(row, "linkedid");
  const unique = told(row, "uniqueid");
  const links = (isTransfer: boolean, ...others: readonly (string | null)[]) =>
    others.flatMap((to) =>
      isId(linked) && isId(to) && to !== linked ? [{ from: linked, to, isTransfer }] : [],
    );
  switch (told(row, "eventtype").toUpperCase()) {
    case "CHAN_START":
      return links(false, unique);
    case "ATTENDEDTRANSFER":
    case "BLINDTRANSFER": {
      const extra = readExtra(told(row, "extra", "eventextra"));
      const named = (name: string) => {
        const value = extra?.[name];
        return typeof value === "string" ? value : null;
      };
      return links(true, named("channel2_uniqueid"), named("transferee_channel_uniqueid"));
    }
    default:
      return [];
  }
}

function isId(value: string | null): value is string {
  return value !== null && value !== "" && value.length <= longestId;
}

/** @throws Error where it is no JSON */
function readExtra(text: string): Record<string, unknown> | null {
  if (text === "") return null;
  const read: unknown = JSON.parse(text);
  return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : null;
}
