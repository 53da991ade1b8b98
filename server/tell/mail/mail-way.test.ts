import { expect, test } from "vitest";
import { classifySmtp } from "./mail-way.ts";

const failure = (command: string, responseCode: number, response: string, code = "EENVELOPE") =>
  classifySmtp(Object.assign(new Error(response), { code, command, responseCode, response })).result;

test("only an address that does not exist is given up; everything else is tried again", () => {
  expect(failure("RCPT TO", 550, "550 5.1.1 no such user")).toBe("refused");
  expect(failure("RCPT TO", 553, "553 mailbox name not allowed")).toBe("refused");
  // The server refuses us, not the address.
  expect(failure("RCPT TO", 550, "550 5.7.1 relaying denied")).toBe("later");
  expect(failure("RCPT TO", 450, "450 4.2.0 greylisted")).toBe("later");
  expect(failure("DATA", 554, "554 5.6.0 looks like spam", "EMESSAGE")).toBe("later");
  expect(failure("MAIL FROM", 550, "550 5.1.8 sender rejected")).toBe("down");
  expect(failure("AUTH PLAIN", 535, "535 5.7.8 bad password", "EAUTH")).toBe("down");
  expect(classifySmtp(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }))).toEqual({
    result: "down",
    error: "ECONNREFUSED connect",
  });
});
