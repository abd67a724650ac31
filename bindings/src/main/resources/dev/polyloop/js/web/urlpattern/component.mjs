/** A component of a pattern, ready to match: URL Pattern, 1.5 "Internals". */
import * as canonical from "./canonical.mjs";
import { toPattern, toRegexp } from "./generate.mjs";
import { parsePattern } from "./parts.mjs";

export const DEFAULT = { delimiter: "", prefix: "", ignoreCase: false };
export const HOSTNAME = { delimiter: ".", prefix: "", ignoreCase: false };
export const PATHNAME = { delimiter: "/", prefix: "/", ignoreCase: false };

export class Component {
  #regexp;
  #names;

  /**
   * @param {string} input a pattern string
   * @param {(text: string) => string} encode
   * @param {import("./parts.mjs").PatternOptions} options
   */
  constructor(input, encode, options) {
    const parts = parsePattern(input, options, encode);
    this.#names = parts.filter((part) => part.type !== "fixed-text").map((part) => part.name);
    try {
      this.#regexp = new RegExp(toRegexp(parts, options), options.ignoreCase ? "vi" : "v");
    } catch (error) {
      throw new TypeError(`The pattern '${input}' has a wrong regular expression`, { cause: error });
    }
    /** The normal form. */
    this.pattern = toPattern(parts, options);
    this.hasRegExpGroups = parts.some((part) => part.type === "regexp");
  }

  /** What its groups match, or null. @param {string} input */
  match(input) {
    const found = this.#regexp.exec(input);
    return found === null ? null : { groups: Object.fromEntries(this.#names.map((name, index) => [name, found[index + 1]])), input };
  }

  /** Whether there is a special scheme that it matches. */
  matchesSpecialScheme() {
    return canonical.SPECIAL.some((scheme) => this.#regexp.test(scheme));
  }
}
