/** Whose role it is and who takes it on, for requests and for words. Nothing of it is secret. */
export type RoleFacts = {
  /** Of the company's role. */
  arn: string;
  /** ARN of the operator's identity, which the role has to trust; null where none is set. */
  principal: string | null;
  /** The company's own (`sts:ExternalId`). */
  externalId: string;
};
