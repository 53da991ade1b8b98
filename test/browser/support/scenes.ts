import type { Scene, Stage } from "./scene.ts";
import { amazonS3Scenes } from "./scenes-amazon-s3.ts";
import { callAndErrorScenes } from "./scenes-call-and-errors.ts";
import { callsScenes } from "./scenes-calls.ts";
import { frameScenes } from "./scenes-frame.ts";
import { operatorScenes } from "./scenes-operator.ts";
import { peopleScenes } from "./scenes-people.ts";
import { sourceScenes } from "./scenes-sources.ts";
import { storageScenes } from "./scenes-storage.ts";
import { toldScenes } from "./scenes-told.ts";

export type { Person, Scene, Stage, World } from "./scene.ts";

/**
 * Every page of this version and its main states: a list an area, each in a file `scenes-<area>.ts`. Pictures are made
 * of them (`npm run screenshots`) and axe looks at them (axe.test.ts), so a page is checked once it has its scene.
 */
export function scenesOf({ call, chainCall, failedCall, link }: Stage): Scene[] {
  return [
    { name: "sign-in", person: "nobody", path: "/signin" },
    {
      name: "sign-in-refused",
      person: "nobody",
      path: "/signin",
      act: async (page) => {
        for (const field of await page.locator("input").all()) {
          if (await field.isEditable()) await field.fill("acme").catch(() => undefined);
        }
        await page.locator("button[type=submit]").click();
        await page.getByRole("alert").waitFor();
      },
    },
    { name: "operator-sign-in", person: "nobody", path: "/operator/signin" },
    { name: "one-time-link", person: "nobody", path: link },
    { name: "link-used", person: "nobody", path: "/link/used-already" },
    { name: "not-found", person: "nobody", path: "/nowhere" },
    { name: "calls", person: "healthy", path: "/app/calls" },
    { name: "calls-empty", person: "fresh", path: "/app/calls" },
    { name: "calls-nothing-found", person: "healthy", path: "/app/calls?q=0999999999" },
    { name: "calls-paused", person: "broken", path: "/app/calls" },
    { name: "call", person: "healthy", path: `/app/calls/${call}` },
    { name: "call-chain", person: "healthy", path: `/app/calls/${chainCall}` },
    { name: "call-held", person: "broken", path: `/app/calls/${failedCall}` },
    { name: "error-log", person: "broken", path: "/app/error-log" },
    { name: "error-log-empty", person: "fresh", path: "/app/error-log" },
    ...operatorScenes,
    ...amazonS3Scenes,
    ...callsScenes,
    ...frameScenes,
    ...toldScenes,
    ...storageScenes,
    ...sourceScenes,
    ...peopleScenes,
    ...callAndErrorScenes,
  ];
}
