export const count = (n: number, one: string, many: string) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
export const recordings = (n: number) => count(n, "recording", "recordings");
