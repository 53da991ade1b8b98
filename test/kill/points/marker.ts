/**
 * A place between two durable acts, marked in the source by a comment of its own line: `// kill point: <name>`, or
 * `// kill point: <name> when <expression>`. A comment does nothing; only hook.ts, loaded by a test, makes a call of it.
 */
export const markerPattern = /^([ \t]*)\/\/ kill point: ([a-z0-9.-]+)(?: when (.+))?$/gm;

/** Makes a call out of each marker, on its own line, so that line numbers stay. */
export function plantCalls(source: string, call: string): string {
  return source.replace(markerPattern, (_line, indent: string, name: string, condition?: string) => {
    const reached = `${call}(${JSON.stringify(name)});`;
    return indent + (condition === undefined ? reached : `if (${condition}) ${reached}`);
  });
}
