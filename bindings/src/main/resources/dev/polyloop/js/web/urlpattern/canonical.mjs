/** The canonical form of a URL's components: URL Pattern, 3.1 "Encoding callbacks", by the URL standard's own parser. */
import { parser } from "../url.mjs";

export const SPECIAL = ["ftp", "file", "http", "https", "ws", "wss"];
const DEFAULT_PORTS = { __proto__: null, ftp: "21", http: "80", https: "443", ws: "80", wss: "443" };

export function isSpecialScheme(scheme) {
  return SPECIAL.includes(scheme);
}

export function isDefaultPort(scheme, port) {
  return DEFAULT_PORTS[scheme] === port && port !== undefined;
}

function dummy() {
  return parser.parseURL("https://dummy.invalid/");
}

/** Lets the parser read a value as one component of the URL. */
function read(value, url, stateOverride) {
  if (parser.basicURLParse(value, { url, stateOverride }) === null) {
    refuse(value, stateOverride);
  }
  return url;
}

function refuse(value, what) {
  throw new TypeError(`'${value}' cannot be the ${what} of a URL`);
}

/** Nothing stays nothing. */
const unlessEmpty = (canonicalize) => (value, ...more) => (value === "" ? "" : canonicalize(value, ...more));

export const protocol = unlessEmpty((value) => {
  const url = parser.parseURL(`${value}://dummy.invalid/`);
  return url === null ? refuse(value, "protocol") : url.scheme;
});

export const username = unlessEmpty((value) => {
  const url = dummy();
  parser.setTheUsername(url, value);
  return url.username;
});

export const password = unlessEmpty((value) => {
  const url = dummy();
  parser.setThePassword(url, value);
  return url.password;
});

export const hostname = unlessEmpty((value) => {
  const url = dummy();
  url.host = null;
  read(value, url, "hostname");
  // The parser stops at a port, which a hostname does not have.
  return url.host === null ? refuse(value, "hostname") : parser.serializeHost(url.host);
});

export function ipv6Hostname(value) {
  return /[^0-9a-f[\]:]/i.test(value) ? refuse(value, "hostname") : value.toLowerCase();
}

/** @param {string} value @param {string} [scheme] whose default port is left out; without it there is none */
export const port = unlessEmpty((value, scheme = "") => {
  if (!/^[\t\n\r]*[0-9]/.test(value)) {
    refuse(value, "port");
  }
  const url = dummy();
  url.scheme = scheme;
  read(value, url, "port");
  return url.port === null ? "" : parser.serializeInteger(url.port);
});

export const pathname = unlessEmpty((value) => {
  // A piece of a path gets no slash, nor is a dot that it begins with a segment.
  const added = value.startsWith("/") ? "" : "/-";
  const url = dummy();
  url.path = [];
  return parser.serializePath(read(added + value, url, "path start")).slice(added.length);
});

export const opaquePathname = unlessEmpty((value) => {
  const url = dummy();
  url.path = "";
  return parser.serializePath(read(value, url, "opaque path"));
});

export const search = unlessEmpty((value) => {
  const url = dummy();
  url.query = "";
  return read(value, url, "query").query;
});

export const hash = unlessEmpty((value) => {
  const url = dummy();
  url.fragment = "";
  return read(value, url, "fragment").fragment;
});
