import { sql } from "kysely";

/**
 * Condition on rows of `source_items`, as their index by age has it (migration 0017): what is done with, and is not there
 * for as long as its file is, as in watched folders and spools of captures.
 */
export const isForgettable = sql<boolean>`(state in ('taken', 'gone') and not starts_with(item, 'folder:')
  and not starts_with(item, 'pcap:'))`;
