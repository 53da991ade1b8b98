/** Something that is made at the first need. */
export function lazily<T>(make: () => T): { get(): T; made(): T | undefined } {
  let made: T | undefined;
  return {
    get() {
      made ??= make();
      return made;
    },
    made: () => made,
  };
}
