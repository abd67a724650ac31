/** `util.parseArgs`. Source: Node.js, Util, "util.parseArgs()". */
import process from "./process.mjs";
import { coded, received, wrongType } from "./errors.mjs";

const isMember = (object, key) => Object.hasOwn(object, key);

/**
 * The options and other arguments of a command line.
 *
 * @param {object} [config] `args`, `options` ({ type, short, multiple, default } by name), `strict`, `allowPositionals`,
 *   `allowNegative`, `tokens`
 * @returns {{values: object, positionals: string[], tokens?: object[]}}
 */
export function parseArgs(config = {}) {
  const args = config.args ?? process.argv.slice(2);
  const { options = {}, strict = true, allowNegative = false } = config;
  const allowPositionals = config.allowPositionals ?? !strict;
  checkOptions(options);
  const tokens = [...tokenize(args, options, allowNegative)];
  const values = { __proto__: null };
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === "option") {
      if (strict) {
        checkKnown(token, options, allowPositionals);
        checkValue(token, options);
      }
      store(token, options, values);
    } else if (token.kind === "positional") {
      if (!allowPositionals) {
        throw coded(TypeError, "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL",
          `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      }
      positionals.push(token.value);
    }
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && values[name] === undefined) {
      values[name] = option.default;
    }
  }
  return config.tokens ? { values, positionals, tokens } : { values, positionals };
}

function checkOptions(options) {
  for (const [name, option] of Object.entries(options)) {
    const path = `options.${name}`;
    if (typeof option !== "object" || option === null) {
      throw wrongType(path, "of type object", option);
    }
    if (option.type !== "string" && option.type !== "boolean") {
      throw coded(TypeError, "ERR_INVALID_ARG_TYPE", `The "${path}.type" property must be ('string|boolean'). Received ${received(option.type)}`);
    }
    if (isMember(option, "short") && (typeof option.short !== "string" || option.short.length !== 1)) {
      throw typeof option.short === "string"
        ? coded(TypeError, "ERR_INVALID_ARG_VALUE", `The property '${path}.short' must be a single character. Received '${option.short}'`)
        : wrongType(`${path}.short`, "of type string", option.short);
    }
    if (isMember(option, "multiple") && typeof option.multiple !== "boolean") {
      throw wrongType(`${path}.multiple`, "of type boolean", option.multiple);
    }
    if (option.default !== undefined) {
      const values = option.multiple ? option.default : [option.default];
      if (!Array.isArray(values)) {
        throw wrongType(`${path}.default`, "an instance of Array", values);
      }
      const wrong = values.find((value) => typeof value !== option.type);
      if (wrong !== undefined) {
        throw wrongType(`${path}.default`, `of type ${option.type}`, wrong);
      }
    }
  }
}

function* tokenize(args, options, allowNegative) {
  const longName = (short) => Object.keys(options).find((name) => options[name].short === short) ?? short;
  const takesText = (name) => options[name]?.type === "string";
  const queue = args.map((text, index) => ({ text, index }));
  while (queue.length > 0) {
    const { text, index, isOfGroup } = queue.shift();
    const next = queue[0];
    if (text === "--" && !isOfGroup) {
      yield { kind: "option-terminator", index };
      for (const { text: value, index: at } of queue.splice(0)) {
        yield { kind: "positional", index: at, value };
      }
    } else if (/^-[^-]$/su.test(text)) {
      const name = longName(text[1]);
      const hasValue = takesText(name) && next !== undefined && !next.isOfGroup;
      yield { kind: "option", name, rawName: text, index, value: hasValue ? queue.shift().text : undefined, inlineValue: hasValue ? false : undefined };
    } else if (/^-[^-]./s.test(text)) {
      const name = longName(text[1]);
      if (takesText(name)) {
        yield { kind: "option", name, rawName: `-${text[1]}`, index, value: text.slice(2), inlineValue: true };
      } else {
        // A group: an option that takes a text ends it.
        const group = [];
        for (let i = 1; i < text.length; i++) {
          if (takesText(longName(text[i])) && i < text.length - 1) {
            group.push({ text: `-${text.slice(i)}`, index, isOfGroup: true });
            break;
          }
          group.push({ text: `-${text[i]}`, index, isOfGroup: i < text.length - 1 });
        }
        queue.unshift(...group);
      }
    } else if (/^--[^=]+=/s.test(text)) {
      const at = text.indexOf("=");
      yield { kind: "option", name: text.slice(2, at), rawName: text.slice(0, at), index, value: text.slice(at + 1), inlineValue: true };
    } else if (/^--./s.test(text)) {
      let name = text.slice(2);
      if (allowNegative && name.startsWith("no-") && options[name] === undefined && options[name.slice(3)]?.type !== "string") {
        name = name.slice(3);
      }
      const hasValue = takesText(name) && next !== undefined;
      yield { kind: "option", name, rawName: text, index, value: hasValue ? queue.shift().text : undefined, inlineValue: hasValue ? false : undefined };
    } else {
      yield { kind: "positional", index, value: text };
    }
  }
}

function checkKnown({ name, rawName }, options, allowPositionals) {
  if (!isMember(options, name)) {
    const hint = allowPositionals
      ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(rawName)}` : "";
    throw coded(TypeError, "ERR_PARSE_ARGS_UNKNOWN_OPTION", `Unknown option '${rawName}'${hint}`);
  }
}

function checkValue({ name, rawName, value, inlineValue }, options) {
  const { type, short } = options[name];
  const shown = `${short ? `-${short}, ` : ""}--${name}`;
  const fail = (message) => {
    throw coded(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", message);
  };
  if (type === "string" && typeof value !== "string") {
    fail(`Option '${shown} <value>' argument missing`);
  }
  if (type === "boolean" && value !== undefined) {
    fail(`Option '${shown}' does not take an argument`);
  }
  if (inlineValue === false && value.length > 1 && value.startsWith("-")) {
    const example = rawName.startsWith("--") ? `'${rawName}=-XYZ'` : `'--${name}=-XYZ' or '${rawName}-XYZ'`;
    fail(`Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${rawName}'?\n`
      + `To specify an option argument starting with a dash use ${example}.`);
  }
}

function store({ name, rawName, value = rawName !== `--no-${name}` }, options, values) {
  if (name === "__proto__") {
    return;
  }
  if (options[name]?.multiple) {
    (values[name] ??= []).push(value);
  } else {
    values[name] = value;
  }
}
