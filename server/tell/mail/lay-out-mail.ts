import type { Language } from "../../../contract/words.ts";
import type { MailContent } from "./mail-template.ts";

/** What the mail brings: its one colour. */
export type MailTone = "bad" | "good" | "plain";

const colours: Record<MailTone, string> = { bad: "#c92a2a", good: "#2b8a3e", plain: "#1864ab" };

const footers: Record<Language, (companyName: string) => string> = {
  ja: (name) => `このメールは Onbin (音便) が ${name} の通知先に自動で送信しています。返信はできません。`,
  en: (name) => `Onbin (${name}) sent this by itself to an address that was set there. Replies are not read.`,
};

/** The same words as plain text and as HTML, readable on a phone; nothing is fetched when it is opened. */
export function layOutMail(
  content: MailContent,
  language: Language,
  companyName: string,
  tone: MailTone,
): { text: string; html: string } {
  const { subject, paragraphs, facts = [], link } = content;
  const title = subject.replace(/^\[Onbin\]\s*/, "");
  const footer = footers[language](companyName);
  const factLines = facts.map(([what, value]) => `${what}: ${value}`).join("\n");
  const linkText = link === null ? "" : `${link.text}\n${link.url}`;
  const text = [title, ...paragraphs, factLines, linkText, `-- \n${footer}`]
    .filter((part) => part !== "")
    .join("\n\n");
  const colour = colours[tone];
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escapeHtml(title)}</title>
</head>
<body style="margin:0;padding:16px 8px;background:#f1f3f5;color:#212529;font-family:'Hiragino Sans','Noto Sans JP','Noto Sans CJK JP','Yu Gothic',Meiryo,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:15px;line-height:1.7;overflow-wrap:anywhere">
<div style="max-width:560px;margin:0 auto;background:#ffffff;border:1px solid #dee2e6;border-top:4px solid ${colour};border-radius:4px;padding:20px">
<h1 style="margin:0 0 16px;font-size:18px;line-height:1.5;color:${colour}">${escapeHtml(title)}</h1>
${paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escapeHtml(paragraph)}</p>`).join("\n")}
${facts.length === 0 ? "" : factTable(facts)}
${
  link === null
    ? ""
    : `<p style="margin:20px 0 8px"><a href="${escapeHtml(link.url)}" style="display:inline-block;background:#1864ab;color:#ffffff;text-decoration:none;padding:10px 20px;border-radius:4px;font-weight:bold">${escapeHtml(link.text)}</a></p>
<p style="margin:0;font-size:12px;color:#495057">${escapeHtml(link.url)}</p>`
}
</div>
<p style="max-width:560px;margin:12px auto 0;padding:0 20px;font-size:12px;color:#495057">${escapeHtml(footer)}</p>
</body>
</html>
`;
  return { text: `${text}\n`, html };
}

function factTable(facts: NonNullable<MailContent["facts"]>): string {
  const rows = facts.map(
    ([what, value]) =>
      `<tr><td style="padding:4px 16px 4px 0;color:#495057;vertical-align:top;white-space:nowrap">${escapeHtml(what)}</td><td style="padding:4px 0;vertical-align:top">${escapeHtml(value)}</td></tr>`,
  );
  return `<table role="presentation" style="margin:16px 0 0;border-collapse:collapse;font-size:14px">${rows.join("")}</table>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
