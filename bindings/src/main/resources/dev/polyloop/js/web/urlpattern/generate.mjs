/** What is made of the parts of a pattern: URL Pattern, 2.2 (a regular expression) and 2.3 (a pattern string). */
import { escapeRegexp, FULL_WILDCARD, segmentWildcard } from "./parts.mjs";
import { isNameCodePoint } from "./tokens.mjs";

/** A regular expression for the parts; its groups are those that have names, in order. */
export function toRegexp(parts, options) {
  return `^${parts.map((part) => partToRegexp(part, options)).join("")}$`;
}

function partToRegexp(part, options) {
  const { modifier } = part;
  if (part.type === "fixed-text") {
    const text = escapeRegexp(part.value);
    return modifier === "" ? text : `(?:${text})${modifier}`;
  }
  const value = valueOf(part, options);
  const prefix = escapeRegexp(part.prefix);
  const suffix = escapeRegexp(part.suffix);
  const isRepeated = modifier === "*" || modifier === "+";
  if (prefix === "" && suffix === "") {
    return isRepeated ? `((?:${value})${modifier})` : `(${value})${modifier}`;
  }
  if (!isRepeated) {
    return `(?:${prefix}(${value})${suffix})${modifier}`;
  }
  // The first prefix and the last suffix are not in the group, those between are.
  const all = `(?:${prefix}((?:${value})(?:${suffix}${prefix}(?:${value}))*)${suffix})`;
  return modifier === "*" ? `${all}?` : all;
}

function valueOf({ type, value }, options) {
  switch (type) {
    case "segment-wildcard":
      return segmentWildcard(options);
    case "full-wildcard":
      return FULL_WILDCARD;
    default:
      return value;
  }
}

/** A text as a pattern that matches it. */
export function escapePattern(text) {
  return text.replace(/[+*?:{}()\\]/g, "\\$&");
}

/** The normal form of the pattern with these parts. */
export function toPattern(parts, options) {
  return parts.map((part, index) => partToPattern(part, parts[index - 1], parts[index + 1], options)).join("");
}

function partToPattern(part, previous, next, options) {
  if (part.type === "fixed-text") {
    const text = escapePattern(part.value);
    return part.modifier === "" ? text : `{${text}}${part.modifier}`;
  }
  const isNamed = !/^[0-9]/.test(part.name);
  const isGrouped = needsGrouping(part, isNamed, previous, next, options);
  const matcher = matcherOf(part, isNamed, isGrouped, previous, options);
  const separator =
    part.type === "segment-wildcard" && isNamed && part.suffix !== "" && isNameCodePoint(first(part.suffix), false) ? "\\" : "";
  const text = `${escapePattern(part.prefix)}${isNamed ? `:${part.name}` : ""}${matcher}${separator}${escapePattern(part.suffix)}`;
  return `${isGrouped ? `{${text}}` : text}${part.modifier}`;
}

const first = (text) => String.fromCodePoint(text.codePointAt(0));

/** Whether it would read as something else without braces. */
function needsGrouping(part, isNamed, previous, next, { prefix }) {
  if (part.suffix !== "" || (part.prefix !== "" && part.prefix !== prefix)) {
    return true;
  }
  const isNameAlone = isNamed && part.type === "segment-wildcard" && part.modifier === "";
  if (isNameAlone && next !== undefined && next.prefix === "" && next.suffix === "") {
    const runsOn = next.type === "fixed-text" ? isNameCodePoint(first(next.value), false) : /^[0-9]/.test(next.name);
    if (runsOn) {
      return true;
    }
  }
  return part.prefix === "" && previous?.type === "fixed-text" && prefix !== "" && previous.value.endsWith(prefix);
}

function matcherOf(part, isNamed, isGrouped, previous, options) {
  switch (part.type) {
    case "regexp":
      return `(${part.value})`;
    case "segment-wildcard":
      return isNamed ? "" : `(${segmentWildcard(options)})`;
    default: {
      const isFree =
        previous === undefined || previous.type === "fixed-text" || previous.modifier !== "" || isGrouped || part.prefix !== "";
      return !isNamed && isFree ? "*" : `(${FULL_WILDCARD})`;
    }
  }
}
