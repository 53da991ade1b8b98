import swagger from "@fastify/swagger";
import type { HttpServer } from "./http-server.ts";

/** Collects the schemas of /api/v1 into the OpenAPI document at /api/openapi.json; register before the routes. */
export async function openApiRoute(server: HttpServer, publicUrl: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Onbin",
        version: "1",
        description: "Push recordings of finished calls, and read what became of them.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "An API key" },
          basic: { type: "http", scheme: "basic", description: "An API key as the password; any user name" },
        },
      },
      security: [{ key: [] }],
    },
    transform: ({ schema, url }) => ({ schema: { ...schema, hide: !url.startsWith("/api/v1/") }, url }),
  });
  server.get("/api/openapi.json", async () => server.swagger());
}
