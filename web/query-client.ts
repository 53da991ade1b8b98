import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./request.ts";

/** Under which name each answer of the server is kept. */
export const keys = {
  session: ["session"],
  calls: ["calls"],
  call: (sequenceId: string) => ["call", sequenceId],
  errorLog: ["error-log"],
  dailyProof: ["daily-proof"],
  amazonS3: ["amazon-s3"],
  underWay: ["under-way"],
  backfills: ["backfills"],
  backfillAvailable: ["backfill-available"],
  retention: ["retention"],
  companies: ["companies"],
  notifications: ["notifications"],
  deliveries: (webhookId: string) => ["deliveries", webhookId],
} as const;

/** What changes by itself is read again every three seconds while the page is visible. */
export const live = { refetchInterval: 3000, staleTime: 2000 } as const;

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A session that ended elsewhere: the frame sees it and goes to the sign-in page.
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) client.setQueryData(keys.session, null);
    },
  }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    },
  },
});

export const queryClient = client;
