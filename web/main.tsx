import "./styles.ts";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { CrashBoundary } from "./components/crash-boundary.tsx";
import { queryClient } from "./query-client.ts";
import { Console } from "./routes.tsx";
import { readableColours, theme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={readableColours} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <CrashBoundary>
          <Console />
        </CrashBoundary>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
