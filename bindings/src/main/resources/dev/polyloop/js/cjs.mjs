/**
 * CommonJS: one cache of modules per context, `require` relative to the requiring file. Node's own modules
 * (`node/*.mjs`) are loaded when they are first asked for. Java finds and compiles the files (`dev.polyloop.js.CommonJs`).
 *
 * Source: Node.js, Modules: CommonJS modules; Modules: node:module API; Modules: ECMAScript modules, "CommonJS Namespaces".
 */
import { run as runTicks } from "./aio/ticks.mjs";
import asyncio from "./asyncio.mjs";
import { libraries, modules } from "./host.mjs";
import polyloop from "./polyloop.mjs";
import { inspect } from "./web/inspect.mjs";
import { requireLibrary } from "./web/library.mjs";

const NODE = "node:";

/** Modules by path; one that is being loaded is there with what it has exported so far. */
const cache = Object.create(null);

/** What loads a file of a suffix. */
const extensions = Object.create(null);

let main;

/** A module of CommonJS, and what \`node:module\` exports. */
export class Module {
  constructor(id = "", parent = undefined) {
    this.id = id;
    this.path = modules.folderOf(id);
    this.exports = {};
    this.filename = null;
    this.loaded = false;
    this.children = [];
    Object.defineProperty(this, "parent", { value: parent, configurable: true, writable: true });
    parent?.children.push(this);
  }

  get paths() {
    return [...modules.lookupFolders(this.path)];
  }

  require(specifier) {
    return load(specifier, this);
  }

  static get builtinModules() {
    return [...modules.builtinModules()];
  }

  static isBuiltin(specifier) {
    const name = `${specifier}`;
    return Module.builtinModules.includes(name.startsWith(NODE) ? name.slice(NODE.length) : name);
  }

  /** A `require` relative to a file. @param {string | URL} file a path or a file URL */
  static createRequire(file) {
    const name = `${file}`;
    const path = name.startsWith("file:") ? modules.pathOf(name) : name;
    if (!path.startsWith("/")) {
      throw codedError(TypeError, "ERR_INVALID_ARG_VALUE",
        `The argument 'filename' must be a file URL object, file URL string, or absolute path string. Received ${inspect(file)}`);
    }
    const module = new Module(path);
    module.filename = path;
    return makeRequire(module);
  }
}
Object.assign(Module, { Module, _cache: cache, _extensions: extensions, _load: (specifier, parent) => load(specifier, parent) });
Module._resolveFilename = (specifier, parent) => resolve(specifier, parent);

extensions[".js"] = extensions[".cjs"] = (module, path) => {
  const body = modules.compileCommonJs(path);
  body.call(module.exports, module.exports, makeRequire(module), module, path, module.path);
};

extensions[".json"] = (module, path) => {
  try {
    module.exports = JSON.parse(modules.readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) {
      error.message = `${path}: ${error.message}`;
    }
    throw error;
  }
};

/** What the file exports. @param {string} path absolute @param {Module} [parent] */
export function requireFile(path, parent = undefined) {
  const known = cache[path];
  if (known !== undefined) {
    if (parent !== undefined && !parent.children.includes(known)) {
      parent.children.push(known);
    }
    return known.exports;
  }
  return start(new Module(path, parent), path);
}

/** Runs the file as the program's main module. */
export function runMain(path) {
  main = new Module(path);
  main.id = ".";
  try {
    return start(main, path);
  } finally {
    runTicks();
  }
}

function start(module, path) {
  module.filename = path;
  cache[path] = module;
  try {
    const suffix = /\.[^./]*$/.exec(path)?.[0];
    (extensions[suffix] ?? extensions[".js"])(module, path);
    module.loaded = true;
  } catch (error) {
    delete cache[path];
    throw error;
  }
  return module.exports;
}

function load(specifier, module) {
  const found = resolve(specifier, module);
  return isPath(found) ? requireFile(found, module) : requireBuiltin(found);
}

function isPath(found) {
  return found.startsWith("/") || /^[A-Za-z]:\\/.test(found);
}

function resolve(specifier, module) {
  if (typeof specifier !== "string") {
    throw codedError(TypeError, "ERR_INVALID_ARG_TYPE",
      `The "id" argument must be of type string. Received ${inspect(specifier)}`);
  }
  try {
    return modules.resolveCommonJs(specifier, module.filename);
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND" && error.requireStack === undefined) {
      const stack = [];
      for (let by = module; by != null; by = by.parent) {
        stack.push(by.filename ?? by.id);
      }
      error.message = `${error.message}\nRequire stack:\n- ${stack.join("\n- ")}`;
      error.requireStack = stack;
    }
    throw error;
  }
}

function makeRequire(module) {
  const require = (specifier) => module.require(specifier);
  require.resolve = (specifier, options = undefined) => {
    if (options?.paths === undefined) {
      return resolve(specifier, module);
    }
    for (const [index, folder] of options.paths.entries()) {
      const from = new Module(`${folder}/[resolve]`);
      from.filename = from.id;
      try {
        return resolve(specifier, from);
      } catch (error) {
        if (error.code !== "MODULE_NOT_FOUND" || index === options.paths.length - 1) {
          throw error;
        }
      }
    }
    throw codedError(Error, "MODULE_NOT_FOUND", `Cannot find module '${specifier}'`);
  };
  require.resolve.paths = (specifier) => (Module.isBuiltin(specifier) ? null : module.paths);
  require.main = main;
  require.cache = cache;
  require.extensions = extensions;
  return require;
}

// Modules without a file

const builtin = new Map([["asyncio", asyncio], ["polyloop", polyloop], ["node:module", Module]]);

/** A built-in module. @param {string} name `node:events`, `asyncio` */
export function requireBuiltin(name) {
  if (!builtin.has(name)) {
    builtin.set(name, libraries.ownModule(`node/${name.slice(NODE.length)}`).default);
  }
  return builtin.get(name);
}

// Imported by the modules that stand for CommonJS

/** An export's value, as the module that imports it sees it. */
export function exported(exports, name) {
  return exports?.[name];
}

// Called by Java

const isExportable = (name) => name !== "default" && name.isWellFormed();

/** The names that a CommonJS file exports as far as its text tells, those of what it re-exports among them. */
export function exportNames(path) {
  const names = new Set();
  collectNames(path, names, new Set());
  return [...names].filter(isExportable);
}

function collectNames(path, names, visited) {
  if (visited.has(path) || path.endsWith(".json")) {
    return;
  }
  visited.add(path);
  let found;
  try {
    found = requireLibrary("cjs-module-lexer").parse(modules.readText(path), path);
  } catch (error) {
    if (error.loc === undefined) {
      throw error;
    }
    // What the lexer cannot read has no names; running the file says what is wrong with it.
    return;
  }
  found.exports.forEach((name) => names.add(name));
  for (const specifier of found.reexports) {
    let target;
    try {
      target = modules.resolveCommonJs(specifier, path);
    } catch {
      // The file says so when it runs.
      continue;
    }
    if (!isPath(target)) {
      Object.keys(requireBuiltin(target)).forEach((name) => names.add(name));
    } else if (modules.isCommonJs(target)) {
      collectNames(target, names, visited);
    }
  }
}

/* The codes of Node whose errors are TypeErrors. */
const TYPE_ERRORS = new Set([
  "ERR_INVALID_ARG_VALUE", "ERR_INVALID_MODULE_SPECIFIER", "ERR_PACKAGE_IMPORT_NOT_DEFINED", "ERR_UNKNOWN_FILE_EXTENSION",
]);

/** An error with one of Node's codes. */
function codedError(type, code, message) {
  const error = new type(message);
  error.code = code;
  return error;
}

/** The Error for a `dev.polyloop.js.ModuleException`. @param {object} java what it turns into again when it leaves */
export function makeModuleError(code, message, java) {
  const error = codedError(TYPE_ERRORS.has(code) ? TypeError : Error, code, message);
  Object.defineProperty(error, "_j", { value: java });
  return error;
}
