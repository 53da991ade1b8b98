/** One of the figures that `/metrics` says. @param name with its labels @returns 0 when it is not there */
export async function figureOf(url: string, name: string): Promise<number> {
  const said = await (await fetch(`${url}/metrics`)).text();
  const line = said.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? 0);
}
