/**
 * What is ambient while JavaScript runs and follows it wherever it goes on: over `await`, promise
 * reactions, timers, done callbacks and into tasks.
 *
 * The engine takes it from promise job to promise job (GraalJS's option `js.async-context`, which offers
 * the proposal of that name as a global). `install` takes the global away: the proposal may still change.
 * Whoever keeps a function to call it in another turn binds it.
 */
const { Snapshot, Variable } = globalThis.AsyncContext;

/**
 * One ambient value: `run(value, f, ...args)` calls f with it, `get()` reads it. Without a value it is
 * the `defaultValue` of the constructor's options, or undefined.
 */
export { Variable };

/** All ambient values of now: `run(f, ...args)` calls f with them. */
export { Snapshot };

/** The function, with the ambient values of now whenever it is called. @param {Function} f */
export function bind(f) {
  const here = new Snapshot();
  return (...args) => here.run(f, ...args);
}
