/** Prints every page in the light colours: browsers leave dark backgrounds out and would print pale text on white. */
export function printInLight(): void {
  const root = document.documentElement;
  const attribute = "data-mantine-color-scheme";
  let shown: string | null = null;
  addEventListener("beforeprint", () => {
    shown = root.getAttribute(attribute);
    root.setAttribute(attribute, "light");
  });
  addEventListener("afterprint", () => {
    if (shown !== null) root.setAttribute(attribute, shown);
  });
}
