// Addresses that nobody outside may make Onbin call, in every spelling that is known to slip through somewhere.

/** Loopback, private, link-local, carrier, reserved, and the metadata services of AWS, ECS, Azure, GCP, Alibaba, Oracle. */
export const insideFour = [
  ...[
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "0.0.0.0",
    "0.1.2.3",
  ],
  ...["169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192", "100.64.0.1"],
  ...["192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "192.88.99.1"],
  ...["224.0.0.1", "240.0.0.1", "255.255.255.255"],
] as const;

export const insideSix = [
  ...[
    "::",
    "::1",
    "0:0:0:0:0:0:0:1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "febf::1",
    "fec0::1",
  ],
  ...["ff02::1", "100::1", "2001:db8::1", "2001:10::1", "2001:20::1", "3fff::1", "5f00::1", "64:ff9b:1::1"],
] as const;

/** An IPv4 address as a host, spelled otherwise; each leads there in some parser. */
export function spellingsOf(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const hex = (n: number, digits = 2) => n.toString(16).padStart(digits, "0");
  const octal = (n: number) => `0${n.toString(8)}`;
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const high = hex((a << 8) | b, 4);
  const low = hex((c << 8) | d, 4);
  const turned = `${hex(0xffff ^ ((a << 8) | b), 4)}:${hex(0xffff ^ ((c << 8) | d), 4)}`;
  const shifted = (by: number, dot: string) =>
    [...address].map((char) => (char === "." ? dot : String.fromCodePoint(char.charCodeAt(0) + by))).join("");
  const circled = [...address]
    .map((char) =>
      char === "." ? "." : char === "0" ? "⓪" : String.fromCodePoint(0x2460 + Number(char) - 1),
    )
    .join("");
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0X${whole.toString(16).toUpperCase()}`,
    octal(whole),
    `${a}.${whole & 0xffffff}`,
    `${a}.${b}.${(c << 8) | d}`,
    `0x${hex(a)}.0x${hex(b)}.0x${hex(c)}.0x${hex(d)}`,
    `${octal(a)}.${octal(b)}.${octal(c)}.${octal(d)}`,
    `000${octal(a)}.${b}.${c}.0x${hex(d)}`,
    // Full-width digits, mathematical ones, circled ones; ideographic, full-width and half-width full stops.
    shifted(0xfee0, "。"),
    shifted(0xfee0, "．"),
    shifted(0xfee0, "｡"),
    shifted(0x1d7ce - 0x30, "."),
    circled,
    encodeURIComponent(address).replaceAll("1", "%31"),
    address.replaceAll(".", "%2e"),
    address.replaceAll(".", "%E3%80%82"),
    `${a}.\t${b}.${c}.${d}`,
    `${a}\u00ad.${b}.${c}.${d}`,
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[0000:0000:0000:0000:0000:FFFF:${high}:${low}]`,
    `[::${address}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${address}]`,
    `[2002:${high}:${low}::]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:${high}:${low}::1]`,
    `[2001:0:1:1:0:0:${turned}]`,
    `[fe80::5efe:${address}]`,
    `[::ffff:${address}%25lo]`,
  ];
}

const publicHost = "hooks.example.com";

/** Whole addresses that a hasty reader takes for another host. */
function disguised(inside: string): string[] {
  return [
    `https://${publicHost}@${inside}/`,
    `https://${publicHost}:443@${inside}/`,
    `https://${inside}\\@${publicHost}/`,
    `https://${inside}#@${publicHost}/`,
    `https://${inside}?@${publicHost}/`,
    `https:\\\\${inside}/`,
    `https:///${inside}/`,
    `https:${inside}/`,
    ` https://${inside}/\n`,
    `HTTPS://${inside}:0443/`,
    `ht\ttps://${inside}/`,
  ];
}

/** Every spelling of an inside address as an https address; none of them needs a name to be resolved. */
export const insideUrls: readonly string[] = [
  ...new Set([
    ...insideFour.flatMap(spellingsOf).map((host) => `https://${host}/hook`),
    ...insideSix.map((address) => `https://[${address}]/hook`),
    ...["fe80::1%25eth0", "fe80::1%eth0", "::1%250"].map((address) => `https://[${address}]/hook`),
    ...["127.0.0.1", "169.254.169.254", "2130706433", "[::1]"].flatMap(disguised),
    ...["http", "ftp", "file", "gopher", "dict", "ldap", "unix", "data", "javascript", "jar"].map(
      (scheme) => `${scheme}://169.254.169.254/latest/meta-data/`,
    ),
  ]),
];

/** Names that lead inside wherever a resolver says so: `localhost`, metadata services, wildcards, look-alikes. */
export const insideNames: readonly string[] = [
  ...["localhost", "LOCALHOST", "localhost.", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "localhost.localdomain"],
  ...["ip6-localhost", "ip6-loopback", "foo.localhost", "loopback", "broadcasthost", "host.docker.internal"],
  ...["metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"],
  ...[
    "169.254.169.254.nip.io",
    "127.0.0.1.sslip.io",
    "customer1.lvh.me",
    "localtest.me",
    "spoofed.burpcollaborator.net",
  ],
  ...["kubernetes.default.svc", "consul.service.consul", "router", "intranet", "wpad", "gateway.local"],
  // Cyrillic and Greek letters among Latin ones, a zero-width joiner, punycode.
  ...["lоcalhost", "lοcalhost", "local\u200dhost", "xn--lcalhost-2fg", "ѕ3.amazonaws.com", "аws.amazon.com"],
  ...["1.1.1.1.evil.example", "rebind.example", "a.b.c.d.e.f.example", "cname.to.inside.example"],
];
