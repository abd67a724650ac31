/** `node:punycode`: the npm package of that name. Source: Node.js, Punycode. */
import { requireLibrary } from "../web/library.mjs";

const punycode = requireLibrary("punycode");

export default punycode;
export const { decode, encode, toASCII, toUnicode, ucs2, version } = punycode;
