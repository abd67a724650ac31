/** `node:path`, the POSIX one: the npm package path-browserify. Source: Node.js, Path. */
import "./process.mjs";
import { requireLibrary } from "../web/library.mjs";

const path = requireLibrary("path-browserify");
path.toNamespacedPath = (name) => name;

export default path;
export const {
  basename, delimiter, dirname, extname, format, isAbsolute, join, normalize, parse, posix, relative, resolve, sep, toNamespacedPath,
} = path;
