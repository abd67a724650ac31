/** `node:url`: the WHATWG API. The legacy `parse` does not exist. Source: Node.js, URL. */
import { modules } from "../host.mjs";

export const { URL, URLSearchParams } = globalThis;

function coded(code, message) {
  return Object.assign(new TypeError(message), { code });
}

export function fileURLToPath(url) {
  const parsed = typeof url === "string" ? new URL(url) : url;
  if (parsed?.protocol !== "file:") {
    throw coded("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  }
  if (parsed.hostname !== "") {
    throw coded("ERR_INVALID_FILE_URL_HOST", "File URL host must be \"localhost\" or empty");
  }
  if (/%2f/i.test(parsed.pathname)) {
    throw coded("ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
  }
  return decodeURIComponent(parsed.pathname);
}

export function pathToFileURL(path) {
  return new URL(modules.urlOf(`${path}`));
}

export function format(url, { auth = true, fragment = true, search = true } = {}) {
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
  return copy.href;
}

export function urlToHttpOptions(url) {
  const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
  return {
    protocol, hostname, hash, search, pathname, path: `${pathname}${search}`, href,
    ...(port === "" ? {} : { port: Number(port) }),
    ...(username === "" && password === "" ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  };
}

export default { URL, URLSearchParams, fileURLToPath, pathToFileURL, format, urlToHttpOptions };
