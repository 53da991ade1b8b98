/** Runs acts as they come, at most so many at once; the others wait in line. */
export function limitAtOnce(most: number): <T>(act: () => Promise<T>) => Promise<T> {
  const line: (() => void)[] = [];
  let running = 0;
  return async (act) => {
    if (running >= most) await new Promise<void>((resolve) => line.push(resolve));
    else running++;
    try {
      return await act();
    } finally {
      const next = line.shift();
      if (next) next();
      else running--;
    }
  };
}
