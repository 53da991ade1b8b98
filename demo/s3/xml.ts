export type XmlNode = readonly [name: string, content: string | readonly XmlNode[]];

/** An XML document whose root is the given element. */
export function xmlDocument(root: XmlNode, namespace?: string): string {
  const [name, content] = root;
  const attribute = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${inner(content)}</${name}>`;
}

export const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

function element([name, content]: XmlNode): string {
  return `<${name}>${inner(content)}</${name}>`;
}

function inner(content: string | readonly XmlNode[]): string {
  return typeof content === "string" ? escapeText(content) : content.map(element).join("");
}

function escapeText(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (character) => `&#${character.codePointAt(0)};`);
}
