import type { Scene } from "./scene.ts";

const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
const notifications = "/app/settings/notifications";

/** Notifications, daily proof and how long audio stays: what is told and shown without being asked. */
export const toldScenes: readonly Scene[] = [
  {
    name: "notifications",
    person: "healthy",
    path: notifications,
    dark: true,
    prepare: async ({ people }) => {
      const address = { email: "ito@acme.example.com", language: "ja", services: ["amazon-s3", "phone"] };
      await people
        .get("healthy")
        ?.mustPost("/api/app/notifications/addresses", { ...address, heartbeat: true, dailyProof: false });
    },
  },
  { name: "notifications-empty", person: "fresh", path: notifications },
  {
    name: "notifications-loading",
    person: "fresh",
    path: notifications,
    holds: ["/api/app/notifications"],
  },
  {
    name: "notifications-failed",
    person: "fresh",
    path: notifications,
    fails: { "/api/app/notifications": 500 },
  },
  { name: "notifications-operator", person: "operator", path: "/operator/notifications" },
  { name: "confirm-unknown", person: "nobody", path: "/confirm/unknown" },
  { name: "daily-proof", person: "healthy", path: "/app/daily-proof", dark: true },
  { name: "daily-proof-empty", person: "fresh", path: "/app/daily-proof" },
  { name: "daily-proof-day", person: "healthy", path: `/app/daily-proof/${today}` },
  { name: "daily-proof-day-all", person: "healthy", path: `/app/daily-proof/${today}?show=all` },
  { name: "daily-proof-day-broken", person: "broken", path: `/app/daily-proof/${today}` },
  {
    name: "daily-proof-day-loading",
    person: "fresh",
    path: `/app/daily-proof/${today}`,
    holds: [`/api/app/daily-proof/${today}`],
  },
  { name: "retention", person: "fresh", path: "/app/settings/retention" },
  {
    name: "retention-shorter",
    person: "fresh",
    path: "/app/settings/retention",
    act: async (page) => {
      const form = page.getByRole("main");
      await form.getByRole("radio").nth(1).check();
      await form.getByRole("textbox").first().fill("1");
    },
  },
  {
    name: "retention-failed",
    person: "fresh",
    path: "/app/settings/retention",
    fails: { "/api/app/retention": 500 },
  },
];
