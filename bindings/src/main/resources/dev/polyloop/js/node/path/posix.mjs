/** `node:path/posix`. Source: Node.js, Path. */
export { default } from "../path.mjs";
export * from "../path.mjs";
