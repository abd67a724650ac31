/** What Polyloop adds for JavaScript programs. */
import { publisher, stream, subscriber } from "./aio/streams.mjs";
import { modules } from "./host.mjs";
import { platform } from "./web/platform.mjs";

export { publisher, stream, subscriber };

/**
 * Loads a module of any language by its file name, in the language of its suffix: a Python module, a
 * JavaScript namespace, the class of a Java source file. A relative name starts at the calling
 * module's folder.
 *
 * @param {string | URL} file
 * @returns {object}
 */
export function load(file) {
  return modules.load(`${file}`, callerOf(new Error()));
}

/** The file of the frame that called the one in which the error was made, "" if it has none. */
function callerOf({ stack }) {
  const callers = stack.split("\n").slice(2);
  return /^ {4}at (?:.*\()?(\/.*):\d+:\d+\)?$/m.exec(callers.join("\n"))?.[1] ?? "";
}

/** The arguments of the program. @returns {string[]} */
export function args() {
  return [...modules.arguments()];
}

/** The Java object that the application exposes under the name, or undefined. */
export function exposed(name) {
  return modules.exposed(`${name}`) ?? undefined;
}

/** What the platform offers, as `web.fetch`, for a context where it is not global. */
export const web = platform;

export default Object.freeze({ load, args, exposed, publisher, stream, subscriber, web });
