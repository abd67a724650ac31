/**
 * URL and URLSearchParams of the URL standard: the package whatwg-url, which follows the standard's
 * text step by step. Its tables for international domain names are loaded when one of these is met.
 */
import { TextDecoder, TextEncoder } from "./encoding.mjs";
import { load } from "./lazy.mjs";
import { requireLibrary } from "./library.mjs";
import { showAs, showPairs } from "./inspect.mjs";

let names;

/** UTS 46, which the standard says is lowercasing for an ASCII domain without Punycode (3.5 "Domain to ASCII"). */
const tr46 = {
  toASCII(domain, options) {
    const isPlain = !/[^\0-\x7f]/.test(domain) && !/(^|\.)xn--/i.test(domain);
    if (isPlain && !options.verifyDNSLength) {
      return domain.toLowerCase();
    }
    names ??= requireLibrary("tr46");
    return names.toASCII(domain, options);
  },
  toUnicode(domain, options) {
    names ??= requireLibrary("tr46");
    return names.toUnicode(domain, options);
  },
};

const library = requireLibrary("whatwg-url", { tr46 }, { TextDecoder, TextEncoder });

export const { URL, URLSearchParams } = library;

/** The algorithms of the standard, on its URL records. */
export const parser = library;

/* File API, 8.4. */
for (const [name, value] of Object.entries({
  createObjectURL: (blob) => load("web/objecturls").createObjectURL(blob),
  revokeObjectURL: (url) => load("web/objecturls").revokeObjectURL(url),
})) {
  Object.defineProperty(URL, name, { value, configurable: true, enumerable: true, writable: true });
}

showAs(URL, [
  "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "searchParams", "hash",
]);
showPairs(URLSearchParams);
