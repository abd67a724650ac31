/**
 * URLPattern: URL Pattern, 1.2 "The URLPattern class" and 1.4 "High-level operations". There is no package for it on
 * Maven Central; URLs are parsed by that of `url.mjs`.
 */
import { parser } from "./url.mjs";
import * as canonical from "./urlpattern/canonical.mjs";
import { Component, DEFAULT, HOSTNAME, PATHNAME } from "./urlpattern/component.mjs";
import { parseConstructorString } from "./urlpattern/constructorstring.mjs";
import { processPatternInit, processUrlInit } from "./urlpattern/init.mjs";

/** In the order of a URL. */
const COMPONENTS = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];
const RESULT_ORDER = ["hash", "hostname", "inputs", "password", "pathname", "port", "protocol", "search", "username"];
const INIT_ORDER = ["baseURL", "hash", "hostname", "password", "pathname", "port", "protocol", "search", "username"];

/** Which URLs match. */
export class URLPattern {
  #components;

  /**
   * @param {string | object} [input] a pattern for a whole URL, or patterns for its components
   * @param {string | {ignoreCase?: boolean}} [base] of a relative pattern; or the options
   * @param {{ignoreCase?: boolean}} [options]
   */
  constructor(input = {}, base = undefined, options = undefined) {
    const hasBase = arguments.length > 2 || !(base === undefined || isDictionary(base));
    const given = toInput(input);
    const baseUrl = hasBase ? toUsv(base) : undefined;
    const { ignoreCase } = toDictionary(hasBase ? options : base);
    this.#components = compile(toInit(given, baseUrl), Boolean(ignoreCase));
  }

  /** @returns {boolean} whether the URL matches */
  test(input = {}, baseURL = undefined) {
    return this.#match(input, baseURL) !== null;
  }

  /** @returns {object | null} what the groups of each component match */
  exec(input = {}, baseURL = undefined) {
    return this.#match(input, baseURL);
  }

  #match(input, baseURL) {
    const components = this.#components;
    const given = toInput(input);
    const base = baseURL === undefined ? undefined : toUsv(baseURL);
    const url = typeof given === "string" ? parts(given, base) : fromInit(given, base);
    if (url === null) {
      return null;
    }
    const result = { inputs: base === undefined ? [given] : [given, base] };
    for (const name of COMPONENTS) {
      const found = components[name].match(url[name]);
      if (found === null) {
        return null;
      }
      result[name] = found;
    }
    return Object.fromEntries(RESULT_ORDER.map((name) => [name, result[name]]));
  }

  get protocol() {
    return this.#components.protocol.pattern;
  }

  get username() {
    return this.#components.username.pattern;
  }

  get password() {
    return this.#components.password.pattern;
  }

  get hostname() {
    return this.#components.hostname.pattern;
  }

  get port() {
    return this.#components.port.pattern;
  }

  get pathname() {
    return this.#components.pathname.pattern;
  }

  get search() {
    return this.#components.search.pattern;
  }

  get hash() {
    return this.#components.hash.pattern;
  }

  /** Whether there is a group with a regular expression of its own. */
  get hasRegExpGroups() {
    return Object.values(this.#components).some((component) => component.hasRegExpGroups);
  }

  get [Symbol.toStringTag]() {
    return "URLPattern";
  }
}

/** What a pattern is made of. @param {string | object} given @param {string | undefined} base */
function toInit(given, base) {
  if (typeof given !== "string") {
    if (base !== undefined) {
      throw new TypeError("A base URL is for a pattern that is a string");
    }
    return given;
  }
  const init = parseConstructorString(given);
  if (base !== undefined) {
    return { ...init, baseURL: base };
  }
  if (init.protocol === undefined) {
    throw new TypeError(`The pattern '${given}' is relative and needs a base URL`);
  }
  return init;
}

function compile(init, ignoreCase) {
  const patterns = processPatternInit(init);
  for (const name of COMPONENTS) {
    patterns[name] ??= "*";
  }
  if (canonical.isDefaultPort(patterns.protocol, patterns.port)) {
    patterns.port = "";
  }
  const protocol = new Component(patterns.protocol, canonical.protocol, DEFAULT);
  const isIpv6 = /^[{\\]?\[/.test(patterns.hostname) && patterns.hostname.length > 1;
  const isSpecial = protocol.matchesSpecialScheme();
  const cased = { ...DEFAULT, ignoreCase };
  return {
    protocol,
    username: new Component(patterns.username, canonical.username, DEFAULT),
    password: new Component(patterns.password, canonical.password, DEFAULT),
    hostname: new Component(patterns.hostname, isIpv6 ? canonical.ipv6Hostname : canonical.hostname, HOSTNAME),
    port: new Component(patterns.port, (value) => canonical.port(value), DEFAULT),
    pathname: isSpecial
      ? new Component(patterns.pathname, canonical.pathname, { ...PATHNAME, ignoreCase })
      : new Component(patterns.pathname, canonical.opaquePathname, cased),
    search: new Component(patterns.search, canonical.search, cased),
    hash: new Component(patterns.hash, canonical.hash, cased),
  };
}

/** The components of a URL, or null if it is none. */
function parts(input, base) {
  const baseURL = base === undefined ? undefined : parser.parseURL(base);
  const url = baseURL === null ? null : parser.parseURL(input, { baseURL });
  if (url === null) {
    return null;
  }
  return {
    protocol: url.scheme,
    username: url.username,
    password: url.password,
    hostname: url.host === null ? "" : parser.serializeHost(url.host),
    port: url.port === null ? "" : parser.serializeInteger(url.port),
    pathname: parser.serializePath(url),
    search: url.query ?? "",
    hash: url.fragment ?? "",
  };
}

/** The same of components that were given one by one. */
function fromInit(init, base) {
  if (base !== undefined) {
    throw new TypeError("A base URL is for an input that is a string");
  }
  try {
    return processUrlInit(init);
  } catch (error) {
    if (error instanceof TypeError) {
      return null;
    }
    throw error;
  }
}

// The conversions of Web IDL

function isDictionary(value) {
  return value === null || typeof value === "object" || typeof value === "function";
}

function toDictionary(value) {
  if (value !== undefined && !isDictionary(value)) {
    throw new TypeError("The options are not an object");
  }
  return value ?? {};
}

function toUsv(value) {
  return `${value}`.toWellFormed();
}

function toInput(input) {
  if (!isDictionary(input)) {
    return toUsv(input);
  }
  const init = {};
  for (const name of INIT_ORDER) {
    const value = input?.[name];
    if (value !== undefined) {
      init[name] = toUsv(value);
    }
  }
  return init;
}
