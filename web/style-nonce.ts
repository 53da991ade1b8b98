/** The nonce that makes style elements of this page count (its content security policy). */
export const styleNonce = document.querySelector<HTMLMetaElement>("meta[property='csp-nonce']")?.nonce ?? "";
