import type { AllWords } from "../ja.ts";

export const signIn: AllWords["signIn"] = {
  title: "Sign in",
  company: "Company ID",
  email: "E-mail address",
  password: "Password",
  submit: "Sign in",
  submitting: "Checking…",
  missing: "Please fill this in",
  code: "Six-digit code",
  codeText: "Type the six digits that your authenticator app shows. Without your phone, use a recovery code.",
  back: "Begin again",
  toOperator: "Sign in as operator",
  operatorTitle: "Operator sign-in",
  toCompany: "Sign in to a company",
};
