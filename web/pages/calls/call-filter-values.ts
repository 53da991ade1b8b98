/** The names of the filters, in the page's address and at the server alike. */
export const filterNames = ["q", "type", "state", "from", "to"] as const;
export type CallFilterValues = Partial<Record<(typeof filterNames)[number], string>>;

export type CallsAddress = { view: "list" | "flow"; filter: CallFilterValues; cursor: string | undefined };

/** Everything that the page shows is in its address, so that it can be sent to a colleague. */
export function readAddress(search: URLSearchParams): CallsAddress {
  const given = filterNames.flatMap((name) => {
    const value = search.get(name);
    return value ? [[name, value]] : [];
  });
  return {
    view: search.get("view") === "flow" ? "flow" : "list",
    filter: Object.fromEntries(given),
    cursor: search.get("cursor") ?? undefined,
  };
}

/** The address of the newest page of a view and a filter. */
export function writeAddress({ view, filter }: Pick<CallsAddress, "view" | "filter">): URLSearchParams {
  const given = Object.entries(filter).filter(([, value]) => value !== "");
  return new URLSearchParams([...given, ...(view === "flow" ? [["view", "flow"]] : [])]);
}
