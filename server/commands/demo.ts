import { type Command, flag } from "./command.ts";

export const demo: Command = {
  name: "demo",
  summary:
    "Show the main job done: a company, a bucket on this machine, calls, their recordings in the bucket",
  usage: "[--once]",
  options: { once: flag },
  details: [
    "With --once: end afterwards; exit code 0 only if every recording is in the bucket, byte for byte.",
  ],
  run: async ({ values, environment, language, print }) => {
    const { runDemo } = await import("../../demo/run-demo.ts");
    return runDemo({ environment, language, once: values.once === true, print });
  },
};
