/** `node:util/types`: the class of a value, whatever its prototype says. Source: Node.js, Util, "util.types". */
import { load } from "../../web/lazy.mjs";

/** Whether a method or getter of the class takes the value. */
function taken(method, ...args) {
  return (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) {
      return false;
    }
    try {
      Reflect.apply(method, value, args);
      return true;
    } catch {
      // That is how the language tells that it is none.
      return false;
    }
  };
}

const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
const typedArrayName = getter(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const nameOf = (value) => (ArrayBuffer.isView(value) ? Reflect.apply(typedArrayName, value, []) : undefined);
const tag = (value) => Object.prototype.toString.call(value);
const AsyncFunction = (async () => {}).constructor;
const GeneratorFunction = function* () {}.constructor;
const AsyncGeneratorFunction = async function* () {}.constructor;

export const isArrayBuffer = taken(getter(ArrayBuffer.prototype, "byteLength"));
export const isSharedArrayBuffer =
  typeof SharedArrayBuffer === "function" ? taken(getter(SharedArrayBuffer.prototype, "byteLength")) : () => false;
export const isAnyArrayBuffer = (value) => isArrayBuffer(value) || isSharedArrayBuffer(value);
export const isArrayBufferView = (value) => ArrayBuffer.isView(value);
export const isDataView = taken(getter(DataView.prototype, "byteLength"));
export const isTypedArray = (value) => nameOf(value) !== undefined;
export const isBigInt64Array = (value) => nameOf(value) === "BigInt64Array";
export const isBigUint64Array = (value) => nameOf(value) === "BigUint64Array";
export const isFloat32Array = (value) => nameOf(value) === "Float32Array";
export const isFloat64Array = (value) => nameOf(value) === "Float64Array";
export const isInt8Array = (value) => nameOf(value) === "Int8Array";
export const isInt16Array = (value) => nameOf(value) === "Int16Array";
export const isInt32Array = (value) => nameOf(value) === "Int32Array";
export const isUint8Array = (value) => nameOf(value) === "Uint8Array";
export const isUint8ClampedArray = (value) => nameOf(value) === "Uint8ClampedArray";
export const isUint16Array = (value) => nameOf(value) === "Uint16Array";
export const isUint32Array = (value) => nameOf(value) === "Uint32Array";

export const isBigIntObject = taken(BigInt.prototype.valueOf);
export const isBooleanObject = taken(Boolean.prototype.valueOf);
export const isNumberObject = taken(Number.prototype.valueOf);
export const isStringObject = taken(String.prototype.valueOf);
export const isSymbolObject = taken(Symbol.prototype.valueOf);
export const isBoxedPrimitive = (value) =>
  isNumberObject(value) || isStringObject(value) || isBooleanObject(value) || isBigIntObject(value) || isSymbolObject(value);

export const isDate = taken(Date.prototype.getTime);
export const isMap = taken(getter(Map.prototype, "size"));
export const isMapIterator = (value) => tag(value) === "[object Map Iterator]";
export const isNativeError = (value) => value instanceof Error && (tag(value) === "[object Error]" || Symbol.toStringTag in value);
export const isPromise = (value) => value instanceof Promise;
export const isRegExp = (value) => value instanceof RegExp;
export const isSet = taken(getter(Set.prototype, "size"));
export const isSetIterator = (value) => tag(value) === "[object Set Iterator]";
export const isWeakMap = taken(WeakMap.prototype.has, {});
export const isWeakSet = taken(WeakSet.prototype.has, {});

export const isAsyncFunction = (value) => value instanceof AsyncFunction || value instanceof AsyncGeneratorFunction;
export const isGeneratorFunction = (value) => value instanceof GeneratorFunction || value instanceof AsyncGeneratorFunction;
export const isArgumentsObject = (value) => tag(value) === "[object Arguments]" && value[Symbol.toStringTag] === undefined;
export const isModuleNamespaceObject = (value) => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null
  && !Object.isExtensible(value) && value[Symbol.toStringTag] === "Module";
export const isCryptoKey = (value) => typeof value === "object" && value !== null && value instanceof load("web/cryptokey").CryptoKey;
export const isExternal = () => false;
export const isKeyObject = () => false;
export const isGeneratorObject = (value) => tag(value) === "[object Generator]";

export default {
  isAnyArrayBuffer, isArgumentsObject, isArrayBuffer, isArrayBufferView, isAsyncFunction, isBigInt64Array, isBigIntObject, isBigUint64Array,
  isBooleanObject, isBoxedPrimitive, isCryptoKey, isDataView, isDate, isExternal, isFloat32Array, isFloat64Array, isGeneratorFunction, isGeneratorObject,
  isInt16Array, isInt32Array, isInt8Array, isKeyObject, isMap, isMapIterator, isModuleNamespaceObject, isNativeError, isNumberObject, isPromise, isRegExp, isSet,
  isSetIterator, isSharedArrayBuffer, isStringObject, isSymbolObject, isTypedArray, isUint16Array, isUint32Array, isUint8Array,
  isUint8ClampedArray, isWeakMap, isWeakSet,
};
