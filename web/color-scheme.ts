import { localStorageColorSchemeManager } from "@mantine/core";

/** The reader's choice of light, dark or as the system has it; the key is also read by color-scheme-1.js. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "onbin-color-scheme" });
