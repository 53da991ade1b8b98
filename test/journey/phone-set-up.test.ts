import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { phoneSetUp } from "../../contract/phone-set-up.ts";
import { ownKinds } from "../../contract/source-kinds.ts";

const facts = {
  publicUrl: "https://onbin.example",
  key: "onbin_abc",
  sourceId: "x".repeat(26),
};
const texts = (kind: (typeof ownKinds)[number]) => phoneSetUp(kind, facts).map(({ text }) => text);

/**
 * What a shell makes of a line: each `curl` it runs, as its words. Variables of the phone system are replaced first,
 * as that does.
 */
function curlOf(command: string, variables: readonly (readonly [name: string, value: string])[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "onbin-set-up-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "curl"), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  const filled = variables.reduce((text, [name, value]) => text.replaceAll(name, value), command);
  const printed = execFileSync("/bin/sh", ["-c", filled], {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    cwd: folder,
    encoding: "utf8",
  });
  return printed.trimEnd().split("\n");
}

/** How Asterisk names a variable. */
const v = (name: string) => `\${${name}}`;

describe("what to configure on a phone system", () => {
  test.each(ownKinds.filter((kind) => kind !== "push"))(
    "%s: the address is there, and the key where one is used",
    (kind) => {
      const all = texts(kind).join("\n");
      const cloud = ["twilio", "telnyx", "zoom", "webhook"].includes(kind);
      expect(all).toContain(
        kind === "rtpengine" ? "https://onbin:onbin_abc@onbin.example" : "https://onbin.example",
      );
      expect(all.includes("onbin_abc")).toBe(!cloud);
      if (cloud) expect(all).toBe(`https://onbin.example/api/v1/webhooks/${"x".repeat(26)}`);
    },
  );

  test.each([
    [0, "incoming"],
    [1, "outbound"],
  ])("Asterisk %#: the command is one curl with both sides, %s", (index, type) => {
    const line = texts("asterisk")[index] ?? "";
    // The application's last argument, as Asterisk hands it to the shell.
    const command = /-tx\.wav\),(curl .*)\)$/.exec(line)?.[1] ?? "";
    const said = curlOf(command, [
      [v(`FILTER(0-9+,${v("CALLERID(num)")})`), "+81312345678"],
      [v(`FILTER(0-9+,${v("EXTEN")})`), "201"],
      [v("UNIQUEID"), "1.2"],
      [v("EPOCH"), "7"],
      [v("ONBIN"), "c"],
    ]);
    // A comma would end the argument, were it not within a function of Asterisk's own.
    expect(command.replaceAll("FILTER(0-9+,", "")).not.toContain(",");
    const folder = "/var/spool/asterisk/monitor";
    for (const field of [`rx=@${folder}/c-rx.wav`, `tx=@${folder}/c-tx.wav`, `type=${type}`]) {
      expect(said).toContain(field);
    }
    for (const field of ["externalId=1.2", "from=+81312345678", "to=201"]) expect(said).toContain(field);
    expect(said.some((word) => /^callEnd=\d{10}$/.test(word))).toBe(true);
    expect(said).toContain("Authorization: Bearer onbin_abc");
    expect(line).toContain(`Set(CDR(recordingfile)=${v("ONBIN")}.wav)`);
  });

  test("FreePBX: the script reads the file's name, and takes none of it for a command", () => {
    const [script = ""] = texts("freepbx");
    const here = mkdtempSync(join(tmpdir(), "onbin-set-up-"));
    onTestFinished(() => rmSync(here, { recursive: true }));
    const name = "out-0312345678-201'$(touch hacked)-20261122-080141-1795334501.3.wav";
    writeFileSync(join(here, name), "audio");
    writeFileSync(join(here, "push"), script.replace("/var/spool/asterisk/monitor", here));
    const said = curlOf(`sh ${join(here, "push")} 1795334501.3 "$FILE"`, [
      ["$FILE", name.replace("$(", "\\$(")],
    ]);
    expect(said).toContain("type=outbound");
    expect(said).toContain("to=0312345678");
    expect(said).toContain("from=201'$(touch hacked)");
    expect(said).toContain(`audio=@"${name}"`);
    expect(said.some((word) => /^callEnd=\d{10}$/.test(word))).toBe(true);
  });
});
