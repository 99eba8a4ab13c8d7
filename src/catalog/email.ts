/** Addresses of e-mail, as RE2 and JavaScript alike. In JSON, `\n` and the like stand before one where a text has a line break. */
const asciiEscaped = '\\\\[nrtbf]|\\\\u00[0-7][0-9a-fA-F]';
/** A letter that is none of ASCII's, as some encoders of JSON write it. */
const letterEscaped = '\\\\+u(?:00[89a-fA-F][0-9a-fA-F]|0[1-9a-fA-F][0-9a-fA-F]{2}|[1-9a-fA-F][0-9a-fA-F]{3})';
/** The sign of an e-mail address: itself, its wide form, and as URLs, HTML and JSON write it. */
const at = '(?:[@\uff20]|%(?:25)*40|(?:&|\\\\+u0026)(?:#0*64|#[xX]0*40|commat);|\\\\+u0040)';
/** No domain begins with one digit and an x: pictures do, for screens of twice the resolution. */
const inLabel = '[\\p{L}\\p{M}\\p{N}-]';
const firstLabel = `(?:\\p{L}|[\\p{N}-]+(?:[a-wyzA-WYZ]|[^\\x00-\\x7F]|[xX]${inLabel})|[\\p{N}-]{2,}[xX])${inLabel}*`;
const domain = `${firstLabel}\\.(?:${inLabel}+\\.)*(?:xn--[A-Za-z0-9-]+|\\p{L}[\\p{L}\\p{M}]+)`;

/** A local part in quotation marks may have spaces. */
const quoted = '\\\\*"[\\p{L}\\p{N}][\\p{L}\\p{N}._+ -]{0,63}\\\\*"';

/** A domain has letters in its first part, or is one of the few whose numbers are well known: no package version is. */
export const emails = `(${asciiEscaped})?(?:(?:[\\p{L}\\p{M}\\p{N}._%+'-]|${letterEscaped})*(?:[\\p{L}\\p{M}\\p{N}._%+-]|${letterEscaped})|${quoted})${at}(?:${domain}|\\p{N}+\\.(?:com|net|org|cn)|\\[[0-9a-fA-F:.]{7,45}\\])`;
