import { access, constants, mkdir, stat } from "node:fs/promises";
import { StartUpError } from "./start-up-error.ts";

/**
 * Makes the data folder (mode 0700, with its parents) where it is missing, and proves that it can be written.
 * @throws StartUpError when it cannot
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await stat(folder)).isDirectory()) throw new Error("not a folder");
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartUpError("dataFolderUnusable", {
      folder,
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}
