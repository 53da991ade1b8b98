import Schema from "typebox/schema";

type Media = { schema: object; examples?: Record<string, { value: unknown }> };
type Response = { description: string; content?: Record<string, Media>; headers?: Record<string, object> };
type Parameter = { name: string; in: string; required?: boolean; schema: object; example?: unknown };

export type Operation = {
  operationId: string;
  summary: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
  security?: Record<string, unknown>[];
};
export type OpenApi = {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, object> };
  security: Record<string, unknown>[];
};

export type Answer = { status: number; body: unknown; headers: Record<string, unknown> };

/** The document of a running service, and what of it was seen to be true. */
export async function openContract(url: string) {
  const document = (await (await fetch(new URL("/api/openapi.json", url))).json()) as OpenApi;
  const operations = new Map<string, Operation>();
  for (const methods of Object.values(document.paths))
    for (const operation of Object.values(methods)) operations.set(operation.operationId, operation);
  const seen = new Set<string>();

  const find = (operationId: string): Operation => {
    const operation = operations.get(operationId);
    if (operation === undefined) throw new Error(`The document has no operation ${operationId}`);
    return operation;
  };
  return {
    document,
    operations,
    find,
    /** Examples of an operation's request body, each with its content type. */
    examples: (operationId: string): { type: string; name: string; value: unknown }[] =>
      Object.entries(find(operationId).requestBody?.content ?? {}).flatMap(([type, { examples = {} }]) =>
        Object.entries(examples).map(([name, { value }]) => ({ type, name, value })),
      ),
    /** @throws unless the document has this answer of this operation: its status, body, and of an error its code */
    check(operationId: string, { status, body, headers }: Answer): void {
      const about = `${operationId} answered ${status} ${JSON.stringify(body)}`;
      const response = find(operationId).responses[status];
      if (response === undefined) throw new Error(`${about}: the document has no such status`);
      const schema = response.content?.["application/json"]?.schema;
      if (schema !== undefined && !Schema.Check(schema, body)) {
        throw new Error(`${about}: ${JSON.stringify(Schema.Errors(schema, body)).slice(0, 1000)}`);
      }
      if (response.headers?.["retry-after"] !== undefined && !/^\d+$/.test(String(headers["retry-after"])))
        throw new Error(`${about} without Retry-After`);
      const code = (body as { error?: { code?: string } } | null)?.error?.code;
      seen.add(`${operationId} ${status}${code === undefined ? "" : ` ${code}`}`);
    },
    /** Answers of the document that never came: `<operation> <status>`, of errors with their code. */
    unseen: (): string[] => [...operations.values()].flatMap(answersOf).filter((one) => !seen.has(one)),
    seen,
  };
}

/** All answers that an operation documents. */
function answersOf({ operationId, responses }: Operation): string[] {
  return Object.entries(responses).flatMap(([status, { content }]) => {
    const examples = Object.values(content?.["application/json"]?.examples ?? {});
    const codes = examples
      .map(({ value }) => (value as { error?: { code?: string } } | null)?.error?.code)
      .filter((code) => code !== undefined);
    return codes.length === 0
      ? [`${operationId} ${status}`]
      : codes.map((code) => `${operationId} ${status} ${code}`);
  });
}

/** What is wrong with the document as an OpenAPI 3.1 document; nothing when it is whole. */
export function structureFaults(document: OpenApi): string[] {
  const faults: string[] = [];
  const fault = (where: string, what: string) => faults.push(`${where}: ${what}`);
  if (!/^3\.1\.\d+$/.test(document.openapi)) fault("openapi", document.openapi);
  if (!document.info.title || !document.info.version) fault("info", "title or version is missing");
  const ids = new Set<string>();
  for (const [path, methods] of Object.entries(document.paths)) {
    if (!path.startsWith("/")) fault(path, "does not begin with /");
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${path}`;
      if (!operation.operationId || ids.has(operation.operationId)) fault(where, "no operationId of its own");
      ids.add(operation.operationId);
      if (!operation.summary) fault(where, "no summary");
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      if (inPath.map(({ name }) => name).join() !== named.join())
        fault(where, "parameters of its path differ");
      if (inPath.some(({ required }) => required !== true))
        fault(where, "a parameter of a path is not required");
      for (const need of operation.security ?? document.security)
        for (const scheme of Object.keys(need))
          if (document.components.securitySchemes[scheme] === undefined) fault(where, `no scheme ${scheme}`);
      for (const { name, schema, example } of operation.parameters ?? [])
        if (example !== undefined && !Schema.Check(schema, example))
          fault(where, `example of ${name} does not fit`);
      const statuses = Object.keys(operation.responses);
      if (!statuses.some((status) => status.startsWith("2"))) fault(where, "no success");
      for (const [status, { description, content = {} }] of Object.entries(operation.responses)) {
        if (!/^[1-5]\d\d$/.test(status)) fault(where, `status ${status}`);
        if (!description || description === "Default Response") fault(where, `${status} is not described`);
        if (Object.values(content).some(({ examples }) => examples === undefined))
          fault(where, `${status} has no example`);
        checkExamples(`${where} ${status}`, content, fault);
      }
      checkExamples(where, operation.requestBody?.content ?? {}, fault);
    }
  }
  return faults;
}

function checkExamples(
  where: string,
  content: Record<string, Media>,
  fault: (where: string, what: string) => void,
): void {
  for (const { schema, examples } of Object.values(content)) {
    if (schema === undefined) fault(where, "no schema");
    for (const [name, { value }] of Object.entries(examples ?? {}))
      if (!Schema.Check(schema, value))
        fault(
          where,
          `example ${name} does not fit: ${JSON.stringify(Schema.Errors(schema, value)).slice(0, 300)}`,
        );
  }
}
