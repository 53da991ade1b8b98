import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { reachOf } from "../server/base/open-to-others.ts";
import { readSettings } from "../server/base/settings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

// It comes with Fastify's OpenAPI plugin.
const ofSwagger = createRequire(createRequire(import.meta.url).resolve("@fastify/swagger"));
const yaml = ofSwagger("yaml") as { parse(text: string): unknown };

/** Names of settings in a text, files of secrets by the setting's own name. */
const settingsIn = (text: string) =>
  [...text.matchAll(/\bONBIN_[A-Z0-9_]+/g)].map(([name]) => name.replace(/_FILE$/, ""));
const documented = new Set(settingsIn(read("README.md")));

describe("ops/docker/Dockerfile", () => {
  const lines = read("ops/docker/Dockerfile")
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/));

  test("copies only what there is, and nothing that is kept from it", () => {
    const copied = lines
      .filter(([word, second]) => word === "COPY" && !second?.startsWith("--from"))
      .flatMap((words) => words.slice(1, -1));
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const welcome = read("ops/docker/Dockerfile.dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    expect(copied.filter((path) => !welcome.includes(path))).toEqual([]);
  });

  test("runs as somebody without rights, from images with a tag, and starts what there is", () => {
    const images = lines.filter(([word]) => word === "ARG").map(([, given]) => given?.split("=")[1]);
    expect(images).toHaveLength(2);
    for (const image of images) expect(image).toMatch(/^[a-z]+:\d[\w.-]+$/);
    const words = lines.map(([word]) => word);
    expect(lines[words.lastIndexOf("USER")]).toEqual(["USER", "10001:10001"]);
    expect(words.lastIndexOf("USER")).toBeLessThan(words.lastIndexOf("ENTRYPOINT"));
    const started = lines
      .filter(([word]) => word === "ENTRYPOINT" || word === "HEALTHCHECK")
      .flatMap((line) => [...line.join(" ").matchAll(/\/opt\/onbin\/([\w./-]+)/g)].map(([, path]) => path));
    expect(started).toHaveLength(4);
    expect(started.filter((path) => !existsSync(join(root, path ?? "")))).toEqual([]);
  });

  test("installs without scripts and without what only tests need", () => {
    expect(lines.map((line) => line.join(" "))).toContain(
      "RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund",
    );
  });
});

type Service = {
  user?: string;
  read_only?: boolean;
  cap_drop: string[];
  security_opt: string[];
  environment: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  secrets?: string[];
  image: string;
  build?: { context: string; dockerfile: string };
};
type Compose = { services: Record<string, Service>; secrets: Record<string, unknown>; volumes: object };

describe.each(["compose.yaml", "compose.postgres.yaml"])("ops/docker/%s", (name) => {
  const folder = join(root, "ops/docker");
  const { services, secrets, volumes } = yaml.parse(read(`ops/docker/${name}`)) as Compose;

  test("is well formed; what it names is there", () => {
    for (const { build, volumes: mounted = [], secrets: used = [], image } of Object.values(services)) {
      if (build) expect(existsSync(join(folder, build.context, build.dockerfile))).toBe(true);
      if (image !== undefined) expect(image).toMatch(/:\d/);
      for (const mount of mounted) {
        const [from = ""] = mount.split(":");
        if (from.startsWith(".")) expect([from, existsSync(join(folder, from))]).toEqual([from, true]);
        else expect(Object.keys(volumes)).toContain(from);
      }
      const known = name === "compose.yaml" ? [] : ["master_key"];
      for (const secret of used) expect([...Object.keys(secrets), ...known]).toContain(secret);
    }
  });

  test("every container is shut in, and only the proxy is open to others", () => {
    for (const [service, { cap_drop, security_opt, ports }] of Object.entries(services)) {
      if (name === "compose.postgres.yaml" && service === "onbin") continue;
      expect([service, cap_drop, security_opt]).toEqual([service, ["ALL"], ["no-new-privileges:true"]]);
      expect(ports !== undefined).toBe(service === "caddy");
    }
  });
});

test("the settings of compose.yaml are ones that Onbin has, and make a door behind a TLS proxy", async () => {
  const { services } = yaml.parse(read("ops/docker/compose.yaml")) as Compose;
  const { user, read_only, environment = {} } = services.onbin ?? {};
  expect([user, read_only]).toEqual(["10001:10001", true]);
  expect(Object.keys(environment).filter((name) => !documented.has(name.replace(/_FILE$/, "")))).toEqual([]);
  const settings = readSettings({
    ...environment,
    ONBIN_PUBLIC_URL: environment.ONBIN_PUBLIC_URL?.replace(/\$\{[^}]+\}/, "onbin.example.com"),
    ONBIN_LISTEN: "0.0.0.0:8080",
  });
  expect(await reachOf(settings)).toBe("proxy");
});

describe("ops/systemd/onbin.service", () => {
  const unit = read("ops/systemd/onbin.service");
  const values = (key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value]) => value);

  test("is shut in as docs/deploying.md says", () => {
    for (const on of ["NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "LockPersonality"]) {
      expect([on, values(on)]).toEqual([on, ["yes"]]);
    }
    expect([values("ProtectSystem"), values("CapabilityBoundingSet"), values("User")]).toEqual([
      ...[["strict"], [""], ["onbin"]],
    ]);
    // V8 could not run.
    expect(values("MemoryDenyWriteExecute")).toEqual([]);
    expect(values("KillMode")).toEqual(["mixed"]);
  });

  test("its settings are ones that Onbin has, and its program is in the tree", () => {
    const settings = settingsIn(values("Environment").join("\n"));
    expect(settings).toContain("ONBIN_MASTER_KEY");
    expect(settings.filter((name) => !documented.has(name))).toEqual([]);
    const [start = ""] = values("ExecStart");
    const named = [...start.matchAll(/\/opt\/onbin\/([\w./-]+)/g)].map(([, path = ""]) => path);
    expect(named).toHaveLength(2);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test("docs/deploying.md names files that are there", () => {
  const page = read("docs/deploying.md");
  const named = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path);
  expect(named).toContain("../ops/systemd/onbin.service");
  expect(named.filter((path) => !existsSync(join(root, dirname("docs/x"), path)))).toEqual([]);
});
