/** `node:perf_hooks`: the global `performance`. Source: Node.js, Performance measurement APIs. */
const { performance } = globalThis;

export { performance };
export default { performance };
