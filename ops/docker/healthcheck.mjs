// Whether Onbin answers in this container. Not /readyz: a full disk is no reason to kill what goes on shipping.
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";

const { ONBIN_LISTEN = "127.0.0.1:8080", ONBIN_TLS_CERT } = process.env;
const options = { host: "127.0.0.1", port: ONBIN_LISTEN.split(":").at(-1), path: "/healthz", timeout: 4000 };
// The certificate is for the public name, not for this address.
const asked = ONBIN_TLS_CERT ? httpsGet({ ...options, rejectUnauthorized: false }) : httpGet(options);
asked.on("timeout", () => asked.destroy(new Error("no answer")));
asked.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
asked.on("response", ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
