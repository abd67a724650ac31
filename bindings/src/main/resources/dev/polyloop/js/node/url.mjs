/** `node:url`: the WHATWG API. The legacy `parse` does not exist. Source: Node.js, URL. */
import { modules } from "../host.mjs";
import { URL, URLSearchParams } from "../web/url.mjs";
import { coded, wrongType } from "./errors.mjs";
import { toUnicode } from "./punycode.mjs";

export { URL, URLSearchParams };

export function fileURLToPath(url) {
  const parsed = typeof url === "string" ? new URL(url) : url;
  if (typeof parsed?.href !== "string") {
    throw wrongType("path", "of type string or an instance of URL", url);
  }
  if (parsed.protocol !== "file:") {
    throw coded(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  }
  if (parsed.hostname !== "") {
    throw coded(TypeError, "ERR_INVALID_FILE_URL_HOST", "File URL host must be \"localhost\" or empty on linux");
  }
  if (/%2f/i.test(parsed.pathname)) {
    throw coded(TypeError, "ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
  }
  return decodeURIComponent(parsed.pathname);
}

export function pathToFileURL(path) {
  if (typeof path !== "string") {
    throw wrongType("path", "of type string", path);
  }
  const url = new URL(modules.urlOf(path));
  // A folder stays one.
  if (path.endsWith("/") && !url.pathname.endsWith("/")) {
    url.pathname += "/";
  }
  return url;
}

/** @param {string} domain @returns {string} "" if it is none */
export function domainToASCII(domain) {
  const url = `ws://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : "";
}

/** @param {string} domain @returns {string} "" if it is none */
export function domainToUnicode(domain) {
  return toUnicode(domainToASCII(domain));
}

export function format(url, { auth = true, fragment = true, search = true, unicode = false } = {}) {
  if (!(url instanceof URL)) {
    throw wrongType("urlObject", "an instance of URL: the legacy objects are not supported", url);
  }
  const copy = new URL(url);
  if (!auth) {
    copy.username = copy.password = "";
  }
  if (!fragment) {
    copy.hash = "";
  }
  if (!search) {
    copy.search = "";
  }
  return unicode ? copy.href.replace(copy.hostname, toUnicode(copy.hostname)) : copy.href;
}

export function urlToHttpOptions(url) {
  const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
  return {
    protocol, hostname, hash, search, pathname, path: `${pathname}${search}`, href,
    ...(port === "" ? {} : { port: Number(port) }),
    ...(username === "" && password === "" ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  };
}

export default { URL, URLSearchParams, domainToASCII, domainToUnicode, fileURLToPath, pathToFileURL, format, urlToHttpOptions };
