// Apart from the schemas, so that the browser does not have to fetch these with them.

/** Characters of a password, at the least. */
export const minimumPasswordLength = 12;

/** How the database names people, keys and sign-ins. */
export const uuidPattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

/** A company's own ID (企業 ID): typed at sign-in, kept in lower case. */
export const companyIdPattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";
