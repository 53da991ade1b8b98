import { expect, test } from "vitest";
import { isMailAddress } from "./mail-address.ts";

test.each([
  "name@example.com",
  "a.b+onbin@mail.example.co.jp",
  "o'brien@example.com",
  "UPPER_case@Example.COM",
  `${"a".repeat(64)}@example.com`,
])("%j can be told", (address) => {
  expect(isMailAddress(address)).toBe(true);
});

test.each([
  "",
  "name",
  "name@",
  "@example.com",
  "name@example",
  "a@b@example.com",
  "a@example.com,b@example.com",
  "a@example.com;b@example.com",
  "a@example.com b@example.com",
  " a@example.com",
  "a@example.com ",
  "a@example.com\n",
  "a@example.com\r\nBcc: b@example.com",
  "a\r\nRCPT TO:<b@example.com>@example.com",
  "a\u0000@example.com",
  "a@exam\u0000ple.com",
  "Name <a@example.com>",
  "<a@example.com>",
  '"a b"@example.com',
  '"a"@example.com',
  "a(comment)@example.com",
  "a%b@example.com",
  "a!b@example.com",
  "a..b@example.com",
  ".a@example.com",
  "a.@example.com",
  "a@.example.com",
  "a@example..com",
  "a@-example.com",
  "a@example-.com",
  "a@example.com.",
  "a@[127.0.0.1]",
  "録音@example.com",
  "name@例え.jp",
  "nаme@example.com",
  "a＠example.com",
  "a\u202e@example.com",
  `${"a".repeat(65)}@example.com`,
  `a@${"b".repeat(64)}.com`,
  `a@${"b.".repeat(126)}com`,
])("%j is refused", (address) => {
  expect(isMailAddress(address)).toBe(false);
});
