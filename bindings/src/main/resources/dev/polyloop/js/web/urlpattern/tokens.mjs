/** The tokens of a pattern string: URL Pattern, 2.1.2 "Tokenizing". Positions count code points. */

/** @typedef {{type: string, index: number, value: string}} Token */

const START = /^[$_\p{ID_Start}]$/u;
const PART = /^[$_\u200c\u200d\p{ID_Continue}]$/u;

/** Whether a group's name may have the code point, or begin with it. */
export function isNameCodePoint(point, isFirst) {
  return (isFirst ? START : PART).test(point);
}

const SINGLE = { __proto__: null, "*": "asterisk", "+": "other-modifier", "?": "other-modifier", "{": "open", "}": "close" };

const isAscii = (point) => point <= "\x7f";

/**
 * @param {string} input
 * @param {boolean} lenient whether what is wrong becomes an "invalid-char" rather than a TypeError
 * @returns {Token[]} the last is the "end"
 */
export function tokenize(input, lenient) {
  const points = Array.from(input);
  const tokens = [];
  let index = 0;
  while (index < points.length) {
    const { type, from, to, next } = tokenAt(points, index);
    if (type === "invalid-char" && !lenient) {
      throw new TypeError(`The pattern '${input}' is wrong at '${points.slice(index).join("")}'`);
    }
    tokens.push({ type, index, value: points.slice(from, to).join("") });
    index = next;
  }
  tokens.push({ type: "end", index, value: "" });
  return tokens;
}

/** The token that begins there: its value is from `from` to `to`, the next one begins at `next`. */
function tokenAt(points, index) {
  const point = points[index];
  const after = index + 1;
  const single = SINGLE[point];
  if (single !== undefined) {
    return { type: single, from: index, to: after, next: after };
  }
  switch (point) {
    case "\\":
      return after === points.length
        ? { type: "invalid-char", from: index, to: after, next: after }
        : { type: "escaped-char", from: after, to: after + 1, next: after + 1 };
    case ":":
      return name(points, index);
    case "(":
      return regexp(points, index);
    default:
      return { type: "char", from: index, to: after, next: after };
  }
}

function name(points, index) {
  const from = index + 1;
  let end = from;
  while (end < points.length && isNameCodePoint(points[end], end === from)) {
    end++;
  }
  return end === from ? { type: "invalid-char", from: index, to: from, next: from } : { type: "name", from, to: end, next: end };
}

/** A regular expression in parentheses, of ASCII; groups in it must not capture. */
function regexp(points, index) {
  const from = index + 1;
  const invalid = { type: "invalid-char", from: index, to: from, next: from };
  let depth = 1;
  for (let at = from; at < points.length; at++) {
    const point = points[at];
    if (!isAscii(point) || (at === from && point === "?")) {
      return invalid;
    }
    if (point === "\\") {
      at++;
      if (at === points.length || !isAscii(points[at])) {
        return invalid;
      }
    } else if (point === ")") {
      depth--;
      if (depth === 0) {
        return at === from ? invalid : { type: "regexp", from, to: at, next: at + 1 };
      }
    } else if (point === "(") {
      depth++;
      if (points[at + 1] !== "?") {
        return invalid;
      }
    }
  }
  return invalid;
}
