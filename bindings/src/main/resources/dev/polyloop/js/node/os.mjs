/** `node:os`: what the machine is. Its names and folders only for guests that are trusted. Source: Node.js, OS. */
import { machine } from "../host.mjs";

export const EOL = "\n";
export const devNull = "/dev/null";
export const platform = () => machine.platform();
export const type = () => ({ linux: "Linux", darwin: "Darwin", win32: "Windows_NT" })[machine.platform()] ?? machine.platform();
export const arch = () => machine.arch();
export const release = () => machine.release();
export const endianness = () => (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "LE" : "BE");
export const availableParallelism = () => machine.processors();
export const hostname = () => machine.hostName();
export const homedir = () => machine.homeDirectory();
export const tmpdir = () => machine.temporaryDirectory();
export const totalmem = () => machine.totalMemory();
export const freemem = () => machine.freeMemory();

// The model and the times of a processor are not known.
export const cpus = () =>
  Array.from({ length: machine.processors() }, () => ({
    model: machine.arch(), speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
  }));

export default {
  EOL, arch, availableParallelism, cpus, devNull, endianness, freemem, homedir, hostname, platform, release, tmpdir, totalmem, type,
};
