/** CommonJS: one cache of modules per context, `require` relative to the requiring file. */
import asyncio from "./asyncio.mjs";
import { modules } from "./host.mjs";
import polyloop from "./polyloop.mjs";

const builtIn = new Map([["asyncio", asyncio], ["polyloop", polyloop]]);

/** Modules by path; one that is being loaded is there with what it has exported so far. */
const cache = Object.create(null);

/** What the file exports. @param {string} path absolute */
export function requireFile(path) {
  const known = cache[path];
  if (known !== undefined) {
    return known.exports;
  }
  const module = { id: path, filename: path, path: modules.folderOf(path), exports: {}, loaded: false };
  cache[path] = module;
  try {
    if (path.endsWith(".json")) {
      module.exports = JSON.parse(modules.readText(path));
    } else {
      const require = makeRequire(path);
      module.require = require;
      const body = modules.compileCommonJs(path);
      body.call(module.exports, module.exports, require, module, path, module.path);
    }
    module.loaded = true;
  } catch (error) {
    delete cache[path];
    throw error;
  }
  return module.exports;
}

function makeRequire(from) {
  const resolve = (specifier) =>
    builtIn.has(specifier) ? specifier : modules.resolveCommonJs(`${specifier}`, from);
  const require = (specifier) => {
    const found = resolve(specifier);
    return builtIn.get(found) ?? requireFile(found);
  };
  return Object.assign(require, { resolve, cache });
}
