/** The parts of a pattern string: URL Pattern, 2.1.5 "Parsing". */
import { tokenize } from "./tokens.mjs";

/**
 * @typedef {object} Part
 * @property {"fixed-text" | "regexp" | "segment-wildcard" | "full-wildcard"} type
 * @property {string} value a fixed text, or a regular expression
 * @property {"" | "?" | "*" | "+"} modifier
 * @property {string} name of the group
 * @property {string} prefix
 * @property {string} suffix
 */

/** @typedef {{delimiter: string, prefix: string, ignoreCase: boolean}} PatternOptions */

export const FULL_WILDCARD = ".*";

/** What a segment's wildcard matches. @param {PatternOptions} options */
export function segmentWildcard({ delimiter }) {
  return `[^${escapeRegexp(delimiter)}]+?`;
}

/** A text as a regular expression that matches it. */
export function escapeRegexp(text) {
  return text.replace(/[.+*?^${}()[\]|/\\]/g, "\\$&");
}

/**
 * @param {string} input
 * @param {PatternOptions} options
 * @param {(text: string) => string} encode makes a fixed text canonical; throws a TypeError if it cannot be there
 * @returns {Part[]}
 */
export function parsePattern(input, options, encode) {
  return new PatternParser(input, options, encode).parse();
}

class PatternParser {
  #tokens;
  #options;
  #encode;
  #segmentWildcard;
  #parts = [];
  #pending = "";
  #at = 0;
  #nextName = 0;

  constructor(input, options, encode) {
    this.#tokens = tokenize(input, false);
    this.#options = options;
    this.#encode = encode;
    this.#segmentWildcard = segmentWildcard(options);
  }

  parse() {
    while (this.#at < this.#tokens.length) {
      const char = this.#take("char");
      const name = this.#take("name");
      const group = this.#takeGroup(name);
      if (name !== undefined || group !== undefined) {
        this.#addAfter(char?.value ?? "", name, group);
        continue;
      }
      const fixed = char ?? this.#take("escaped-char");
      if (fixed !== undefined) {
        this.#pending += fixed.value;
      } else if (this.#take("open") !== undefined) {
        this.#addBraces();
      } else {
        this.#flush();
        this.#require("end");
      }
    }
    return this.#parts;
  }

  /** A group after a character, which is its prefix if the options say so. */
  #addAfter(char, name, group) {
    const isPrefix = char !== "" && char === this.#options.prefix;
    if (!isPrefix) {
      this.#pending += char;
    }
    this.#flush();
    this.#add(isPrefix ? char : "", name, group, "", this.#takeModifier());
  }

  #addBraces() {
    const prefix = this.#takeText();
    const name = this.#take("name");
    const group = this.#takeGroup(name);
    const suffix = this.#takeText();
    this.#require("close");
    this.#add(prefix, name, group, suffix, this.#takeModifier());
  }

  #take(type) {
    const token = this.#tokens[this.#at];
    if (token.type !== type) {
      return undefined;
    }
    this.#at++;
    return token;
  }

  #require(type) {
    if (this.#take(type) === undefined) {
      throw new TypeError(`The pattern has '${this.#tokens[this.#at].value}' where it should have its ${type}`);
    }
  }

  #takeGroup(name) {
    return this.#take("regexp") ?? (name === undefined ? this.#take("asterisk") : undefined);
  }

  #takeModifier() {
    return (this.#take("other-modifier") ?? this.#take("asterisk"))?.value ?? "";
  }

  #takeText() {
    let text = "";
    for (;;) {
      const token = this.#take("char") ?? this.#take("escaped-char");
      if (token === undefined) {
        return text;
      }
      text += token.value;
    }
  }

  /** Makes a part of the text that was met since the last one. */
  #flush() {
    if (this.#pending !== "") {
      const value = this.#encode(this.#pending);
      this.#pending = "";
      this.#addFixed(value, "");
    }
  }

  #addFixed(value, modifier) {
    this.#parts.push({ type: "fixed-text", value, modifier, name: "", prefix: "", suffix: "" });
  }

  #add(prefix, name, group, suffix, modifier) {
    const isGroup = name !== undefined || group !== undefined;
    if (!isGroup && modifier === "") {
      this.#pending += prefix;
      return;
    }
    this.#flush();
    if (!isGroup) {
      if (prefix !== "") {
        this.#addFixed(this.#encode(prefix), modifier);
      }
      return;
    }
    const part = { ...this.#typed(group), modifier, name: this.#nameOf(name), prefix: "", suffix: "" };
    part.prefix = this.#encode(prefix);
    part.suffix = this.#encode(suffix);
    this.#parts.push(part);
  }

  /** A regular expression that says the same as a wildcard is one. */
  #typed(group) {
    const value = group === undefined ? this.#segmentWildcard : group.type === "asterisk" ? FULL_WILDCARD : group.value;
    switch (value) {
      case this.#segmentWildcard:
        return { type: "segment-wildcard", value: "" };
      case FULL_WILDCARD:
        return { type: "full-wildcard", value: "" };
      default:
        return { type: "regexp", value };
    }
  }

  #nameOf(token) {
    const name = token === undefined ? `${this.#nextName++}` : token.value;
    if (this.#parts.some((part) => part.name === name)) {
      throw new TypeError(`The pattern has two groups '${name}'`);
    }
    return name;
  }
}
