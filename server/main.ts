import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Must come before any other module is loaded, hence the imports below. Where it cannot be written nothing is lost.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/onbin-compile", import.meta.url)));

const [command, role = ""] = process.argv.slice(2);
if (command === "role") {
  // A process of the service; it lives until its supervisor ends it.
  const { runRole } = await import("./roles.ts");
  await runRole(role);
} else {
  const { runCommandLine } = await import("./command-line.ts");
  process.exit(await runCommandLine(process.argv.slice(2)));
}
