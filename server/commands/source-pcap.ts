import { type Command, flag, text } from "./command.ts";
import { setPlace } from "./source-place.ts";

export const sourcePcap: Command = {
  name: "source pcap",
  summary: "Say where rtpengine with recording-method=pcap has its spool (recording-dir)",
  usage: "--company ID [--source ID | --add NAME] --folder PATH|none [--remove]",
  options: { company: text, source: text, add: text, folder: text, remove: flag, json: flag },
  details: [
    "PATH holds the folders metadata and pcaps; a call is taken when rtpengine has moved its file to metadata.",
    "--remove: a call's two files go once its bucket has confirmed the recording; otherwise they stay.",
    "Without --source it is the company's own of this kind, made now if there is none; --add makes another and prints its API key.",
  ],
  run: (invocation) =>
    setPlace(invocation, {
      feed: "pcap",
      kinds: ["rtpengine"],
      writes: invocation.values.remove === true,
      below: ["metadata", "pcaps"],
      settings: (path) => ({
        pcap: { path, ...(invocation.values.remove === true ? { remove: true } : {}) },
      }),
    }),
};
