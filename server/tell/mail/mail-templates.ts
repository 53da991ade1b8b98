import { confirmMail } from "./confirm-mail.ts";
import { csvMail } from "./csv-mail.ts";
import { dailyProofMail } from "./daily-proof-mail.ts";
import { heartbeatMail } from "./heartbeat-mail.ts";
import { incidentMail } from "./incident-mail.ts";
import { invitationMail } from "./invitation-mail.ts";
import type { MailTone } from "./lay-out-mail.ts";
import type { MailKind, MailTemplate } from "./mail-template.ts";
import { passwordLinkMail } from "./password-link-mail.ts";
import { testMail } from "./test-mail.ts";

/** Every kind of mail that this release can write; others wait for one that can. */
export const mailTemplates: Partial<Record<MailKind, { template: MailTemplate; tone: MailTone }>> = {
  "incident.opened": { template: incidentMail("opened"), tone: "bad" },
  "incident.reminder": { template: incidentMail("reminder"), tone: "bad" },
  "incident.worse": { template: incidentMail("worse"), tone: "bad" },
  "incident.closed": { template: incidentMail("closed"), tone: "good" },
  heartbeat: { template: heartbeatMail, tone: "plain" },
  "daily-proof": { template: dailyProofMail, tone: "plain" },
  csv: { template: csvMail, tone: "plain" },
  test: { template: testMail, tone: "plain" },
  confirm: { template: confirmMail, tone: "plain" },
  invitation: { template: invitationMail, tone: "plain" },
  "password-link": { template: passwordLinkMail, tone: "plain" },
};
