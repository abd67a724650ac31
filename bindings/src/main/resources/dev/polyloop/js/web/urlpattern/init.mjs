/** Components given one by one: URL Pattern, 3.2 "URLPatternInit processing". */
import { parser } from "../url.mjs";
import * as canonical from "./canonical.mjs";
import { escapePattern } from "./generate.mjs";

/**
 * The components of patterns, completed by those of `baseURL`.
 *
 * @param {object} init
 * @returns {object} a URLPatternInit
 */
export function processPatternInit(init) {
  return process(init, {}, true);
}

/** The same for a URL: its components are canonical, and empty where nothing is said. */
export function processUrlInit(init) {
  return process(init, { protocol: "", username: "", password: "", hostname: "", port: "", pathname: "", search: "", hash: "" }, false);
}

function process(init, result, isPattern) {
  const base = init.baseURL === undefined ? null : parser.parseURL(init.baseURL);
  if (init.baseURL !== undefined) {
    if (base === null) {
      throw new TypeError(`The base URL '${init.baseURL}' is none`);
    }
    inherit(init, result, base, isPattern);
  }
  const set = (name, strip, canonicalize) => {
    if (init[name] !== undefined) {
      const stripped = strip(init[name]);
      result[name] = isPattern ? stripped : canonicalize(stripped);
    }
  };
  const whole = (value) => value;
  set("protocol", (value) => value.replace(/:$/, ""), canonical.protocol);
  set("username", whole, canonical.username);
  set("password", whole, canonical.password);
  set("hostname", whole, canonical.hostname);
  const scheme = result.protocol ?? "";
  set("port", whole, (value) => canonical.port(value, scheme));
  const isHierarchical = scheme === "" || canonical.isSpecialScheme(scheme);
  const complete = (value) => resolve(value, base, isPattern);
  set("pathname", complete, isHierarchical ? canonical.pathname : canonical.opaquePathname);
  set("search", (value) => value.replace(/^\?/, ""), canonical.search);
  set("hash", (value) => value.replace(/^#/, ""), canonical.hash);
  return result;
}

/** Takes from the base what is less specific than all that is said. */
function inherit(init, result, base, isPattern) {
  const lacks = (...names) => names.every((name) => init[name] === undefined);
  const take = (name, value, ...lacking) => {
    if (lacks(...lacking)) {
      result[name] = isPattern ? escapePattern(value) : value;
    }
  };
  take("protocol", base.scheme, "protocol");
  if (!isPattern) {
    take("username", base.username, "protocol", "hostname", "port", "username");
    take("password", base.password, "protocol", "hostname", "port", "username", "password");
  }
  take("hostname", base.host === null ? "" : parser.serializeHost(base.host), "protocol", "hostname");
  take("port", base.port === null ? "" : parser.serializeInteger(base.port), "protocol", "hostname", "port");
  const authority = ["protocol", "hostname", "port"];
  take("pathname", parser.serializePath(base), ...authority, "pathname");
  take("search", base.query ?? "", ...authority, "pathname", "search");
  take("hash", base.fragment ?? "", ...authority, "pathname", "search", "hash");
}

/** A relative path seen from the base's. */
function resolve(path, base, isPattern) {
  if (base === null || parser.hasAnOpaquePath(base) || isAbsolute(path, isPattern)) {
    return path;
  }
  const basePath = parser.serializePath(base);
  const folder = basePath.slice(0, basePath.lastIndexOf("/") + 1);
  return (isPattern ? escapePattern(folder) : folder) + path;
}

function isAbsolute(path, isPattern) {
  return isPattern ? /^[\\{]?\//.test(path) : path.startsWith("/");
}
