import { type CSSVariablesResolver, createTheme } from "@mantine/core";

/** Mantine as it is; one accent colour, the reader's own fonts, and text sizes for daily work. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 8 },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic UI", Meiryo, "Noto Sans JP", "Noto Sans CJK JP", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { md: "0.875rem" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.4" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  defaultRadius: "sm",
  components: {
    // A long label takes a second line on a narrow screen instead of being cut off.
    Button: {
      styles: {
        root: { height: "auto", maxWidth: "100%" },
        inner: { minHeight: "calc(var(--button-height) - 2px)" },
        label: { whiteSpace: "normal", height: "auto", lineHeight: 1.4 },
      },
    },
  },
});

/** Mantine's grey and red texts are too pale for WCAG 2.2 AA (4.5:1); these are not. */
export const readableColours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-placeholder": "#6b737b",
    "--mantine-color-error": "#c92a2a",
  },
  dark: {
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-placeholder": "#9a9da3",
    "--mantine-color-error": "#ff8787",
  },
});
