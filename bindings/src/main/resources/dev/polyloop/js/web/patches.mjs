/** Properties defined on objects that are somebody else's, so that it can be undone. */
export class Patches {
  /** By target and key. @type {Map<object, Map<PropertyKey, {before: PropertyDescriptor | undefined, after: PropertyDescriptor}>>} */
  #made = new Map();
  /** @type {Array<{target: object, before: object | null, after: object}>} */
  #inherited = [];

  /**
   * Defines a property, unless an earlier call has and it is still there.
   *
   * @param {object} target
   * @param {PropertyKey} key
   * @param {PropertyDescriptor} descriptor
   * @param {boolean} replace also a property that something else has defined
   * @returns {boolean} false if there is one that something else has defined, for good or not to be replaced
   */
  define(target, key, descriptor, replace) {
    const before = Object.getOwnPropertyDescriptor(target, key);
    const patches = this.#patchesOf(target);
    const patch = patches.get(key);
    if (patch !== undefined && isSame(before, patch.after)) {
      return true;
    }
    if (before !== undefined && !replace) {
      return false;
    }
    if (before?.configurable === false) {
      if (!before.writable || !("value" in descriptor)) {
        return false;
      }
      Object.defineProperty(target, key, { value: descriptor.value });
    } else {
      Object.defineProperty(target, key, descriptor);
    }
    const after = Object.getOwnPropertyDescriptor(target, key);
    if (patch === undefined) {
      patches.set(key, { before, after });
    } else {
      patch.after = after;
    }
    return true;
  }

  /**
   * The descriptor of a property that has its value once it is first read, or assigned to.
   *
   * @param {object} target that it is to be defined on
   * @param {PropertyKey} key
   * @param {() => unknown} load makes the value
   */
  late(target, key, load) {
    const define = (value) => Object.defineProperty(target, key, { value, configurable: true, enumerable: false, writable: true });
    const get = () => {
      const value = load();
      const patch = this.#patchesOf(target).get(key);
      if (patch?.after.get === get && isSame(Object.getOwnPropertyDescriptor(target, key), patch.after)) {
        define(value);
        patch.after = Object.getOwnPropertyDescriptor(target, key);
      }
      return value;
    };
    return { get, set: define, enumerable: false };
  }

  /** Gives an object another prototype, if it still has the plain one. */
  inherit(target, prototype) {
    if (Object.getPrototypeOf(target) === Object.prototype && Reflect.setPrototypeOf(target, prototype)) {
      this.#inherited.push({ target, before: Object.prototype, after: prototype });
    }
  }

  /** Makes everything what it was before, but for what was changed by others since. */
  undo() {
    for (const [target, patches] of this.#made) {
      for (const [key, { before, after }] of patches) {
        if (isSame(Object.getOwnPropertyDescriptor(target, key), after)) {
          putBack(target, key, before);
        }
      }
    }
    this.#made.clear();
    for (const { target, before, after } of this.#inherited.splice(0)) {
      if (Object.getPrototypeOf(target) === after) {
        Object.setPrototypeOf(target, before);
      }
    }
  }

  #patchesOf(target) {
    let patches = this.#made.get(target);
    if (patches === undefined) {
      patches = new Map();
      this.#made.set(target, patches);
    }
    return patches;
  }
}

function putBack(target, key, before) {
  if (before === undefined) {
    delete target[key];
  } else {
    Object.defineProperty(target, key, before);
  }
}

function isSame(one, other) {
  return one !== undefined && ["value", "get", "set"].every((part) => Object.is(one[part], other[part]));
}
