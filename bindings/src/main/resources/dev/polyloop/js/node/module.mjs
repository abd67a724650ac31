/** `node:module`. Source: Node.js, Modules: node:module API. */
import { Module } from "../cjs.mjs";

export default Module;
export { Module };
export const { createRequire, isBuiltin } = Module;
export const builtinModules = Module.builtinModules;
