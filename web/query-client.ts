import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./request.ts";

/** Under which name each answer of the server is kept. */
export const keys = {
  session: ["session"],
  calls: ["calls"],
  callFlows: ["call-flows"],
  call: (sequenceId: string) => ["call", sequenceId],
  attempts: (sequenceId: string) => ["attempts", sequenceId],
  peaks: (sequenceId: string) => ["peaks", sequenceId],
  errorLog: ["error-log"],
  incidents: ["incidents"],
  shipRun: ["ship-run"],
  dailyProof: ["daily-proof"],
  amazonS3: ["amazon-s3"],
  underWay: ["under-way"],
  csvFiles: ["csv-files"],
  backfills: ["backfills"],
  backfillAvailable: ["backfill-available"],
  retention: ["retention"],
  companies: ["companies"],
  company: (id: string) => ["company", id],
  setUp: (id: string) => ["set-up", id],
  health: ["health"],
  masterKey: ["master-key"],
  healthSeries: (period: string) => ["health-series", period],
  operatorLog: ["operator-log"],
  notifications: ["notifications"],
  deliveries: (webhookId: string) => ["deliveries", webhookId],
} as const;

/**
 * A session that ended elsewhere: the frame sees it and asks to sign in again. Asked once more, as a new token may have
 * come meanwhile.
 */
const onError = (error: Error) => {
  const ended = error instanceof ApiError && error.code === "signed_out";
  if (ended && client.getQueryData(keys.session)) void client.invalidateQueries({ queryKey: keys.session });
};

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    },
  },
});

/** What changes by itself is read again every three seconds while the page is visible and somebody is signed in. */
export const live = {
  refetchInterval: () => (client.getQueryData(keys.session) === null ? false : 3000),
  staleTime: 2000,
} as const;

export const queryClient = client;
