/** `node:path`, the POSIX one: the npm package path-browserify. Source: Node.js, Path. */
import { requireLibrary } from "../web/library.mjs";
import process from "./process.mjs";

const path = requireLibrary("path-browserify", {}, { process });
const { format: formatted } = path;
path.toNamespacedPath = (name) => name;
path.posix = path;
// An extension needs no dot.
path.format = (parts) =>
  formatted(parts?.base || !parts?.ext || parts.ext.startsWith(".") ? parts : { ...parts, ext: `.${parts.ext}` });

export default path;
export const {
  basename, delimiter, dirname, extname, format, isAbsolute, join, normalize, parse, posix, relative, resolve, sep, toNamespacedPath,
} = path;
