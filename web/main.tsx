import "./styles.ts";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { colorSchemeManager } from "./color-scheme.ts";
import { CrashBoundary } from "./components/crash-boundary.tsx";
import { printInLight } from "./print-in-light.ts";
import { queryClient } from "./query-client.ts";
import { Console } from "./routes.tsx";
import { styleNonce } from "./style-nonce.ts";
import { readableColours, theme } from "./theme.ts";

printInLight();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      getStyleNonce={() => styleNonce}
      cssVariablesResolver={readableColours}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <CrashBoundary>
          <Console />
        </CrashBoundary>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
