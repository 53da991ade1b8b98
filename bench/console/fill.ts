import pg, { type Client } from "pg";

/** What the database is filled with: calls of `big`, and as many spread over the others. */
export type Filling = {
  big: string;
  others: readonly string[];
  calls: number;
  /** Nothing waits, is held or is tried again: all has been delivered, or was skipped long ago. */
  settled?: boolean;
};

/**
 * A company's calls of two years, and others': Japanese names and numbers, each type and state, chains of 2 to 7 with
 * steps of a flow, a third unanswered. Rows go in without triggers and indexes, which are made afterwards, over two
 * connections at once and with a WAL that is as short as can be, so that a million takes a minute or two.
 * @param client a superuser's; the second connection is made like it
 */
export async function fill(client: Client, filling: Filling): Promise<void> {
  const second = new pg.Client({
    host: client.host,
    port: client.port,
    user: client.user ?? "",
    database: client.database ?? "",
  });
  await second.connect();
  try {
    await set(
      client,
      hasty.map(([name, value]) => `alter system set ${name} = ${value}`),
    );
    await fillByTwo([client, second], filling);
  } finally {
    await second.end();
    await set(
      client,
      hasty.map(([name]) => `alter system reset ${name}`),
    );
  }
  await client.query("vacuum analyze");
  // Otherwise the next who writes would pay for it.
  await client.query("checkpoint");
}

/** Settings of the whole cluster while it is filled: nobody else is at work, and what is lost is filled again. */
const hasty = [
  ["autovacuum", "off"],
  ["full_page_writes", "off"],
  ["max_wal_size", "'16GB'"],
] as const;

async function set(client: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
  await client.query("select pg_reload_conf()");
}

async function fillByTwo(clients: readonly Client[], { big, others, calls, settled = false }: Filling) {
  const [client] = clients;
  if (client === undefined) return;
  const indexes = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid in ('calls'::regclass, 'recordings'::regclass, 'attempts'::regclass, 'name_parts'::regclass)
       and not indisunique order by indrelid, indexrelid`,
  );
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
  const shares = clients.map((_, at) => (at === 0 ? [big] : at === 1 ? others : []));
  await Promise.all(
    clients.map(async (own, at) => {
      await own.query("set session_replication_role = replica");
      await own.query("set synchronous_commit = off");
      await own.query("set maintenance_work_mem = '512MB'");
      await own.query("set work_mem = '64MB'");
      await own.query(
        `create temporary table filling as select ($1::text[])[1 + i % cardinality($1::text[])] as company_id, i
           from generate_series(1, $2::int) i`,
        [shares[at], calls],
      );
      await own.query("create temporary table filled as select unnest($1::text[]) as company_id", [
        shares[at],
      ]);
      for (const statement of statements(settled)) await own.query(statement);
      await own.query("drop table filling, filled");
    }),
  );
  const left = [...indexes.rows];
  await Promise.all(
    clients.map(async (own) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await own.query(next.definition);
      await own.query("set session_replication_role = origin");
    }),
  );
}

/** A number that looks random and is the same in every run, from 0 to below `n`. */
const pick = (salt: number, n: string | number) =>
  `(abs(hashint8(i::bigint * 1000003 + ${salt})::bigint) % (${n}))::int`;
const oneOf = (salt: number, words: readonly string[]) =>
  `(array[${words.map((word) => `'${word}'`).join()}])[1 + ${pick(salt, words.length)}]`;
const families = [
  "佐藤",
  "鈴木",
  "高橋",
  "田中",
  "伊藤",
  "渡辺",
  "山本",
  "中村",
  "小林",
  "加藤",
  "吉田",
  "山田",
  "佐々木",
  "山口",
  "松本",
  "井上",
  "木村",
  "林",
  "斎藤",
  "清水",
];
const given = [
  "太郎",
  "花子",
  "一郎",
  "美咲",
  "健太",
  "さくら",
  "大輔",
  "陽子",
  "翔",
  "愛",
  "直樹",
  "恵",
  "誠",
  "由美",
  "剛",
];
const places = ["東京", "大阪", "名古屋", "札幌", "福岡", "仙台", "広島", "京都", "神戸", "横浜"];
const trades = ["商事", "工業", "建設", "運輸", "食品", "電機", "製薬", "不動産", "保険", "印刷"];

/** Every seventh call begins a chain that the next calls belong to. */
const statements = (settled: boolean) => [
  `create temporary table made as select f.company_id, i,
     'bench-' || lpad(i::text, 8, '0') as sequence_id,
     'bench-' || lpad((case when i % 40 < 7 then i - i % 40 when i % 40 < 12 then i - i % 40 + 7 else i end)::text, 8, '0') as parent,
     (i % 40 in (1, 2, 9)) as step,
     ${pick(1, 100)} as dice, ${pick(2, 100)} as fate, ${pick(3, 1_000_000)}::bigint as who, ${pick(4, 600)} as seconds,
     timestamptz '2024-11-22 00:00:00Z' + (i::float8 / (select max(i) from filling)) * interval '730 days' as at
   from filling f`,
  // The ends of the day are not alike, so that some share an instant: calls of a second come together.
  `insert into calls (company_id, sequence_id, external_id, parent_sequence_id, previous_sequence_id, type, answered,
       from_number, to_number, user_name, account_name, contact_name, dial_begin, call_begin, call_end, happened_at,
       recorded, created_at, updated_at)
     select company_id, sequence_id, case when i % 3 = 0 then '17953345.' || i end, parent,
       case when parent <> sequence_id then 'bench-' || lpad((i - 1)::text, 8, '0') end,
       case when step then ${oneOf(5, ["play", "read", "forward"])}
         when dice < 48 then 'incoming' when dice < 80 then 'outbound' when dice < 90 then 'transfer' when dice < 97 then 'internal' else 'voicemail' end,
       case when step then null else fate >= 30 end,
       case when dice between 48 and 79 then '03-5500-' || lpad((who % 40)::text, 4, '0')
         when dice between 90 and 96 then (200 + who % 300)::text
         when who % 3 = 0 then '+8190' || lpad(((who * 7919) % 100000000)::text, 8, '0')
         else '0' || (array['3','6','52','11','92'])[1 + (who % 5)::int] || '-' || lpad((who % 10000)::text, 4, '0') || '-' || lpad((who * 31 % 10000)::text, 4, '0') end,
       case when dice between 48 and 79 then '090-' || lpad((who % 9973)::text, 4, '0') || '-' || lpad((who * 17 % 10000)::text, 4, '0')
         else '03-5500-' || lpad((who % 40)::text, 4, '0') end,
       case when step then null else ${oneOf(6, families)} || ' ' || ${oneOf(7, given)} end,
       case when step or who % 4 = 0 then null else (array['${places.join("','")}'])[1 + (who % 10)::int] || (array['${trades.join("','")}'])[1 + (who / 10 % 10)::int] || '株式会社 ' || (who % 5000) || '号店' end,
       case when step or who % 4 = 1 then null else (array['${families.join("','")}'])[1 + (who % 20)::int] || ' ' || (array['${given.join("','")}'])[1 + (who / 20 % 15)::int] || case when who % 3 = 0 then ' ' || (who % 20000) else '' end end,
       date_trunc('second', at) - interval '9 seconds',
       case when fate >= 30 and not step then date_trunc('second', at) end,
       date_trunc('second', at) + seconds * interval '1 second', date_trunc('second', at),
       not step and fate >= 25, at, at
     from made order by company_id, i`,
  `insert into recordings (company_id, sequence_id, identity, received_at, source, raw, originals, audio_sha256, stage,
       state, held_by, reason_code, reason_params, attempts, shaped_file, shaped_bytes, sha256, seconds, channels,
       object_name, object_key, bucket, endpoint, delivered_at, proof, etag, local_gone_at, set_aside_at, happened_at, kind)
     select m.company_id, m.sequence_id, 'sequence:' || m.sequence_id, m.at + interval '1 second', 'push', '{}', '[]',
       md5(m.sequence_id) || md5('a' || m.sequence_id), 'ship', state,
       case when state = 'held' then case when m.i % 5 = 0 then 'recording' else 'destination' end end,
       case state when 'held' then 'SignatureDoesNotMatch' when 'retrying' then 'SlowDown' when 'skipped' then 'integration-off' end,
       case when state in ('held', 'retrying') then '{}'::jsonb end, 1, null, 640044,
       md5('s' || m.sequence_id) || md5(m.sequence_id), m.seconds, 'stereo', m.sequence_id || '.wav',
       'calls/' || m.sequence_id || '.wav', 'acme-recordings', 'aws',
       case when state = 'delivered' then m.at + interval '3 seconds' end,
       case when state = 'delivered' then 'answer' end, null,
       case when state = 'delivered' then m.at + interval '7 days' end,
       case when state = 'skipped' then m.at end, c.happened_at, c.kind
     from (select *, case when i < (select max(i) from filling) * 0.1 then 'skipped'
         when ${settled} then 'delivered'
         when i > (select max(i) from filling) * 0.999 and fate % 3 = 0 then 'waiting'
         when i > (select max(i) from filling) * 0.999 and fate % 17 = 0 then 'retrying'
         when i between (select max(i) from filling) * 0.6 and (select max(i) from filling) * 0.65 then 'held'
         else 'delivered' end as state from made where not step and fate >= 25) m
     join calls c on c.company_id = m.company_id and c.sequence_id = m.sequence_id
     order by m.company_id, m.i`,
  `insert into attempts (company_id, attempt_id, sequence_id, started_at, finished_at, outcome, endpoint, bucket, object_key,
       region, http_status, request_id)
     select company_id, uuidv7(received_at - now()), sequence_id, received_at, received_at + interval '1 second', 'delivered',
       'aws', 'acme-recordings', object_key, 'ap-northeast-1', 200, 'R' || sequence_id
     from recordings where state = 'delivered' and sequence_id like 'bench-%' and company_id in (select company_id from filled)
     order by company_id, received_at`,
  `insert into integration_errors (company_id, service, sequence_id, code, params, http_status, request_id, at, last_at, recovered_at)
     select company_id, 'amazon-s3', sequence_id, coalesce(reason_code, 'SlowDown'), '{}', 403, 'R' || sequence_id,
       received_at, received_at, case when state = 'delivered' then received_at + interval '1 hour' end
     from recordings where company_id in (select company_id from filled)
       and (state in ('held', 'retrying') or (sequence_id like '%77' and state = 'delivered'))`,
  `insert into name_parts (company_id, part, of, name)
     select company_id, part, of, name from (
       select distinct c.company_id, n.of, n.name from calls c cross join lateral (values ('user', c.user_name),
         ('account', c.account_name), ('contact', c.contact_name)) n (of, name) where n.name <> ''
           and c.company_id in (select company_id from filled)) names
     cross join lateral parts_of_name(name) part order by 1, 2, 3, 4`,
  "drop table made",
];
