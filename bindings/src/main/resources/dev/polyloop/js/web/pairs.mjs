/** Web IDL, "Iterable declarations": what a class of pairs has beside its `entries`. */
const methods = {
  *keys() {
    for (const [name] of this.entries()) {
      yield name;
    }
  },

  *values() {
    for (const [, value] of this.entries()) {
      yield value;
    }
  },

  forEach(callback, thisArg = undefined) {
    for (const [name, value] of this.entries()) {
      callback.call(thisArg, value, name, this);
    }
  },

  [Symbol.iterator]() {
    return this.entries();
  },
};

/** Gives the class of objects with `entries` the other ways to go through them. */
export function makePairIterable(type) {
  for (const key of Reflect.ownKeys(methods)) {
    Object.defineProperty(type.prototype, key, { ...Object.getOwnPropertyDescriptor(methods, key), enumerable: false });
  }
}
