/**
 * `node:process` and the global of that name: what programs read of their surroundings, ticks, and the end.
 *
 * Source: Node.js, Process.
 */
import { nextTick as queueTick } from "../aio/ticks.mjs";
import { clock, machine, modules, output } from "../host.mjs";
import { EventEmitter } from "./events.mjs";

const NANOS_PER_SECOND = 1_000_000_000n;

const process = new EventEmitter();

function writer(toError, fd) {
  const stream = new EventEmitter();
  return Object.assign(stream, {
    fd,
    writable: true,
    isTTY: undefined,
    write(chunk, encoding = undefined, callback = undefined) {
      const text = typeof chunk === "string" ? chunk : String.fromCharCode(...chunk);
      if (typeof chunk === "string") {
        output.print(toError, text);
      } else {
        output.printLatin1(toError, text);
      }
      const done = typeof encoding === "function" ? encoding : callback;
      if (done !== undefined) {
        nextTick(done);
      }
      return true;
    },
  });
}

function nextTick(callback, ...args) {
  if (typeof callback !== "function") {
    throw Object.assign(new TypeError("The \"callback\" argument must be of type function."), { code: "ERR_INVALID_ARG_TYPE" });
  }
  queueTick(callback, args);
}

function hrtime(earlier = undefined) {
  const now = hrtime.bigint();
  const then = earlier === undefined ? 0n : BigInt(earlier[0]) * NANOS_PER_SECOND + BigInt(earlier[1]);
  const span = now - then;
  return [Number(span / NANOS_PER_SECOND), Number(span % NANOS_PER_SECOND)];
}
hrtime.bigint = () => BigInt(Math.round(clock.performanceNow() * 1e6));

let exiting = false;

/** Tells the listeners of "exit" that the program ends. */
function emitExit(code) {
  if (!exiting) {
    exiting = true;
    process.exitCode ??= code;
    process.emit("exit", process.exitCode);
  }
}

function exit(code = process.exitCode ?? 0) {
  process.exitCode = code;
  machine.checkProgram();
  emitExit(code);
  machine.exit(Number(process.exitCode));
}

function emitWarning(warning, options = undefined) {
  const name = typeof options === "string" ? options : (options?.type ?? "Warning");
  const error = warning instanceof Error ? warning : Object.assign(new Error(`${warning}`), { name });
  output.print(true, `(polyloop) ${error.name}: ${error.message}\n`);
  nextTick(() => process.emit("warning", error));
}

function environment() {
  const names = [...machine.environment()];
  const variables = {};
  for (let i = 0; i < names.length; i += 2) {
    variables[names[i]] = names[i + 1];
  }
  return variables;
}

const release = "20.0.0";

Object.assign(process, {
  title: "polyloop",
  version: `v${release}`,
  versions: { node: release, polyloop: machine.version() },
  release: { name: "node" },
  arch: machine.arch(),
  platform: machine.platform(),
  pid: machine.pid(),
  argv: [machine.command(), ...machine.program(), ...modules.arguments()],
  argv0: "polyloop",
  execArgv: [],
  env: environment(),
  exitCode: undefined,
  stdout: writer(false, 1),
  stderr: writer(true, 2),
  features: {},
  config: {},
  cwd: () => machine.workingDirectory(),
  uptime: () => clock.performanceNow() / 1000,
  nextTick,
  hrtime,
  exit,
  emitWarning,
});
Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
machine.onExit(emitExit, () => process.exitCode ?? 0);

export default process;
export { process };
export const {
  arch, argv, argv0, cwd, env, execArgv, platform, release: released, stderr, stdout, uptime, version, versions,
} = process;
export { emitWarning, exit, hrtime, nextTick };
