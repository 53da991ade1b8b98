import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // For each answer the server puts a nonce in its place: style elements without it do not count.
  html: { cspNonce: "ONBIN-STYLE-NONCE" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The content security policy allows files of our own, no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
