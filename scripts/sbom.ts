// npm run sbom: the software bill of materials, from package-lock.json alone (no network): CycloneDX 1.5 as JSON on standard
// output; `-- spdx` gives SPDX 2.3 as npm writes it. CycloneDX also names the programs that packages carry inside.
import { execFileSync } from "node:child_process";
import { delimiter, sep } from "node:path";
import { bundled } from "./supply/bundled.ts";
import { root } from "./supply/read-lock.ts";

type CycloneDx = {
  metadata: { component: { name: string } };
  components: { "bom-ref": string; name: string; version: string }[];
};

const format = process.argv[2] === "spdx" ? "spdx" : "cyclonedx";
// npm is the system's, and so is the Node that it runs on.
const path = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.startsWith(`${root}node_modules${sep}`))
  .join(delimiter);
const text = execFileSync(
  "npm",
  ["sbom", "--package-lock-only", "--offline", `--sbom-format=${format}`, "--sbom-type=application"],
  {
    cwd: root,
    env: { ...process.env, PATH: path },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  },
);
const bom = JSON.parse(text) as CycloneDx;
if (format === "cyclonedx") {
  // npm takes the folder's name.
  bom.metadata.component.name = "onbin";
  for (const { name, version, licence, inside } of bundled) {
    const component = {
      "bom-ref": `${name}@${version ?? "unknown"} in ${inside}`,
      type: "library",
      name,
      version: version ?? "unknown",
      purl: version === null ? `pkg:generic/${name}` : `pkg:generic/${name}@${version}`,
      licenses: [
        licence.startsWith("LicenseRef") ? { license: { name: licence } } : { license: { id: licence } },
      ],
      properties: [{ name: "onbin:inside", value: inside }],
    };
    bom.components.push(component);
  }
}
console.log(JSON.stringify(bom, null, 2));
