/** npm packages on the class path (`dev.polyloop.js.WebJars`), which are CommonJS. */
import { libraries } from "../host.mjs";

/** Modules by package and path; one that is being loaded is there with what it has exported so far. */
const cache = new Map();

/**
 * What a package, or one file of it, exports.
 *
 * @param {string} specifier as "tr46" or "web-streams-polyfill/dist/ponyfill.js"
 * @param {object} [replacements] what the packages get for others that they require, by name
 * @param {object} [platform] what the files find for globals of the platform, by name: the context may have others, or none
 */
export function requireLibrary(specifier, replacements = {}, platform = {}) {
  const [name, ...path] = specifier.split("/").filter((part) => part !== "");
  if (path.length > 0) {
    return requirePath(name, path.join("/"), replacements, platform);
  }
  const { main = "index.js" } = JSON.parse(libraries.readText(name, "package.json"));
  return requirePath(name, main.replace(/^\.\//, ""), replacements, platform);
}

function requirePath(name, path, replacements, platform) {
  const file = /\.(js|json|cjs)$/.test(path) ? path : `${path}.js`;
  const key = `${name}/${file}`;
  const known = cache.get(key);
  if (known !== undefined) {
    return known.exports;
  }
  const module = { id: key, exports: {} };
  cache.set(key, module);
  try {
    if (file.endsWith(".json")) {
      module.exports = JSON.parse(libraries.readText(name, file));
    } else {
      const require = (wanted) => {
        if (Object.hasOwn(replacements, wanted)) {
          return replacements[wanted];
        }
        return wanted.startsWith(".")
          ? requirePath(name, resolve(file, wanted), replacements, platform)
          : requireLibrary(wanted, replacements, platform);
      };
      const names = Object.keys(platform);
      libraries.compile(name, file, names.join(", ")).call(module.exports, ...Object.values(platform), module.exports, require, module, key, name);
    }
  } catch (error) {
    cache.delete(key);
    throw error;
  }
  return module.exports;
}

/** A relative specifier, seen from a file, as a path within the package. */
function resolve(from, specifier) {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") {
      parts.pop();
    } else if (part !== "." && part !== "") {
      parts.push(part);
    }
  }
  return parts.join("/");
}
