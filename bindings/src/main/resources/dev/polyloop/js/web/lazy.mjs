/** Properties whose value is loaded, with its module, when they are first read. */
import { libraries } from "../host.mjs";

/**
 * @param {object} target
 * @param {string} module one of our own, as "web/url"
 * @param {string[]} names what of its exports to define, to be read only
 */
export function defineLazily(target, module, names) {
  for (const name of names) {
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = load(module)[name];
        Object.defineProperty(target, name, { value });
        return value;
      },
    });
  }
}

/** The namespace of one of our own modules, loaded now. @param {string} module */
export function load(module) {
  return libraries.ownModule(module);
}
