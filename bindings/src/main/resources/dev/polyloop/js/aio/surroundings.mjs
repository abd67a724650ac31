/**
 * What the other languages have ambient for the JavaScript that runs: a Java object
 * (`dev.polyloop.guest.Surroundings`) that follows the code through its awaits. Only Java looks into it.
 */
import { Variable } from "./context.mjs";

const surroundings = new Variable({ name: "surroundings", defaultValue: null });

// Called by Java

/** That of the job that runs, or null. */
export function current() {
  return surroundings.get();
}

/** Calls a function with the given one. */
export function surrounded(value, f, ...args) {
  return surroundings.run(value, f, ...args);
}
