/** A pattern for a whole URL in one string: URL Pattern, 1.6 "Constructor string parsing". */
import * as canonical from "./canonical.mjs";
import { Component, DEFAULT } from "./component.mjs";
import { tokenize } from "./tokens.mjs";

/** The components of the string. @param {string} input @returns {object} a URLPatternInit */
export function parseConstructorString(input) {
  return new ConstructorStringParser(input).parse();
}

const PLAIN = ["char", "escaped-char", "invalid-char"];
/** After these a question mark is a modifier. */
const GROUP_ENDS = ["name", "regexp", "close", "asterisk"];

const ORDER = ["protocol", "authority", "username", "password", "hostname", "port", "pathname", "search", "hash"];
const isBefore = (state, other) => ORDER.indexOf(state) < ORDER.indexOf(other);

class ConstructorStringParser {
  #points;
  #tokens;
  #result = {};
  #start = 0;
  #at = 0;
  #step = 1;
  #depth = 0;
  #brackets = 0;
  #isSpecial = false;
  #state = "init";

  constructor(input) {
    this.#points = Array.from(input);
    this.#tokens = tokenize(input, true);
  }

  parse() {
    while (this.#state !== "done") {
      this.#step = 1;
      const { type } = this.#tokens[this.#at];
      if (type === "end") {
        this.#end();
      } else if (type === "open") {
        this.#depth++;
      } else if (this.#depth > 0) {
        this.#depth -= type === "close" ? 1 : 0;
      } else {
        this.#next();
      }
      this.#at += this.#step;
    }
    const result = this.#result;
    if (result.hostname !== undefined && result.port === undefined) {
      result.port = "";
    }
    return result;
  }

  /** At the end: the components that were left open are known now. */
  #end() {
    switch (this.#state) {
      case "init":
        // There is no protocol: it is relative.
        this.#rewind();
        if (this.#is("#")) {
          this.#change("hash", 1);
        } else if (this.#isSearch()) {
          this.#change("search", 1);
        } else {
          this.#change("pathname", 0);
        }
        break;
      case "authority":
        this.#rewindTo("hostname");
        break;
      default:
        this.#change("done", 0);
    }
  }

  #next() {
    switch (this.#state) {
      case "init":
        if (this.#is(":")) {
          this.#rewindTo("protocol");
        }
        break;
      case "protocol":
        if (this.#is(":")) {
          this.#endProtocol();
        }
        break;
      case "authority":
        if (this.#is("@")) {
          this.#rewindTo("username");
        } else if (this.#is("/") || this.#isSearch() || this.#is("#")) {
          this.#rewindTo("hostname");
        }
        break;
      case "username":
        if (this.#is(":")) {
          this.#change("password", 1);
        } else if (this.#is("@")) {
          this.#change("hostname", 1);
        }
        break;
      case "password":
        if (this.#is("@")) {
          this.#change("hostname", 1);
        }
        break;
      case "hostname":
        if (this.#is("[")) {
          this.#brackets++;
        } else if (this.#is("]")) {
          this.#brackets--;
        } else if (this.#is(":") && this.#brackets === 0) {
          this.#change("port", 1);
        } else {
          this.#afterAuthority();
        }
        break;
      case "port":
        this.#afterAuthority();
        break;
      case "pathname":
        this.#afterPathname();
        break;
      case "search":
        if (this.#is("#")) {
          this.#change("hash", 1);
        }
        break;
      default:
    }
  }

  #endProtocol() {
    // The rest is read differently for a special scheme.
    this.#isSpecial = new Component(this.#component(), canonical.protocol, DEFAULT).matchesSpecialScheme();
    if (this.#is("/", 1) && this.#is("/", 2)) {
      this.#change("authority", 3);
    } else {
      this.#change(this.#isSpecial ? "authority" : "pathname", 1);
    }
  }

  #afterAuthority() {
    if (this.#is("/")) {
      this.#change("pathname", 0);
    } else {
      this.#afterPathname();
    }
  }

  #afterPathname() {
    if (this.#isSearch()) {
      this.#change("search", 1);
    } else if (this.#is("#")) {
      this.#change("hash", 1);
    }
  }

  /** Ends a component; those that stand between it and the new one are empty. */
  #change(state, skip) {
    const ended = this.#state;
    if (ended !== "init" && ended !== "authority") {
      this.#result[ended] = this.#component();
    }
    if (ended !== "init" && state !== "done") {
      if (isBefore(ended, "hostname") && isBefore("hostname", state)) {
        this.#result.hostname ??= "";
      }
      if (isBefore(ended, "pathname") && isBefore("pathname", state)) {
        this.#result.pathname ??= this.#isSpecial ? "/" : "";
      }
      if (isBefore(ended, "search") && isBefore("search", state)) {
        this.#result.search ??= "";
      }
    }
    this.#state = state;
    this.#at += skip;
    this.#start = this.#at;
    this.#step = 0;
  }

  #rewind() {
    this.#at = this.#start;
    this.#step = 0;
  }

  #rewindTo(state) {
    this.#rewind();
    this.#state = state;
  }

  #component() {
    return this.#points.slice(this.#tokens[this.#start].index, this.#tokens[this.#at].index).join("");
  }

  /** Whether the token, or one after it, is that character and means nothing else. */
  #is(value, ahead = 0) {
    const token = this.#tokens[this.#at + ahead];
    return token !== undefined && token.value === value && PLAIN.includes(token.type);
  }

  #isSearch() {
    if (this.#is("?")) {
      return true;
    }
    return this.#tokens[this.#at].value === "?" && !GROUP_ENDS.includes(this.#tokens[this.#at - 1]?.type);
  }
}
