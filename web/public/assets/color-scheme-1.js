// Runs before the first paint, so that a page never flashes in the other colours; the policy allows no inline script.
// Kept for good by browsers: a changed script takes the next number in its name (decision 0019).
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("onbin-color-scheme");
  } catch {}
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const scheme = chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
})();
