import { rowsOf } from "../../support/database-in-test.ts";
import type { Scene, World } from "./scene.ts";

/** Files in every state; those under way are nobody's to make, and stay as they are. */
async function addFiles({ onbin }: World): Promise<void> {
  await rowsOf(
    onbin.dataDir,
    `insert into csv_files (company_id, user_id, actor, kind, code, from_day, to_day, filters, state, row_count,
       expected_rows, bytes, replaced, file, failure_code, created_at, finished_at, expires_at, due_at)
     select 'acme', u.user_id, u.email, f.kind, f.code, f.from_day, f.to_day, f.filters::jsonb, f.state, f.row_count,
       f.expected_rows, f.bytes, f.replaced, f.file, f.failure, now() - f.age, f.finished, f.finished + interval '7 days',
       case when f.state in ('waiting', 'making') then now() + interval '1 day' end
     from users u cross join (values
       ('administrator', 'flow', 'utf-8', '2026-10-01', '2026-10-31', '{}', 'waiting', 0, null::int, 0, 0, null, null,
         interval '10 seconds', null::timestamptz),
       ('member', 'list', 'utf-8', '2025-11-01', '2026-10-31', '{}', 'making', 412000, 1000000, 93000000, 0, null, null,
         interval '40 seconds', null),
       ('administrator', 'list', 'shift_jis', '2026-10-01', '2026-10-31', '{"q": "03-1234-5678", "type": "incoming-no-answer"}',
         'done', 18204, 18204, 4193000, 12, 'acme/csv/x.csv', null, interval '2 hours', now() - interval '2 hours'),
       ('member', 'flow', 'utf-8', '2026-09-01', '2026-09-30', '{}', 'failed', 90000, 400000, 9000000, 0, null,
         'disk-nearly-full', interval '1 day', now() - interval '1 day'),
       ('member', 'list', 'utf-8', '2026-09-01', '2026-09-30', '{"state": "held"}', 'cancelled', 0, 4000, 0, 0, null, null,
         interval '2 days', now() - interval '2 days')
     ) as f (role, kind, code, from_day, to_day, filters, state, row_count, expected_rows, bytes, replaced, file, failure,
       age, finished)
     where u.company_id = 'acme' and u.role = f.role and u.email like f.role || '@%'`,
  );
}

export const storageScenes: readonly Scene[] = [
  { name: "storage-empty", person: "fresh", path: "/app/storage" },
  { name: "storage-loading", person: "member", path: "/app/storage", holds: ["/api/app/csv-files"] },
  { name: "storage-unreachable", person: "member", path: "/app/storage", fails: { "/api/app/csv-files": 0 } },
  { name: "storage-full", person: "healthy", path: "/app/storage", prepare: addFiles, dark: true },
  { name: "storage-member", person: "member", path: "/app/storage", prepare: addFiles },
  {
    name: "storage-filtered",
    person: "member",
    path: "/app/storage?q=03-1234-5678&type=incoming-no-answer&from=2026-10-01&to=2026-10-15",
    prepare: addFiles,
  },
];
