/**
 * `node:process` and the global of that name: what programs read of their surroundings, ticks, and the end.
 *
 * Source: Node.js, Process.
 */
import { nextTick as queueTick } from "../aio/ticks.mjs";
import { clock, machine, modules, output } from "../host.mjs";
import { inspect } from "../web/inspect.mjs";
import { alsoAsk } from "../web/reporting.mjs";
import { checkFunction, coded, wrongType } from "./errors.mjs";
import { EventEmitter, warnBy } from "./emitter.mjs";

const NANOS_PER_SECOND = 1_000_000_000n;

const process = new EventEmitter();

function writer(toError, fd) {
  const stream = new EventEmitter();
  Object.defineProperty(stream, "isTTY", {
    // Node has it for terminals only.
    get: () => machine.isTerminal(fd) || undefined,
    enumerable: true,
    configurable: true,
  });
  return Object.assign(stream, {
    fd,
    writable: true,
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
  checkFunction("callback", callback);
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
function emitExit(code, isFailure = false) {
  if (!exiting) {
    exiting = true;
    process.exitCode = isFailure ? code : (process.exitCode ?? code);
    process.emit("exit", process.exitCode);
  }
}

const emitBeforeExit = () => process.emit("beforeExit", process.exitCode ?? 0);

// Errors that nobody caught

let capture = null;

function setUncaughtExceptionCaptureCallback(callback) {
  if (callback !== null) {
    if (typeof callback !== "function") {
      throw wrongType("fn", "of type function or null", callback);
    }
    if (capture !== null) {
      throw coded(Error, "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET",
        "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active");
    }
  }
  capture = callback;
}

function unhandled(reason) {
  return coded(Error, "ERR_UNHANDLED_REJECTION", "This error originated either by throwing inside of an async function without a "
    + "catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "
    + `"${inspect(reason)}".`);
}

alsoAsk({
  uncaught(error, isRejection) {
    const given = isRejection && !(error instanceof Error) ? unhandled(error) : error;
    const origin = isRejection ? "unhandledRejection" : "uncaughtException";
    process.emit("uncaughtExceptionMonitor", given, origin);
    if (capture !== null) {
      capture(given);
      return true;
    }
    return process.emit("uncaughtException", given, origin);
  },
  rejection: (reason, promise) => process.emit("unhandledRejection", reason, promise),
  wantsHandled: () => process.listenerCount("rejectionHandled") > 0,
  handled: (promise) => process.emit("rejectionHandled", promise),
});

// Signals

const SIGNALS = Object.freeze({
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9, SIGUSR1: 10, SIGSEGV: 11,
  SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22,
  SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27, SIGWINCH: 28, SIGIO: 29, SIGPWR: 30, SIGSYS: 31,
});

process.on("newListener", (name) => {
  if (Object.hasOwn(SIGNALS, name) && process.listenerCount(name) === 0) {
    machine.watchSignal(name.slice(3), () => process.emit(name, name, SIGNALS[name]));
  }
});
process.on("removeListener", (name) => {
  if (Object.hasOwn(SIGNALS, name) && process.listenerCount(name) === 0) {
    machine.unwatchSignal(name.slice(3));
  }
});

function kill(pid, signal = "SIGTERM") {
  const name = typeof signal === "number" ? (Object.keys(SIGNALS).find((key) => SIGNALS[key] === signal) ?? (signal === 0 ? "SIG0" : "")) : signal;
  if (name !== "SIG0" && !Object.hasOwn(SIGNALS, name)) {
    throw coded(TypeError, "ERR_UNKNOWN_SIGNAL", `Unknown signal: ${signal}`);
  }
  if (!machine.sendSignal(Number(pid), name.slice(3))) {
    throw Object.assign(new Error("kill ESRCH"), { errno: -3, code: "ESRCH", syscall: "kill" });
  }
  return true;
}

function exit(code = process.exitCode ?? 0) {
  process.exitCode = code;
  machine.checkProgram();
  emitExit(code);
  machine.exit(Number(process.exitCode));
}

function emitWarning(warning, options = undefined, code = undefined) {
  const given = typeof options === "object" && options !== null ? options : { type: options, code };
  let error = warning;
  if (!(warning instanceof Error)) {
    if (typeof warning !== "string") {
      throw wrongType("warning", "of type string or an instance of Error", warning);
    }
    error = Object.assign(new Error(warning), { name: given.type ?? "Warning" });
    if (given.code !== undefined) {
      error.code = given.code;
    }
    if (given.detail !== undefined) {
      error.detail = given.detail;
    }
  }
  output.print(true, `(polyloop) ${error.code ? `[${error.code}] ` : ""}${error.name}: ${error.message}${error.detail ? `\n${error.detail}` : ""}\n`);
  nextTick(() => process.emit("warning", error));
}

warnBy(emitWarning);

function memoryUsage() {
  const [total, used] = machine.memory();
  return { rss: total, heapTotal: total, heapUsed: used, external: 0, arrayBuffers: 0 };
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
  execPath: machine.command(),
  hasUncaughtExceptionCaptureCallback: () => capture !== null,
  kill,
  memoryUsage,
  setUncaughtExceptionCaptureCallback,
});
Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
machine.onExit(emitExit, () => Number(process.exitCode ?? 0) | 0, emitBeforeExit);

export default process;
export { process };
export const {
  arch, argv, argv0, cwd, env, execArgv, platform, release: released, stderr, stdout, uptime, version, versions,
} = process;
export { emitWarning, exit, hrtime, kill, memoryUsage, nextTick };
export const { execPath, pid } = process;
