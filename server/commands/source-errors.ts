import { type Command, flag, text } from "./command.ts";
import { setPlace } from "./source-place.ts";

export const sourceErrors: Command = {
  name: "source errors",
  summary: "Say where FreeSWITCH's mod_json_cdr leaves the records that it could not post (err-log-dir)",
  usage: "--company ID [--source ID | --add NAME] [--kind freeswitch|fusionpbx] --folder PATH|none",
  options: { company: text, source: text, add: text, kind: text, folder: text, json: flag },
  details: [
    "FreeSWITCH sends none of them again. Each is read as a post would be, and removed once it is committed.",
    "One that cannot be read stays as <name>.unreadable, and the source's page tells of it.",
    "The service must be allowed to remove files there. Without --source it is the company's own of this kind, made now if there is none; --add makes another and prints its API key.",
  ],
  run: (invocation) =>
    setPlace(invocation, {
      feed: "errors",
      kinds: ["freeswitch", "fusionpbx"],
      writes: true,
      below: [],
      settings: (path) => ({ errors: { path } }),
    }),
};
