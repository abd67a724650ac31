/**
 * How the parts of an inspected value are put into lines: short ones into one, long arrays into columns.
 *
 * Source: Node.js, Util, "util.inspect()" (`compact`, `breakLength`), "Customizing util.inspect colors".
 */

/** The numbers that switch a style of the terminal on and off. */
const colors = {
  __proto__: null,
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27], hidden: [8, 28],
  strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39],
  magenta: [35, 39], cyan: [36, 39], white: [37, 39], bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49],
  bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49], framed: [51, 54], overlined: [53, 55], gray: [90, 39],
  redBright: [91, 39], greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39],
  cyanBright: [96, 39], whiteBright: [97, 39], bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49],
  bgYellowBright: [103, 49], bgBlueBright: [104, 49], bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
};

const OTHER_NAMES = {
  grey: "gray", blackBright: "gray", bgGrey: "bgGray", bgBlackBright: "bgGray", faint: "dim", crossedout: "strikethrough", crossedOut: "strikethrough",
  strikeThrough: "strikethrough", inversed: "inverse", swapColors: "inverse", swapcolors: "inverse", conceal: "hidden", doubleUnderline: "doubleunderline",
};
for (const [name, color] of Object.entries(OTHER_NAMES)) {
  Object.defineProperty(colors, name, { value: colors[color], configurable: true, writable: true });
}

/** The colors, and which of them a kind of value has. */
export const styles = {
  colors,
  styles: {
    __proto__: null,
    special: "cyan", number: "yellow", bigint: "yellow", boolean: "yellow", undefined: "grey", null: "bold", string: "green",
    symbol: "green", date: "magenta", regexp: "red", module: "underline",
  },
};

/** A function (text, kind) that gives a text the color of its kind. @param {boolean} colored */
export function styler(colored) {
  if (!colored) {
    return (text) => text;
  }
  return (text, kind) => {
    const color = colors[styles.styles[kind]];
    return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
  };
}

/* An escape sequence of a terminal: of the forms CSI and OSC. */
const CONTROL = /[\u001b\u009b](?:\][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|[[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g;

/** The text without what would only move or color a terminal's. */
export function stripControl(text) {
  return text.replace(CONTROL, "");
}

const WIDE = /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** How many columns of a terminal the text takes. */
export function width(text) {
  if (/^[ -~]*$/.test(text)) {
    return text.length;
  }
  let columns = 0;
  for (const character of stripControl(text.normalize("NFC"))) {
    columns += WIDE.test(character) ? 2 : /[\p{Mn}\p{Me}\p{Cc}\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f]/u.test(character) ? 0 : 1;
  }
  return columns;
}

const ESCAPES = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\", "'": "\\'" };

function escaped(character) {
  const code = character.charCodeAt(0);
  return ESCAPES[character] ?? (code < 0x100 ? `\\x${code.toString(16).toUpperCase().padStart(2, "0")}` : `\\u${code.toString(16).toUpperCase()}`);
}

/** The text with its control characters, backslashes, single quotes and lone surrogates escaped. */
export function escape(text) {
  return text.replace(/[\x00-\x1f'\\\x7f-\x9f]|\p{Cs}/gu, escaped);
}

/** The text as a literal, in single quotes if it has none. */
export function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") && !text.includes("${") ? "`" : "'";
  const body = mark === "'" ? escape(text) : text.replace(/[\x00-\x1f\\\x7f-\x9f]|\p{Cs}/gu, escaped);
  return mark + body + mark;
}

/**
 * An object's text.
 *
 * @param {object} parts
 * @param {string} parts.base what stands before, or ""
 * @param {string} parts.open
 * @param {string[]} parts.entries at least one
 * @param {string} parts.close
 * @param {number} parts.indentation of the object, in columns
 * @param {number} parts.nested how many levels there are in the entry that was made last
 * @param {ArrayLike<unknown>} [parts.value] if it is an array
 * @param {object} parts.options `compact`, `breakLength`, `maxArrayLength`
 */
export function layOut({ base, open, entries, close, indentation, nested, value, options }) {
  const { compact, breakLength } = options;
  const start = base === "" ? "" : `${base} `;
  const line = `\n${" ".repeat(indentation)}`;
  if (compact === true) {
    if (fits(entries, 0, base, breakLength)) {
      return `${open}${base === "" ? "" : ` ${base}`} ${entries.join(", ")} ${close}`;
    }
    const gap = base === "" && open.length === 1 ? " " : `${base === "" ? "" : ` ${base}`}\n${line}  `;
    return `${open}${gap}${entries.join(`,${line}  `)} ${close}`;
  }
  let rows = entries;
  if (compact !== false && compact >= 1) {
    rows = value !== undefined && entries.length > 6 ? columns(entries, value, indentation, options) : entries;
    if (nested < compact && rows === entries) {
      const used = entries.length + indentation + open.length + base.length + 10;
      if (fits(entries, used, base, breakLength)) {
        const joined = entries.join(", ");
        if (!joined.includes("\n")) {
          return `${start}${open} ${joined} ${close}`;
        }
      }
    }
  }
  return `${start}${open}${line}  ${rows.join(`,${line}  `)}${line}${close}`;
}

function fits(entries, used, base, breakLength) {
  const total = entries.reduce((sum, entry) => sum + width(entry), entries.length + used);
  return total <= breakLength && !base.includes("\n");
}

/*
 * As many columns as make a block of about 2.5 times its height, each as wide as its widest entry; numbers to
 * the right. The entries themselves if they differ too much in length.
 */
function columns(all, value, indentation, { compact, breakLength, maxArrayLength }) {
  const hasMore = maxArrayLength < all.length;
  const entries = hasMore ? all.slice(0, -1) : all;
  const lengths = entries.map((entry) => width(entry) + 2);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const widest = Math.max(...lengths);
  if (widest * 3 + indentation >= breakLength || (total / widest <= 5 && widest > 8)) {
    return all;
  }
  const typical = Math.max(widest - 3 - Math.sqrt(widest - total / all.length), 1);
  const perRow = Math.min(
    Math.round(Math.sqrt(2.5 * typical * entries.length) / typical),
    Math.floor((breakLength - indentation) / widest),
    compact * 4,
    15,
  );
  if (perRow <= 1) {
    return all;
  }
  const widths = Array.from({ length: perRow }, (_, column) => Math.max(...lengths.filter((_length, i) => i % perRow === column)));
  const isNumeric = all.every((_entry, i) => typeof value[i] === "number" || typeof value[i] === "bigint");
  const rows = [];
  for (let from = 0; from < entries.length; from += perRow) {
    const row = entries.slice(from, from + perRow);
    rows.push(row.map((entry, i) => {
      const isLast = i === row.length - 1;
      const padding = " ".repeat(widths[i] - lengths[from + i]);
      return isNumeric ? `${padding}${entry}${isLast ? "" : ", "}` : isLast ? entry : `${entry}, ${padding}`;
    }).join(""));
  }
  return hasMore ? [...rows, all.at(-1)] : rows;
}
