import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether certificates can be made here; says it where they cannot. */
export const hasOpenssl = await run("openssl", ["version"]).then(
  () => true,
  () => console.warn("openssl is not on this machine: https was not tried") ?? false,
);

const ecKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

export type Issued = { cert: string; key: string };

/** A certificate authority of the test's own: a root that only the test trusts, and an intermediate one that issues. */
export async function startAuthority() {
  const folder = await mkdtemp(join(tmpdir(), "onbin-authority-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => run("openssl", args, { cwd: folder });
  const isAuthority = ["-addext", "basicConstraints=critical,CA:TRUE"];
  await openssl(
    ...["req", "-x509", ...ecKey, "-keyout", "root.key", "-out", "root.pem"],
    ...["-days", "30", "-subj", "/CN=Onbin test root"],
  );

  /** Signs a request for a new key. Negative days: it has expired. */
  const sign = async (name: string, by: string, days: number, subject: readonly string[]) => {
    await openssl("req", ...ecKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, ...subject);
    await openssl(
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", `${by}.pem`, "-CAkey", `${by}.key`],
      ...["-days", String(days), "-copy_extensions", "copy", "-out", `${name}.pem`],
    );
  };
  await sign("middle", "root", 30, ["-subj", "/CN=Onbin test intermediate", ...isAuthority]);

  return {
    folder,
    /** What a sender must trust. */
    root: at("root.pem"),
    /** A certificate with its chain, and its key, for this machine unless other names are given. */
    async issue(name: string, { days = 30, names = "DNS:localhost,IP:127.0.0.1" } = {}): Promise<Issued> {
      await sign(name, "middle", days, ["-subj", `/CN=${name}`, "-addext", `subjectAltName=${names}`]);
      const chain = await Promise.all([readFile(at(`${name}.pem`)), readFile(at("middle.pem"))]);
      await writeFile(at(`${name}.chain.pem`), Buffer.concat(chain));
      return { cert: at(`${name}.chain.pem`), key: at(`${name}.key`) };
    },
    openssl,
    at,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
