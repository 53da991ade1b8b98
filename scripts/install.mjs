// Makes a checkout ready to run: dependencies, the built console, and with --test what the tests need besides.
// Runs before `npm start` and `npm test`, on any Node from 20 on, with nothing installed yet; when all is there it does
// and says nothing, and needs no network and no right to write.
import { fileURLToPath } from "node:url";
import { buildConsole } from "./install/console.mjs";
import { installDependencies } from "./install/dependencies.mjs";
import { InstallError } from "./install/run-logged.mjs";
import { installTestTools } from "./install/test-tools.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const forTests = process.argv.includes("--test");

try {
  await installDependencies(root, forTests);
  await buildConsole(root);
  if (forTests) await installTestTools(root);
} catch (error) {
  if (!(error instanceof InstallError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
