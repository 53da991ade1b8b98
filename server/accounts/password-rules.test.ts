import { expect, test } from "vitest";
import { AppError } from "../base/app-error.ts";
import { checkNewPassword } from "./password-rules.ts";

const known = ["acme-holdings", "Acme 商事", "taro.yamada@example.com", "山田 太郎"];
const refusal = (password: string) => {
  try {
    checkNewPassword(password, known);
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

test.each(["", "short", "elevenchars", "１２３"])("%j is too short", (password) => {
  expect(refusal(password)).toBe("password_short");
});

test.each([
  "password1234",
  "Password2026!",
  "P@ssw0rd2026",
  "passwordpassword",
  "123456789012",
  "qwertyuiop12",
  "1qaz2wsx3edc",
  "abcdefghijkl",
  "aaaaaaaaaaaa",
  "abababababab",
  "administrator",
  "Welcome-to-2026",
  "acme-holdings1",
  "AcmeHoldings2026",
  "taro.yamada@example.com",
  "yamadataro123",
  "Yamada Yamada 1",
  "ＰＡＳＳＷＯＲＤ１２３４",
  "correct horse battery staple",
])("%j is among the first that would be tried", (password) => {
  expect(refusal(password)).toBe("password_common");
});

test.each([
  "correct horse battery",
  "five green kettles sing",
  "mV7-qk2T-xx9p",
  "雨の日は古い自転車で駅まで",
  "acme sells blue bicycles",
])("%j is taken", (password) => {
  expect(refusal(password)).toBeNull();
});
