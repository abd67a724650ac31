/** Properties whose value is loaded, with its module, when they are first used. */
import { libraries } from "../host.mjs";

/**
 * @param {object} target
 * @param {string} module one of our own, as "web/url"
 * @param {string[]} names what of its exports to define
 */
export function defineLazily(target, module, names) {
  for (const name of names) {
    const define = (value) => Object.defineProperty(target, name, { value, configurable: true, enumerable: false, writable: true });
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: false,
      get() {
        const value = load(module)[name];
        define(value);
        return value;
      },
      set: define,
    });
  }
}

/** The namespace of one of our own modules, loaded now. @param {string} module */
export function load(module) {
  return libraries.ownModule(module);
}
