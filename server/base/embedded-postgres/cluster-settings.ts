export type ClusterSettings = {
  /** Of the PostgreSQL program; a running server with other settings or of another version is restarted. */
  version: string;
  socketFolder: string;
  connections: number;
};

/** Enough for every pool to be full, and for a restart, in which the old processes live beside the new ones. */
export function connectionsFor(workers: number): number {
  return 100 + 20 * workers;
}

/** Names the socket file only: nothing listens on TCP. */
export const socketPort = 5432;

/**
 * The whole `postgresql.conf`: for a small machine, no network, every commit on disk before it is confirmed.
 * ERROR messages stay out of the server log, because they quote statements and values of companies.
 */
export function renderClusterSettings({ version, socketFolder, connections }: ClusterSettings): string {
  return `# PostgreSQL ${version}. Written by Onbin at every start; own settings belong into ../local.conf.
listen_addresses = ''
port = ${socketPort}
unix_socket_directories = '${socketFolder.replaceAll("'", "''")}'
unix_socket_permissions = 0700
max_connections = ${connections}
superuser_reserved_connections = 3

shared_buffers = 64MB
work_mem = 8MB
maintenance_work_mem = 64MB
effective_cache_size = 512MB
max_parallel_workers_per_gather = 0
max_logical_replication_workers = 0
io_method = sync
jit = off

fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
min_wal_size = 80MB
max_wal_size = 512MB
random_page_cost = 1.1
# How tables are read is decided by what is known of them: of new ones nothing, until they are first looked at.
autovacuum_naptime = 10s

timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
log_min_messages = log
log_error_verbosity = terse
log_min_error_statement = panic
log_checkpoints = off

include_if_exists = '../local.conf'
`;
}
