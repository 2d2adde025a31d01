// Any text as a string literal of a language. Characters that are not seen, or that turn the direction of writing, are
// escaped: what is copied does what it looks like.

const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;
const hexadecimal = (letter, digits) => letter.codePointAt(0).toString(16).padStart(digits, '0');

const quoted = (text, escape) => `"${text.replace(/["\\]/g, '\\$&').replace(unseen, escape)}"`;

const octal = (byte) => `\\${byte.toString(8).padStart(3, '0')}`;
const utf8Octal = (letter) => Array.from(new TextEncoder().encode(letter), octal).join('');
const fourOrEight = (letter) => (letter.codePointAt(0) > 0xffff ? `\\U${hexadecimal(letter, 8)}` : `\\u${hexadecimal(letter, 4)}`);

export const quoteShell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
// "??" would begin a trigraph.
export const quoteC = (text) => quoted(text, utf8Octal).replaceAll('??', '?\\?');
export const quoteGo = (text) => quoted(text, fourOrEight);
export const quoteCSharp = quoteGo;
export const quoteRust = (text) => quoted(text, (letter) => `\\u{${hexadecimal(letter, 1)}}`);
